package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import java.nio.ByteBuffer;
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
        ListJson json = content();
        ByteBuffer whole = ByteBuffer.allocate(Math.toIntExact(json.length()));
        json.read(whole);
        return whole.array();
    }

    /** The same, to be read piece by piece. */
    public ListJson content() {
        return new ListJson(this);
    }
}
