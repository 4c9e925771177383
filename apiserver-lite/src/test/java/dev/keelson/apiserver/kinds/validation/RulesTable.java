package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.patch.MergePatch;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.encoding.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A good object of a kind, from which each row of a table departs in one thing. What is refused is told as {@code path
 * Reason}, in order. Fields may be named without quotes in all JSON here.
 */
final class RulesTable {
    private static final ObjectMapper LENIENT = new ObjectMapper()
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES.mappedFeature())
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES.mappedFeature());

    private final Rules rules;
    private final String good;

    RulesTable(Rules rules, String good) {
        this.rules = rules;
        this.good = good;
    }

    static JsonNode json(String text) {
        try {
            return LENIENT.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode patched(String patch) {
        JsonNode document = MergePatch.apply(json(good), json(patch));
        return Json.parseObject(document.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** What is refused of the good object with a merge patch applied, when it is created. */
    List<String> created(String patch) {
        List<FieldError> errors = new ArrayList<>();
        rules.validate(patched(patch), errors);
        return told(errors);
    }

    /** What is refused of an update of the good object. */
    List<String> updated(String patch) {
        List<FieldError> errors = new ArrayList<>();
        rules.validateUpdate(patched(patch), patched("{}"), errors);
        return told(errors);
    }

    /** What is refused of an update of the good object's status. */
    List<String> statusUpdated(String patch) {
        List<FieldError> errors = new ArrayList<>();
        rules.validateStatusUpdate(patched(patch), patched("{}"), errors);
        return told(errors);
    }

    /** A check of an update that is not one of {@link Rules}. */
    interface UpdateCheck {
        void check(ObjectNode object, ObjectNode old, List<FieldError> errors);
    }

    /** What is refused of an update from the good object with one patch to that with another. */
    List<String> between(String before, String after, UpdateCheck check) {
        List<FieldError> errors = new ArrayList<>();
        check.check(patched(after), patched(before), errors);
        return told(errors);
    }

    /** As a table has it: {@code create|update|status}, a patch, and what is refused, separated by commas. */
    List<String> tried(String how, String patch) {
        return switch (how) {
            case "create" -> created(patch);
            case "update" -> updated(patch);
            default -> statusUpdated(patch);
        };
    }

    static List<String> expected(String refused) {
        return refused == null ? List.of() : List.copyOf(new TreeSet<>(List.of(refused.split(", "))));
    }

    private static List<String> told(List<FieldError> errors) {
        TreeSet<String> causes = new TreeSet<>();
        for (FieldError error : errors) {
            causes.add(error.field() + " " + error.reason().substring("FieldValue".length()));
        }
        return List.copyOf(causes);
    }
}
