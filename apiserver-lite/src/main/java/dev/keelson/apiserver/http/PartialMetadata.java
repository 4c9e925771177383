package dev.keelson.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Objects reduced to their metadata. */
final class PartialMetadata {

    private PartialMetadata() {}

    /** {@code formVersion} is v1 or v1beta1. */
    static ObjectNode of(byte[] object, String formVersion) {
        ObjectNode partial = JsonNodeFactory.instance.objectNode();
        partial.put("kind", "PartialObjectMetadata");
        partial.put("apiVersion", "meta.k8s.io/" + formVersion);
        JsonNode metadata = Encoding.parse(object).path("metadata");
        partial.set("metadata", metadata.isObject() ? metadata : JsonNodeFactory.instance.objectNode());
        return partial;
    }

    static ObjectNode ofList(List<byte[]> items, ObjectNode listMetadata, String formVersion) {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("kind", "PartialObjectMetadataList");
        list.put("apiVersion", "meta.k8s.io/" + formVersion);
        list.set("metadata", listMetadata);
        ArrayNode array = list.putArray("items");
        items.forEach(item -> array.add(of(item, formVersion)));
        return list;
    }
}
