package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.apiserver.encoding.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param listKind such as {@code apps/v1 DeploymentList}
 * @param resourceVersion the revision the page shows
 * @param continueToken for the next page, or null on the last
 * @param remainingItemCount how many come after this page, or null when it cannot be told
 * @param items the encoded objects, each with kind and apiVersion in front; shared, not to be changed
 * @param typedItems whether items keep kind and apiVersion in the list's JSON (custom resources do, built-in kinds do not)
 */
public record ListResult(
        GroupVersionKind listKind,
        String resourceVersion,
        @Nullable String continueToken,
        @Nullable Long remainingItemCount,
        List<byte[]> items,
        boolean typedItems) {

    private static final byte[] ITEMS = ",\"items\":[".getBytes(StandardCharsets.UTF_8);

    public ListResult {
        items = List.copyOf(items);
    }

    /** The list's metadata: resourceVersion, continue and remainingItemCount as far as known. */
    public ObjectNode metadata() {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.put("resourceVersion", resourceVersion);
        if (continueToken != null) {
            metadata.put("continue", continueToken);
            if (remainingItemCount != null) {
                metadata.put("remainingItemCount", remainingItemCount.longValue());
            }
        }
        return metadata;
    }

    /** The list's JSON, made of the items' bytes without parsing them. */
    public byte[] json() {
        int size = 256;
        for (byte[] item : items) {
            size += item.length + 1;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(size);
        ObjectNode head = JsonNodeFactory.instance.objectNode();
        head.put("kind", listKind.kind());
        head.put("apiVersion", listKind.apiVersion());
        head.set("metadata", metadata());
        byte[] headBytes = Json.encode(head);
        out.write(headBytes, 0, headBytes.length - 1);
        out.writeBytes(ITEMS);
        boolean first = true;
        for (byte[] item : items) {
            if (!first) {
                out.write(',');
            }
            first = false;
            int skip = typedItems ? 0 : Json.typeMetaLength(item);
            if (skip > 0) {
                out.write('{');
                out.write(item, skip, item.length - skip);
            } else {
                out.writeBytes(item);
            }
        }
        out.write(']');
        out.write('}');
        return out.toByteArray();
    }
}
