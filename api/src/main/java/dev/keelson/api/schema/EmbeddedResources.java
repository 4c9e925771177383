package dev.keelson.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import java.util.List;
import java.util.Locale;

/** An embedded resource says what it is, in a form that any server would take. */
final class EmbeddedResources {

    private EmbeddedResources() {}

    static void check(ObjectNode object, FieldPath path, List<FieldError> errors) {
        FieldPath version = path.child("apiVersion");
        if (isText(object, version, "apiVersion", errors)) {
            String text = object.get("apiVersion").textValue();
            if (text.chars().filter(c -> c == '/').count() > 1) {
                String detail = "unexpected GroupVersion string: " + text;
                errors.add(FieldError.invalid(version, text, detail));
            }
        }
        FieldPath kind = path.child("kind");
        if (isText(object, kind, "kind", errors)) {
            String text = object.get("kind").textValue();
            List<String> messages = NameRules.dns1035Label(text.toLowerCase(Locale.ROOT));
            if (!messages.isEmpty()) {
                String detail = "may have mixed case, but should otherwise match: " + String.join(",", messages);
                errors.add(FieldError.invalid(kind, text, detail));
            }
        }
        JsonNode metadata = object.get("metadata");
        if (metadata != null && !metadata.isObject()) {
            errors.add(FieldError.invalid(path.child("metadata"), metadata, "must be an object"));
        }
    }

    private static boolean isText(ObjectNode object, FieldPath path, String name, List<FieldError> errors) {
        JsonNode value = object.get(name);
        if (value == null) {
            errors.add(FieldError.required(path, ""));
            return false;
        }
        if (!value.isTextual()) {
            errors.add(FieldError.invalid(path, value, "must be a string"));
            return false;
        }
        if (value.textValue().isEmpty()) {
            errors.add(FieldError.invalid(path, "", "must not be empty"));
            return false;
        }
        return true;
    }
}
