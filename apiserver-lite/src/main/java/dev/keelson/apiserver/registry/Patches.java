package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.json.BodyDecoder;
import dev.keelson.api.json.BodyDecoder.Repetition;
import dev.keelson.api.json.DecodedBody;
import dev.keelson.api.json.DuplicateKeys;
import dev.keelson.api.json.MalformedBodyException;
import dev.keelson.api.patch.JsonPatch;
import dev.keelson.api.patch.MergePatch;
import dev.keelson.api.patch.PatchException;
import dev.keelson.api.patch.StrategicMergePatch;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.schema.DecodeException;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.status.StatusDetails;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One patch of a request, parsed once and applied as often as needed. Follows apiserver's {@code handlers/patch.go}. */
final class Patches {
    private static final String JSON = "application/json-patch+json";
    private static final String MERGE = "application/merge-patch+json";
    private static final String STRATEGIC = "application/strategic-merge-patch+json";
    private static final String APPLY = "application/apply-patch+yaml";

    private final String mediaType;
    private final JsonNode patch;
    private final List<String> strictErrors;
    private final FieldValidation validation;

    private Patches(String mediaType, JsonNode patch, List<String> strictErrors, FieldValidation validation) {
        this.mediaType = mediaType;
        this.patch = patch;
        this.strictErrors = strictErrors;
        this.validation = validation;
    }

    static boolean isApply(String mediaType) {
        return mediaType.equals(APPLY);
    }

    static Patches parse(RequestBody body, boolean strategicMerge, FieldValidation validation) {
        String type = body.mediaType();
        boolean known = type.equals(JSON)
                || type.equals(MERGE)
                || type.equals(APPLY)
                || (type.equals(STRATEGIC) && strategicMerge);
        if (!known) {
            List<String> all = new ArrayList<>(List.of(JSON, MERGE, APPLY));
            if (strategicMerge) {
                all.add(2, STRATEGIC);
            }
            throw StatusException.unsupportedMediaType(
                    "the body of the request was in an unknown format - accepted media types include: "
                            + String.join(", ", all));
        }
        try {
            DecodedBody decoded = type.equals(APPLY)
                    ? BodyDecoder.yaml(body.bytes())
                    : BodyDecoder.json(body.bytes(), Repetition.LAST);
            return new Patches(type, decoded.tree(), strictErrors(type, decoded), validation);
        } catch (MalformedBodyException e) {
            throw StatusException.badRequest(
                    (type.equals(APPLY) ? "error decoding YAML: " : "error decoding patch: ") + e.getMessage());
        }
    }

    private static List<String> strictErrors(String type, DecodedBody decoded) {
        if (type.equals(JSON)) {
            return JsonPatch.strictErrors(decoded.tree());
        }
        List<String> errors = new ArrayList<>(decoded.yamlErrors());
        for (String path : decoded.duplicates().paths(decoded.tree())) {
            errors.add("duplicate field \"" + path + "\"");
        }
        return errors;
    }

    boolean isApply() {
        return isApply(mediaType);
    }

    /** The configuration of an apply; the caller's own. */
    ObjectNode configuration(RequestContext context) {
        if (!(patch instanceof ObjectNode configuration)) {
            throw StatusException.badRequest("error decoding YAML: the body is not an object");
        }
        if (!strictErrors.isEmpty()) {
            String text = String.join(", ", strictErrors);
            if (validation == FieldValidation.STRICT) {
                throw StatusException.badRequest("error strict decoding YAML: error converting YAML to JSON: " + text);
            }
            if (validation == FieldValidation.WARN) {
                context.warnings().warn("error converting YAML to JSON: " + text);
            }
        }
        return configuration.deepCopy();
    }

    /** The patched tree read as an object, complete and defaulted. {@code live} stays as it is. */
    ObjectNode apply(RequestContext context, ObjectNode live, ServedResource resource) {
        return apply(
                context,
                live,
                resource.form().schema(),
                resource::read,
                resource.form().kindIsValue() ? resource.gvk() : null);
    }

    ObjectNode apply(RequestContext context, ObjectNode live, Schema schema, Decoding.Reader reader) {
        return apply(context, live, schema, reader, null);
    }

    /** @param kind what a patched kind must be as a value; null where a changed kind makes the object unreadable */
    private ObjectNode apply(
            RequestContext context,
            ObjectNode live,
            Schema schema,
            Decoding.Reader reader,
            @Nullable GroupVersionKind kind) {
        JsonNode patched = patched(live, schema);
        if (!(patched instanceof ObjectNode object)) {
            throw invalid(patched, "json: cannot unmarshal into an object");
        }
        if (kind != null && object.has("kind") && object.has("apiVersion")) {
            Decoding.requireKindValue(object, kind);
        } else if (!mediaType.equals(STRATEGIC)) {
            requireKind(object, live);
        }
        // What errors show is the patched tree as it was before it was read.
        try {
            report(context, () -> patched(live, schema), reader.read(object, DuplicateKeys.none()));
        } catch (DecodeException e) {
            throw invalid(patched(live, schema), String.valueOf(e.getMessage()));
        }
        return object;
    }

    /** A tree that shares nothing with the live object or the patch. */
    private JsonNode patched(ObjectNode live, Schema schema) {
        try {
            return switch (mediaType) {
                case JSON -> JsonPatch.apply(live, patch);
                case MERGE -> MergePatch.apply(live, patch);
                default -> StrategicMergePatch.apply(live, patch, schema);
            };
        } catch (PatchException e) {
            throw refused(e);
        }
    }

    /** A patch may drop the kind, but not change it; strategic merge does not look. */
    private void requireKind(ObjectNode patched, ObjectNode live) {
        for (String field : List.of("kind", "apiVersion")) {
            String now = Fields.text(patched, field);
            if (!now.isEmpty() && !now.equals(Fields.text(live, field))) {
                throw invalid(patched, "unable to decode: " + field + " may not become " + now);
            }
        }
    }

    private void report(RequestContext context, Supplier<JsonNode> patched, List<String> unknown) {
        List<String> all = new ArrayList<>(strictErrors);
        all.addAll(unknown);
        if (all.isEmpty() || validation == FieldValidation.IGNORE) {
            return;
        }
        if (validation == FieldValidation.WARN) {
            all.forEach(context.warnings()::warn);
            return;
        }
        throw invalid(patched.get(), Decoding.strict(all));
    }

    private StatusException invalid(JsonNode patched, String why) {
        FieldError error = FieldError.invalid(FieldPath.of("patch"), patched.toString(), why);
        return StatusException.invalid("", "", "", List.of(error));
    }

    private static StatusException refused(PatchException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e.code()) {
            case 400 -> StatusException.badRequest(message);
            case 413 -> StatusException.requestEntityTooLarge(message);
            case 422 ->
                new StatusException(
                        422,
                        "Invalid",
                        "the server rejected our request due to an error in our request",
                        StatusDetails.of("", "", ""));
            default -> StatusException.plain(message);
        };
    }
}
