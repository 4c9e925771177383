package dev.keelson.apiserver.encoding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Objects reduced to their metadata. */
public final class PartialMetadata {

    private PartialMetadata() {}

    /** {@code formVersion} is v1 or v1beta1. */
    public static ObjectNode of(byte[] object, String formVersion) {
        ObjectNode partial = Json.NODES.objectNode();
        partial.put("kind", "PartialObjectMetadata");
        partial.put("apiVersion", "meta.k8s.io/" + formVersion);
        JsonNode metadata = Json.parseObject(object).path("metadata");
        partial.set("metadata", metadata.isObject() ? metadata : Json.NODES.objectNode());
        return partial;
    }

    /** A list, whose items are what {@link #of} has made. */
    public static ObjectNode listOf(List<byte[]> partials, ObjectNode listMetadata, String formVersion) {
        ObjectNode list = Json.NODES.objectNode();
        list.put("kind", "PartialObjectMetadataList");
        list.put("apiVersion", "meta.k8s.io/" + formVersion);
        list.set("metadata", listMetadata);
        ArrayNode items = list.putArray("items");
        partials.forEach(partial -> items.add(Json.raw(partial)));
        return list;
    }
}
