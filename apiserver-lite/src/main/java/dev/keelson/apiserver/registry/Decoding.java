package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.json.BodyDecoder.Repetition;
import dev.keelson.api.json.DecodedBody;
import dev.keelson.api.json.DuplicateKeys;
import dev.keelson.api.json.MalformedBodyException;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.schema.DecodeException;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.protobuf.Protobuf;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.List;

/** Turns bodies into objects of a kind, minding {@code fieldValidation}. */
final class Decoding {
    private Decoding() {}

    /** The object in a body of create or update. */
    static ObjectNode object(
            RequestContext context, RequestBody body, ServedResource resource, FieldValidation validation) {
        return object(
                context,
                body,
                resource.gvk(),
                validation,
                resource.form().repetition(),
                resource::read,
                resource.form().kindIsValue());
    }

    /** Makes a tree an object of its kind, in place, and tells what strict decoding holds against it. */
    interface Reader {
        List<String> read(ObjectNode tree, DuplicateKeys duplicates);
    }

    static ObjectNode object(
            RequestContext context,
            RequestBody body,
            GroupVersionKind expected,
            FieldValidation validation,
            Repetition repetition,
            Reader reader) {
        return object(context, body, expected, validation, repetition, reader, false);
    }

    private static ObjectNode object(
            RequestContext context,
            RequestBody body,
            GroupVersionKind expected,
            FieldValidation validation,
            Repetition repetition,
            Reader reader,
            boolean kindIsValue) {
        if (!isReadable(body.mediaType())) {
            throw StatusException.unsupportedMediaType(
                    "the body of the request was in an unknown format - accepted media types include:"
                            + " application/json, application/yaml, application/vnd.kubernetes.protobuf");
        }
        DecodedBody decoded = decode(body, expected, repetition);
        JsonNode given = decoded.tree().isNull() ? Json.NODES.objectNode() : decoded.tree();
        if (!(given instanceof ObjectNode object)) {
            throw StatusException.badRequest(unrecognized(expected, "body is not an object"));
        }
        requireKind(object, expected, kindIsValue);
        if (kindIsValue) {
            requireKindValue(object, expected);
        }
        List<String> strict = new ArrayList<>(decoded.yamlErrors());
        try {
            strict.addAll(reader.read(object, decoded.duplicates()));
        } catch (DecodeException e) {
            throw StatusException.badRequest(notHandled(expected) + ": " + e.getMessage());
        }
        report(context, strict, validation, expected);
        return object;
    }

    private static boolean isReadable(String mediaType) {
        return mediaType.isEmpty()
                || mediaType.equals("application/json")
                || mediaType.equals("application/yaml")
                || mediaType.equals(Protobuf.MEDIA_TYPE)
                || mediaType.equals("application/x-yaml")
                || mediaType.equals("text/yaml");
    }

    private static DecodedBody decode(RequestBody body, GroupVersionKind expected, Repetition repetition) {
        try {
            return body.decode(repetition, expected);
        } catch (MalformedBodyException e) {
            String why = String.valueOf(e.getMessage());
            boolean protobuf = body.mediaType().equals(Protobuf.MEDIA_TYPE);
            throw StatusException.badRequest(
                    protobuf ? notHandled(expected) + ": " + why : unrecognized(expected, why));
        }
    }

    private static String notHandled(GroupVersionKind kind) {
        return kind.kind() + " in version \"" + kind.version() + "\" cannot be handled as a " + kind.kind();
    }

    private static String unrecognized(GroupVersionKind expected, String why) {
        return "the object provided is unrecognized (must be of type " + expected.kind()
                + "): couldn't get version/kind; json parse error: " + why;
    }

    /** Kind and version of a tree whose kind is a value like others: all that are wrong are named. */
    static void requireKindValue(ObjectNode tree, GroupVersionKind expected) {
        List<FieldError> errors = new ArrayList<>();
        String kind = Fields.text(tree, "kind");
        String apiVersion = Fields.text(tree, "apiVersion");
        if (!kind.equals(expected.kind())) {
            errors.add(FieldError.invalid(FieldPath.of("kind"), kind, "must be " + expected.kind()));
        }
        if (!apiVersion.equals(expected.apiVersion())) {
            errors.add(FieldError.invalid(FieldPath.of("apiVersion"), apiVersion, "must be " + expected.apiVersion()));
        }
        if (!errors.isEmpty()) {
            throw StatusException.invalid(expected.group(), kind, Metadata.name(tree), errors);
        }
    }

    private static void requireKind(ObjectNode tree, GroupVersionKind expected, boolean kindIsValue) {
        for (String field : List.of("kind", "apiVersion")) {
            JsonNode value = tree.get(field);
            if (value != null && !value.isNull() && !value.isTextual()) {
                throw StatusException.badRequest(unrecognized(
                        expected, "json: cannot unmarshal into Go struct field ." + field + " of type string"));
            }
        }
        String apiVersion = Fields.text(tree, "apiVersion");
        String kind = Fields.text(tree, "kind");
        if (kindIsValue && kind.isEmpty()) {
            throw StatusException.badRequest(unrecognized(expected, "Object 'Kind' is missing"));
        }
        if ((kindIsValue || !apiVersion.isEmpty()) && !apiVersion.equals(expected.apiVersion())) {
            throw StatusException.badRequest("the API version in the data (" + apiVersion
                    + ") does not match the expected API version (" + expected.apiVersion() + ")");
        }
        if (!kindIsValue && !kind.isEmpty() && !kind.equals(expected.kind())) {
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
        throw StatusException.badRequest(notHandled(kind) + ": " + strict(errors));
    }

    static String strict(List<String> errors) {
        return "strict decoding error: " + String.join(", ", errors);
    }
}
