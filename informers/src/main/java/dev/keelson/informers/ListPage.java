package dev.keelson.informers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One answer to a LIST, its items encoded. */
record ListPage(List<EncodedValue> items, String revision, String continuation) {

    private static final byte[] ITEMS = "items".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KIND = "kind".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] METADATA = "metadata".getBytes(StandardCharsets.US_ASCII);

    /** Reads the text that {@code scanner} has just been given. */
    static ListPage read(JsonScanner scanner, Dictionary dictionary, @Nullable DroppedFields drops) throws IOException {
        List<EncodedValue> items = new ArrayList<>();
        EncodedPart metadata = null;
        boolean hasItems = false;
        String kind = "";
        scanner.enterObject();
        for (boolean first = true; scanner.nextField(first); first = false) {
            if (scanner.textIs(ITEMS)) {
                hasItems |= readItems(scanner, dictionary, drops, items);
            } else if (scanner.textIs(KIND)) {
                kind = orEmpty(scanner.textValue());
            } else if (scanner.textIs(METADATA)) {
                metadata = scanner.encode(dictionary, null).part();
            } else {
                scanner.skip();
            }
        }
        scanner.expectEnd();
        if (metadata == null || !hasItems || !(kind.isEmpty() || kind.endsWith("List"))) {
            // Taken for an empty list, it would delete every object there is.
            throw new IOException("the answer to a list is not a list but a " + (kind.isEmpty() ? "thing" : kind)
                    + (metadata != null ? "" : " without metadata")
                    + (hasItems ? "" : " without items"));
        }
        return new ListPage(items, orEmpty(metadata.text("resourceVersion")), orEmpty(metadata.text("continue")));
    }

    /** Returns whether there is a list of items. */
    private static boolean readItems(
            JsonScanner scanner, Dictionary dictionary, @Nullable DroppedFields drops, List<EncodedValue> items)
            throws IOException {
        if (!scanner.enterArray()) {
            // Some servers say null for none.
            return scanner.skipNull();
        }
        for (boolean first = true; scanner.nextElement(first); first = false) {
            items.add(scanner.encode(dictionary, drops));
        }
        return true;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
