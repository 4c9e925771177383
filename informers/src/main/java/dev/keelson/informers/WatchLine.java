package dev.keelson.informers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One event of a watch.
 *
 * @param value the object, encoded
 */
record WatchLine(String type, EncodedValue value) {

    private static final byte[] TYPE = "type".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OBJECT = "object".getBytes(StandardCharsets.US_ASCII);

    /** Reads the text that {@code scanner} has just been given. */
    static WatchLine read(JsonScanner scanner, Dictionary dictionary, @Nullable DroppedFields drops)
            throws IOException {
        String type = null;
        EncodedValue value = null;
        scanner.enterObject();
        for (boolean first = true; scanner.nextField(first); first = false) {
            if (scanner.textIs(TYPE)) {
                type = scanner.textValue();
            } else if (scanner.textIs(OBJECT)) {
                value = scanner.encode(dictionary, drops);
            } else {
                scanner.skip();
            }
        }
        scanner.expectEnd();
        if (type == null || type.isEmpty() || value == null || value.part() == null) {
            throw new IOException("a line of the watch has no type or no object");
        }
        return new WatchLine(type, value);
    }

    ObjectHead head() {
        return ObjectHead.of(value.part());
    }
}
