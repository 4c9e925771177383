package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.json.BodyDecoder.Repetition;
import dev.keelson.api.json.MalformedBodyException;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.status.StatusException;
import org.jspecify.annotations.Nullable;

/** Reads DeleteOptions from a body. */
public final class DeleteOptionsReader {
    private static final GroupVersionKind KIND = new GroupVersionKind("meta.k8s.io", "v1", "DeleteOptions");

    private DeleteOptionsReader() {}

    /** The options of the body, or those of the query if there is no body. */
    static DeleteOptions effective(@Nullable RequestBody body, DeleteOptions query) {
        if (body == null || body.bytes().length == 0) {
            return query;
        }
        JsonNode tree;
        try {
            tree = body.decode(Repetition.MERGE, KIND).tree();
        } catch (MalformedBodyException e) {
            throw StatusException.badRequest("couldn't get version/kind; json parse error: " + e.getMessage());
        }
        if (!(tree instanceof ObjectNode options)) {
            throw StatusException.badRequest("couldn't get version/kind; json parse error: not an object");
        }
        String kind = Fields.text(options, "kind");
        if (!kind.isEmpty() && !kind.equals("DeleteOptions")) {
            throw StatusException.badRequest("decoded object cannot be converted to DeleteOptions: it is a " + kind);
        }
        return read(options);
    }

    /** The options in a tree. */
    public static DeleteOptions read(ObjectNode options) {
        JsonNode grace = Fields.at(options, "gracePeriodSeconds");
        if (grace != null && !grace.isIntegralNumber()) {
            throw StatusException.badRequest(
                    "json: cannot unmarshal " + " into Go struct field DeleteOptions.gracePeriodSeconds of type int64");
        }
        JsonNode orphan = Fields.at(options, "orphanDependents");
        if (orphan != null && !orphan.isBoolean()) {
            throw StatusException.badRequest(
                    "json: cannot unmarshal into Go struct field DeleteOptions.orphanDependents of type bool");
        }
        return new DeleteOptions(
                grace == null ? null : grace.longValue(),
                optionalText(options, "preconditions", "uid"),
                optionalText(options, "preconditions", "resourceVersion"),
                orphan == null ? null : orphan.booleanValue(),
                optionalText(options, "propagationPolicy"),
                Fields.texts(options, "dryRun"));
    }

    private static @Nullable String optionalText(ObjectNode options, String... path) {
        JsonNode value = Fields.at(options, path);
        if (value != null && !value.isTextual()) {
            throw StatusException.badRequest("json: cannot unmarshal into Go struct field DeleteOptions."
                    + String.join(".", path) + " of type string");
        }
        return value == null ? null : value.textValue();
    }
}
