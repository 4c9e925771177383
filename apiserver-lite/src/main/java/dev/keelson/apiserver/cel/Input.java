package dev.keelson.apiserver.cel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.api.schema.Schema;
import org.jspecify.annotations.Nullable;

/** The value of a variable. The tree must not change while expressions look at it. */
public final class Input {
    private static final Input NONE = new Input(OptionalValue.NONE);

    private final @Nullable Object value;
    private final @Nullable String problem;

    private Input(Object value) {
        this.value = value;
        this.problem = null;
    }

    private Input(String problem, @Nullable Object none) {
        this.value = none;
        this.problem = problem;
    }

    /**
     * A value as its schema says; one that does not fit is an error when an expression looks at it.
     *
     * @param root whether it is a whole object of the API
     */
    public static Input of(JsonNode tree, Schema schema, boolean root) {
        try {
            return new Input(JsonValues.of(tree, schema, root));
        } catch (EvaluationException e) {
            return new Input(String.valueOf(e.getMessage()), null);
        }
    }

    /** A value whose type only the tree tells. */
    public static Input dynamic(JsonNode tree) {
        return new Input(JsonValues.dynamic(tree));
    }

    /** The optional that has no value. */
    public static Input none() {
        return NONE;
    }

    /** This as the value of an optional. */
    public Input optional() {
        return value == null ? this : new Input(new OptionalValue(value));
    }

    Object value() {
        if (value == null) {
            throw new EvaluationException(String.valueOf(problem));
        }
        return value;
    }
}
