package dev.keelson.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One client's way to do what all do. */
interface ClientPlayer {

    /** What this host lacks for it, or null. */
    default @Nullable String missing() throws Exception {
        return null;
    }

    /** Creates, patches thrice, applies and deletes the ConfigMap of this name; what its own watch saw of that. */
    List<String> play(String name) throws Exception;
}
