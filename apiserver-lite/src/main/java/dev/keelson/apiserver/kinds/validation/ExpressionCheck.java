package dev.keelson.apiserver.kinds.validation;

import java.util.List;

/** Compiles CEL expressions of built-in kinds, to tell what is wrong with them. Implementations are thread-safe. */
public interface ExpressionCheck {
    /** Knows no language and so finds nothing wrong. */
    ExpressionCheck NONE = (expression, purpose, variables) -> List.of();

    /** What an expression is for: it decides what the expression may use and has to result in. */
    enum Purpose {
        /** A webhook's or policy's condition: a boolean; of the request, its objects and the authorizer. */
        MATCH_CONDITION,
        /** A policy's validation: a boolean; with the policy's variables. */
        VALIDATION,
        /** The text of a failed validation: a string; without the authorizer. */
        MESSAGE,
        /** An audit annotation: a string or null. */
        AUDIT_ANNOTATION,
        /** A policy's variable, of any type, for the expressions after it. */
        VARIABLE,
        /** What a mutation applies: an {@code Object}. */
        APPLY_CONFIGURATION,
        /** How a mutation patches: a list of {@code JSONPatch}. */
        JSON_PATCH,
        /** A choice among devices: a boolean; of the device alone. */
        DEVICE_SELECTOR
    }

    /**
     * A variable of a policy, in the order they are declared.
     *
     * @param name an identifier
     * @param expression what it stands for, with the variables before it
     */
    record Variable(String name, String expression) {}

    /**
     * What an expression may use beside what its purpose gives it.
     *
     * @param parameters whether the policy has parameters
     * @param variables the policy's, declared before the expression
     */
    record Scope(boolean parameters, List<Variable> variables) {
        static final Scope EMPTY = new Scope(false, List.of());
    }

    /** What is wrong with the expression, one text a problem; an empty list if it compiles. */
    List<String> problems(String expression, Purpose purpose, Scope scope);
}
