package dev.keelson.api.selector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.GoText;
import dev.keelson.api.selector.LabelRequirement.Operator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Requirements on labels, all of which must hold. Immutable. Follows {@code apimachinery/pkg/labels/selector.go} and
 * {@code LabelSelectorAsSelector}.
 */
public final class LabelSelector {

    private static final LabelSelector EVERYTHING = new LabelSelector(List.of(), false);
    private static final LabelSelector NOTHING = new LabelSelector(List.of(), true);

    private final List<LabelRequirement> requirements;
    /** Set only for the selector that matches no object whatever. */
    private final boolean nothing;

    private LabelSelector(List<LabelRequirement> requirements, boolean nothing) {
        this.requirements = requirements;
        this.nothing = nothing;
    }

    /** Matches every object. */
    public static LabelSelector everything() {
        return EVERYTHING;
    }

    /** Matches no object. */
    public static LabelSelector nothing() {
        return NOTHING;
    }

    /**
     * Reads a selector string such as {@code app=web,tier in (a,b),!old}.
     *
     * @throws SelectorException when it cannot be understood
     */
    public static LabelSelector parse(String selector) {
        return selector.isEmpty() ? EVERYTHING : of(new LabelSelectorParser(selector).parse());
    }

    /** Selects by these requirements. */
    public static LabelSelector of(List<LabelRequirement> requirements) {
        if (requirements.isEmpty()) {
            return EVERYTHING;
        }
        return new LabelSelector(
                requirements.stream()
                        .sorted(Comparator.comparing(LabelRequirement::key))
                        .toList(),
                false);
    }

    /** Selects objects that have all of these labels; nothing is checked. */
    public static LabelSelector ofLabels(Map<String, String> labels) {
        List<LabelRequirement> all = new ArrayList<>(labels.size());
        labels.forEach((key, value) -> all.add(new LabelRequirement(key, Operator.EQUALS, List.of(value))));
        return of(all);
    }

    /**
     * Reads a LabelSelector object with matchLabels and matchExpressions. Absent or null selects nothing, an empty
     * object everything.
     *
     * @throws SelectorException when an operator, key or value is invalid
     */
    public static LabelSelector of(@Nullable JsonNode labelSelector) {
        if (labelSelector == null || labelSelector.isNull() || labelSelector.isMissingNode()) {
            return NOTHING;
        }
        List<LabelRequirement> all = new ArrayList<>();
        for (Map.Entry<String, JsonNode> label :
                labelSelector.path("matchLabels").properties()) {
            all.add(LabelRequirement.checked(
                    label.getKey(), Operator.EQUALS, List.of(label.getValue().asText())));
        }
        for (JsonNode expression : labelSelector.path("matchExpressions")) {
            List<String> values = new ArrayList<>();
            expression.path("values").forEach(value -> values.add(value.asText()));
            all.add(LabelRequirement.checked(expression.path("key").asText(), operator(expression), values));
        }
        return of(all);
    }

    private static Operator operator(JsonNode expression) {
        String text = expression.path("operator").asText();
        return switch (text) {
            case "In" -> Operator.IN;
            case "NotIn" -> Operator.NOT_IN;
            case "Exists" -> Operator.EXISTS;
            case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
            default -> throw new SelectorException(GoText.quote(text) + " is not a valid label selector operator");
        };
    }

    /** Sorted by key. */
    public List<LabelRequirement> requirements() {
        return requirements;
    }

    /** Whether every object matches. */
    public boolean matchesEverything() {
        return requirements.isEmpty() && !nothing;
    }

    public boolean matches(Map<String, String> labels) {
        for (LabelRequirement requirement : requirements) {
            if (!requirement.matches(labels.get(requirement.key()))) {
                return false;
            }
        }
        return !nothing;
    }

    /** Whether an object with that {@code metadata} matches. */
    public boolean matches(ObjectNode metadata) {
        JsonNode labels = metadata.path("labels");
        for (LabelRequirement requirement : requirements) {
            JsonNode label = labels.get(requirement.key());
            if (!requirement.matches(label == null ? null : label.textValue())) {
                return false;
            }
        }
        return !nothing;
    }

    /** As a selector string, requirements sorted by key; the empty text for everything and nothing. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (LabelRequirement requirement : requirements) {
            text.append(text.length() == 0 ? "" : ",").append(requirement);
        }
        return text.toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LabelSelector that && nothing == that.nothing && requirements.equals(that.requirements);
    }

    @Override
    public int hashCode() {
        return requirements.hashCode() + (nothing ? 1 : 0);
    }
}
