package dev.keelson.runtime.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.patch.JsonDiff;
import dev.keelson.api.patch.MergeDiff;
import dev.keelson.api.schema.Schema;
import dev.keelson.informers.ResourceType;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.jspecify.annotations.Nullable;

/**
 * What turns the server's object into another: given as text, or computed as the difference between an object as it was
 * and the one that is handed to {@code patch}. Fields that do not differ are not sent, so that others may change them.
 *
 * <p>The object as it was is read when the patch is made: it may be changed afterwards.
 *
 * <p>Follows controller-runtime's pkg/client/patch.go.
 */
public final class Patch {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization(new JsonMapper(), false);

    private final PatchType type;
    private final String text;
    private final boolean computed;
    private final boolean locked;

    private Patch(PatchType type, String text, boolean computed, boolean locked) {
        this.type = type;
        this.text = text;
        this.computed = computed;
        this.locked = locked;
    }

    /** A JSON merge patch: for every type. A list that differs is replaced whole. */
    public static Patch mergeFrom(HasMetadata before) {
        return from(PatchType.JSON_MERGE, before);
    }

    /** A strategic merge patch: for built-in types. Lists with a merge key are patched element by element, in their order. */
    public static Patch strategicMergeFrom(HasMetadata before) {
        return from(PatchType.STRATEGIC_MERGE, before);
    }

    /**
     * A JSON patch: for every type. It fails when the server's object has not the fields that it changes.
     *
     * <p>Caveat: elements of lists are named by their place. Where others change the same lists, use the lock.
     */
    public static Patch jsonFrom(HasMetadata before) {
        return from(PatchType.JSON, before);
    }

    private static Patch from(PatchType type, HasMetadata before) {
        return new Patch(type, SERIALIZATION.asJson(before), true, false);
    }

    /** A patch as it is sent. */
    public static Patch of(PatchType type, String text) {
        return new Patch(type, text, false, false);
    }

    /**
     * The same patch, which the server refuses with 409 unless its object still has the revision of the object as it was.
     *
     * @throws IllegalStateException for a patch given as text
     */
    public Patch withOptimisticLock() {
        if (!computed) {
            throw new IllegalStateException("a patch given as text has to contain its own precondition");
        }
        return new Patch(type, text, true, true);
    }

    String contentType() {
        return type.getContentType();
    }

    /** @throws IllegalArgumentException for a strategic patch of a type that is not built in */
    String body(HasMetadata after, ResourceType<?> resource, KubernetesSerialization serialization) {
        if (!computed) {
            return text;
        }
        ObjectNode from = tree(text);
        ObjectNode to = tree(serialization.asJson(after));
        JsonNode patch;
        if (type == PatchType.JSON) {
            patch = locked ? tested(JsonDiff.between(from, to), from) : JsonDiff.between(from, to);
        } else {
            ObjectNode merge = type == PatchType.STRATEGIC_MERGE
                    ? MergeDiff.between(from, to, schema(resource))
                    : MergeDiff.between(from, to);
            patch = locked ? withRevision(merge, from) : merge;
        }
        return patch.toString();
    }

    private static ObjectNode tree(String json) {
        try {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("the serialiser wrote no JSON object", impossible);
        }
    }

    private static Schema schema(ResourceType<?> resource) {
        @Nullable
        Schema schema = Catalogue.builtIn()
                .findSchema(new GroupVersionKind(resource.group(), resource.version(), resource.kind()));
        if (schema == null) {
            throw new IllegalArgumentException(
                    resource + " is no built-in type: the server takes merge and JSON patches of it only");
        }
        return schema;
    }

    private static ObjectNode withRevision(ObjectNode patch, ObjectNode before) {
        JsonNode metadata = patch.get("metadata");
        ObjectNode changes = metadata instanceof ObjectNode present ? present : patch.putObject("metadata");
        changes.set("resourceVersion", before.path("metadata").get("resourceVersion"));
        return patch;
    }

    /** A changed revision makes the server refuse with 409, where a failed test would be a 422. */
    private static ArrayNode tested(ArrayNode operations, ObjectNode before) {
        operations
                .insertObject(0)
                .put("op", "replace")
                .put("path", "/metadata/resourceVersion")
                .set("value", before.path("metadata").get("resourceVersion"));
        return operations;
    }
}
