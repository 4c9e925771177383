package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.apiserver.encoding.BodyReader;
import dev.keelson.apiserver.encoding.DecodedBody;
import dev.keelson.apiserver.encoding.DecodingException;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.List;

/** Turns bodies into objects of a kind, minding {@code fieldValidation}. */
final class Decoding {
    private Decoding() {}

    /** The object in a body of create or update. */
    static ObjectNode object(
            RequestContext context, RequestBody body, ServedResource resource, FieldValidation validation) {
        return object(context, body, resource.gvk(), validation, resource::read);
    }

    /** How a tree becomes an object of its kind. */
    interface Reader {
        ObjectNode read(ObjectNode tree, List<String> unknown) throws DecodingException;
    }

    static ObjectNode object(
            RequestContext context,
            RequestBody body,
            GroupVersionKind expected,
            FieldValidation validation,
            Reader reader) {
        if (!isReadable(body.mediaType())) {
            throw StatusException.unsupportedMediaType(
                    "the body of the request was in an unknown format - accepted media types include:"
                            + " application/json, application/yaml, application/vnd.kubernetes.protobuf");
        }
        DecodedBody decoded = decode(body, expected);
        JsonNode given = decoded.tree().isNull() ? Json.NODES.objectNode() : decoded.tree();
        if (!(given instanceof ObjectNode tree)) {
            throw StatusException.badRequest(unrecognized(expected, "body is not an object"));
        }
        requireKind(tree, expected);
        List<String> strict = new ArrayList<>();
        ObjectNode object;
        try {
            object = reader.read(tree, strict);
        } catch (DecodingException e) {
            throw StatusException.badRequest(expected.kind() + " in version \"" + expected.version()
                    + "\" cannot be handled as a " + expected.kind() + ": " + e.text());
        }
        List<String> all = new ArrayList<>(strict);
        all.addAll(decoded.strictErrors());
        report(context, all, validation, expected);
        return object;
    }

    private static boolean isReadable(String mediaType) {
        return mediaType.isEmpty()
                || mediaType.equals("application/json")
                || mediaType.equals("application/yaml")
                || mediaType.equals("application/x-yaml")
                || mediaType.equals("text/yaml");
    }

    private static DecodedBody decode(RequestBody body, GroupVersionKind expected) {
        try {
            return BodyReader.read(body.bytes(), body.mediaType());
        } catch (DecodingException e) {
            throw StatusException.badRequest(unrecognized(expected, e.text()));
        }
    }

    private static String unrecognized(GroupVersionKind expected, String why) {
        return "the object provided is unrecognized (must be of type " + expected.kind()
                + "): couldn't get version/kind; json parse error: " + why;
    }

    private static void requireKind(ObjectNode tree, GroupVersionKind expected) {
        for (String field : List.of("kind", "apiVersion")) {
            JsonNode value = tree.get(field);
            if (value != null && !value.isNull() && !value.isTextual()) {
                throw StatusException.badRequest(unrecognized(
                        expected, "json: cannot unmarshal into Go struct field ." + field + " of type string"));
            }
        }
        String apiVersion = Fields.text(tree, "apiVersion");
        String kind = Fields.text(tree, "kind");
        if (!apiVersion.isEmpty() && !apiVersion.equals(expected.apiVersion())) {
            throw StatusException.badRequest("the API version in the data (" + apiVersion
                    + ") does not match the expected API version (" + expected.apiVersion() + ")");
        }
        if (!kind.isEmpty() && !kind.equals(expected.kind())) {
            throw StatusException.badRequest(kind + " in version \"" + expected.version()
                    + "\" cannot be handled as a " + expected.kind() + ": converting to " + expected.kind()
                    + ": unknown conversion");
        }
    }

    private static void report(
            RequestContext context, List<String> errors, FieldValidation validation, GroupVersionKind kind) {
        if (errors.isEmpty() || validation == FieldValidation.IGNORE) {
            return;
        }
        if (validation == FieldValidation.WARN) {
            errors.forEach(context.warnings()::warn);
            return;
        }
        throw StatusException.badRequest(kind.kind() + " in version \"" + kind.version() + "\" cannot be handled as a "
                + kind.kind() + ": " + strict(errors));
    }

    static String strict(List<String> errors) {
        return "strict decoding error: " + String.join(", ", errors);
    }
}
