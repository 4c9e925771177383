package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.apiserver.protobuf.Protobuf;
import dev.keelson.apiserver.watchcache.Entry;
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
 * @param entries what the items' bytes are from, which shares other forms of them; empty if they are in no cache
 */
public record ListResult(
        GroupVersionKind listKind,
        String resourceVersion,
        @Nullable String continueToken,
        @Nullable Long remainingItemCount,
        List<byte[]> items,
        boolean typedItems,
        List<Entry> entries) {

    private static final GroupVersionKind PARTIAL_LIST =
            new GroupVersionKind("meta.k8s.io", "v1", "PartialObjectMetadataList");

    public ListResult {
        items = List.copyOf(items);
        entries = List.copyOf(entries);
    }

    /** A list of what is in no cache. */
    public ListResult(
            GroupVersionKind listKind,
            String resourceVersion,
            @Nullable String continueToken,
            @Nullable Long remainingItemCount,
            List<byte[]> items,
            boolean typedItems) {
        this(listKind, resourceVersion, continueToken, remainingItemCount, items, typedItems, List.of());
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

    /** The list in protobuf, in its envelope, made of what its items share. */
    public byte[] protobuf() {
        return Protobuf.list(listKind, metadata(), SharedForms.PROTOBUF.ofAll(entries, items));
    }

    /** The items as PartialObjectMetadata in version v1. */
    public List<byte[]> partialItems() {
        return SharedForms.PARTIAL.ofAll(entries, items);
    }

    /** The list as a PartialObjectMetadataList of version v1 in protobuf, in its envelope. */
    public byte[] partialProtobuf() {
        return Protobuf.list(PARTIAL_LIST, metadata(), SharedForms.PARTIAL_PROTOBUF.ofAll(entries, items));
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
