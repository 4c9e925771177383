package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;

/** The form of entries of {@code x-kubernetes-validations}, before anything is compiled. */
final class RuleForm {
    private static final List<String> REASONS =
            List.of("FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired");

    private RuleForm() {}

    static void check(ObjectNode schema, FieldPath path, List<FieldError> errors) {
        List<ObjectNode> rules = Fields.objects(schema, "x-kubernetes-validations");
        for (int i = 0; i < rules.size(); i++) {
            FieldPath at = path.child("x-kubernetes-validations").index(i);
            texts(rules.get(i), at, errors);
            String reason = Fields.text(rules.get(i), "reason");
            if (!reason.isEmpty() && !REASONS.contains(reason)) {
                errors.add(FieldError.notSupported(at.child("reason"), reason, REASONS));
            }
            fieldPath(schema, Fields.text(rules.get(i), "fieldPath"), at.child("fieldPath"), errors);
        }
    }

    private static void texts(ObjectNode rule, FieldPath path, List<FieldError> errors) {
        String text = Fields.text(rule, "rule").strip();
        String message = Fields.text(rule, "message");
        if (text.isEmpty()) {
            errors.add(FieldError.required(path.child("rule"), "rule is not specified"));
        } else if (!message.isEmpty() && message.isBlank()) {
            errors.add(FieldError.invalid(path.child("message"), message, "must be non-empty if specified"));
        } else if (hasNewline(message.strip())) {
            errors.add(FieldError.invalid(path.child("message"), message, "must not contain line breaks"));
        } else if (hasNewline(text) && message.isBlank()) {
            errors.add(FieldError.required(
                    path.child("message"), "message must be specified if rule contains line breaks"));
        }
        String expression = Fields.text(rule, "messageExpression");
        if (!expression.isEmpty() && expression.isBlank()) {
            errors.add(FieldError.required(
                    path.child("messageExpression"), "messageExpression must be non-empty if specified"));
        }
    }

    private static boolean hasNewline(String text) {
        return text.contains("\n") || text.contains("\r");
    }

    private static void fieldPath(ObjectNode schema, String text, FieldPath path, List<FieldError> errors) {
        if (text.isEmpty()) {
            return;
        }
        if (text.isBlank()) {
            errors.add(FieldError.invalid(path, text, "must be non-empty if specified"));
        }
        if (hasNewline(text)) {
            errors.add(FieldError.invalid(path, text, "must not contain line breaks"));
        }
        try {
            SchemaPath.parse(text, Schema.fromOpenApi(schema), true);
        } catch (SchemaPath.WrongPathException e) {
            errors.add(FieldError.invalid(path, text, "must be a valid path"));
        } catch (IllegalArgumentException e) {
            // The schema itself is wrong, which is said elsewhere.
        }
    }
}
