package dev.keelson.apiserver.http;

import dev.keelson.apiserver.registry.WatchEvent;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Each event is a line of JSON. */
final class JsonEvents implements EventFraming {

    /** What comes before the object. */
    private static final Map<WatchEvent.Type, byte[]> BEGINNINGS = beginnings();

    private static final byte[] END = "}\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void frame(WatchEvent event, Consumer<byte[]> out) {
        out.accept(Objects.requireNonNull(BEGINNINGS.get(event.type())));
        out.accept(event.json());
        out.accept(END);
    }

    private static Map<WatchEvent.Type, byte[]> beginnings() {
        Map<WatchEvent.Type, byte[]> beginnings = new EnumMap<>(WatchEvent.Type.class);
        for (WatchEvent.Type type : WatchEvent.Type.values()) {
            String beginning = "{\"type\":\"" + type + "\",\"object\":";
            beginnings.put(type, beginning.getBytes(StandardCharsets.US_ASCII));
        }
        return beginnings;
    }
}
