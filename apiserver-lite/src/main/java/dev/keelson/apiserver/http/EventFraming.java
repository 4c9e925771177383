package dev.keelson.apiserver.http;

import dev.keelson.apiserver.registry.WatchEvent;
import java.util.function.Consumer;

/** How a watch's events are laid out for its client. Stateless. */
interface EventFraming {

    /** Hands the pieces of one event to {@code out}, which copies them; they are not to be changed. */
    void frame(WatchEvent event, Consumer<byte[]> out);
}
