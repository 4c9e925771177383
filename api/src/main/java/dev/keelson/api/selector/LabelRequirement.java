package dev.keelson.api.selector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One condition on one label.
 *
 * @param key the label
 * @param operator how the values are compared
 * @param values sorted and without repetitions; empty for EXISTS and DOES_NOT_EXIST
 */
public record LabelRequirement(String key, Operator operator, List<String> values) {

    /** How a label is compared; the text is the one of selector strings. */
    public enum Operator {
        EQUALS("="),
        DOUBLE_EQUALS("=="),
        NOT_EQUALS("!="),
        IN("in"),
        NOT_IN("notin"),
        EXISTS("exists"),
        DOES_NOT_EXIST("!"),
        GREATER_THAN("gt"),
        LESS_THAN("lt");

        private final String text;

        Operator(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    public LabelRequirement {
        values = values.size() < 2
                ? List.copyOf(values)
                : values.stream().sorted().distinct().toList();
    }

    /**
     * A requirement whose parts were checked.
     *
     * @throws SelectorException with all that is wrong, as Kubernetes words it
     */
    static LabelRequirement checked(String key, Operator operator, List<String> values) {
        List<FieldError> errors = new ArrayList<>();
        List<String> keyErrors = NameRules.labelKey(key);
        if (!keyErrors.isEmpty()) {
            errors.add(FieldError.invalid(FieldPath.of("key"), key, String.join("; ", keyErrors)));
        }
        FieldPath valuesPath = FieldPath.of("values");
        String countError = countError(operator, values.size());
        if (countError != null) {
            errors.add(FieldError.invalid(valuesPath, json(values), countError));
        }
        for (int i = 0; i < values.size(); i++) {
            checkValue(key, operator, values.get(i), valuesPath.index(i), errors);
        }
        if (!errors.isEmpty()) {
            throw new SelectorException(FieldError.join(errors));
        }
        return new LabelRequirement(key, operator, values);
    }

    private static @Nullable String countError(Operator operator, int count) {
        return switch (operator) {
            case IN, NOT_IN -> count == 0 ? "for 'in', 'notin' operators, values set can't be empty" : null;
            case EQUALS, DOUBLE_EQUALS, NOT_EQUALS ->
                count == 1 ? null : "exact-match compatibility requires one single value";
            case EXISTS, DOES_NOT_EXIST -> count == 0 ? null : "values set must be empty for exists and does not exist";
            case GREATER_THAN, LESS_THAN ->
                count == 1 ? null : "for 'Gt', 'Lt' operators, exactly one value is required";
        };
    }

    private static void checkValue(
            String key, Operator operator, String value, FieldPath path, List<FieldError> errors) {
        boolean numeric = operator == Operator.GREATER_THAN || operator == Operator.LESS_THAN;
        if (numeric && number(value) == null) {
            errors.add(FieldError.invalid(path, value, "for 'Gt', 'Lt' operators, the value must be an integer"));
        }
        List<String> messages = NameRules.labelValue(value);
        if (!messages.isEmpty()) {
            errors.add(FieldError.invalid(path.key(key), value, String.join("; ", messages)));
        }
    }

    private static JsonNode json(List<String> values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        values.forEach(array::add);
        return array;
    }

    /** Whether a label with that value, or without it when null, fulfils the requirement. */
    public boolean matches(@Nullable String label) {
        return switch (operator) {
            case IN, EQUALS, DOUBLE_EQUALS -> label != null && values.contains(label);
            case NOT_IN, NOT_EQUALS -> label == null || !values.contains(label);
            case EXISTS -> label != null;
            case DOES_NOT_EXIST -> label == null;
            case GREATER_THAN -> compare(label) > 0;
            case LESS_THAN -> compare(label) < 0;
        };
    }

    /** 0, which fulfils neither comparison, when either side is no number. */
    private int compare(@Nullable String label) {
        Long left = label == null ? null : number(label);
        Long right = values.size() == 1 ? number(values.get(0)) : null;
        return left == null || right == null ? 0 : left.compareTo(right);
    }

    private static @Nullable Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The requirement as selector strings spell it. */
    @Override
    public String toString() {
        String joined = String.join(",", values);
        return switch (operator) {
            case EQUALS, DOUBLE_EQUALS, NOT_EQUALS -> key + operator + joined;
            case IN, NOT_IN -> key + " " + operator + " (" + joined + ")";
            case EXISTS -> key;
            case DOES_NOT_EXIST -> "!" + key;
            case GREATER_THAN -> key + ">" + joined;
            case LESS_THAN -> key + "<" + joined;
        };
    }
}
