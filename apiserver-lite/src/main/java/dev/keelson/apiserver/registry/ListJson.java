package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The JSON of a list, put together of the items' own bytes while it is read, so that it need not be in memory as a whole.
 * For one reader.
 */
public final class ListJson {
    private static final byte[] ITEMS = ",\"items\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "]}".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};
    private static final byte[] COMMA = {','};
    private static final byte[] BRACE = {'{'};
    private static final byte[] COMMA_BRACE = {',', '{'};

    private final List<byte[]> items;
    private final boolean typedItems;
    private final long length;

    /** What is being read, and where the reader is in it. */
    private byte[] segment;

    private int position;
    /** Whether the segment comes before an item that follows it. */
    private boolean separator;
    /** The next item. */
    private int next;

    private boolean complete;

    ListJson(ListResult list) {
        items = list.items();
        typedItems = list.typedItems();
        segment = head(list);
        long size = segment.length + END.length;
        for (int i = 0; i < items.size(); i++) {
            size += separator(i).length + items.get(i).length - skipped(i);
        }
        length = size;
    }

    private static byte[] head(ListResult list) {
        ObjectNode head = JsonNodeFactory.instance.objectNode();
        head.put("kind", list.listKind().kind());
        head.put("apiVersion", list.listKind().apiVersion());
        head.set("metadata", list.metadata());
        byte[] json = Json.encode(head);
        byte[] open = new byte[json.length - 1 + ITEMS.length];
        System.arraycopy(json, 0, open, 0, json.length - 1);
        System.arraycopy(ITEMS, 0, open, json.length - 1, ITEMS.length);
        return open;
    }

    /** Built-in kinds are written in a list without their kind and apiVersion, which come first. */
    private int skipped(int item) {
        return typedItems ? 0 : Json.typeMetaLength(items.get(item));
    }

    private byte[] separator(int item) {
        if (skipped(item) == 0) {
            return item == 0 ? NOTHING : COMMA;
        }
        return item == 0 ? BRACE : COMMA_BRACE;
    }

    /** How many bytes there are in all. */
    public long length() {
        return length;
    }

    /** Puts the bytes that come next, as many as there are and have room. */
    public void read(ByteBuffer into) {
        while (into.hasRemaining() && !complete) {
            int size = Math.min(into.remaining(), segment.length - position);
            into.put(segment, position, size);
            position += size;
            if (position == segment.length) {
                advance();
            }
        }
    }

    private void advance() {
        if (separator) {
            segment = items.get(next);
            position = skipped(next);
            next++;
            separator = false;
        } else if (next < items.size()) {
            segment = separator(next);
            position = 0;
            separator = true;
        } else if (segment != END) {
            segment = END;
            position = 0;
        } else {
            complete = true;
        }
    }
}
