package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.json.DuplicateKeys;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.schema.DecodeException;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.status.StatusException;
import java.util.List;
import java.util.Map;

/**
 * What one served resource is made of.
 *
 * @param info as in discovery
 * @param form its version
 * @param strategy its behaviour, shared by all versions
 * @param store its objects, shared by all versions
 */
public record ServedResource(ResourceInfo info, ObjectForm form, Strategy strategy, ResourceStore store) {

    public String group() {
        return info.gvr().group();
    }

    public String resource() {
        return info.gvr().resource();
    }

    public GroupVersionKind gvk() {
        return form.gvk();
    }

    StatusException notFound(String name) {
        return StatusException.notFound(group(), resource(), name);
    }

    /** Events are of the core group to the rules, whichever group they came through. */
    StatusException invalid(String name, List<FieldError> errors) {
        String group = group().equals("events.k8s.io") ? "" : group();
        return StatusException.invalid(group, info.kind(), name, errors);
    }

    /** The bytes that clients of this version get for a stored object. */
    byte[] served(Stored stored) {
        return form.isStored() ? stored.sent() : Json.encodeObject(servedTree(stored));
    }

    /** The stored object in this version, the caller's own. */
    ObjectNode servedTree(Stored stored) {
        ObjectNode tree = form.fromStored(stored.tree());
        if (!form.isStored()) {
            form.complete(tree);
        }
        return tree;
    }

    /** A tree in the stored version as this version. */
    ObjectNode served(ObjectNode storedTree) {
        if (form.isStored()) {
            return storedTree;
        }
        ObjectNode tree = form.fromStored(storedTree.deepCopy());
        form.complete(tree);
        return tree;
    }

    /**
     * Reads a tree of this version in place: typed, defaulted, complete.
     *
     * @return what strict decoding holds against it
     * @throws DecodeException if it cannot be of this version
     */
    List<String> read(ObjectNode object, DuplicateKeys duplicates) {
        List<String> strictErrors = form.read(object, duplicates);
        object.put("kind", gvk().kind());
        object.put("apiVersion", gvk().apiVersion());
        form.applyDefaults(object);
        form.complete(object);
        if (!object.has("metadata")) {
            object.putObject("metadata");
        }
        return strictErrors;
    }

    /** The fields that selectors may ask for, extracted for the watch cache. */
    static Map<String, String> fieldsOf(Strategy strategy, JsonNode object) {
        return object instanceof ObjectNode tree ? strategy.selectableFields(tree) : Map.of();
    }
}
