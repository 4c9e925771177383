package dev.keelson.apiserver.cel;

import org.jspecify.annotations.Nullable;

/** Operators that may leave an operand unevaluated or absorb its error. */
final class Logic {
    private Logic() {}

    static Step and(Step left, Step right) {
        return frame -> decide(frame, left, right, false);
    }

    static Step or(Step left, Step right) {
        return frame -> decide(frame, left, right, true);
    }

    /** An operand that decides alone makes the other's error or type irrelevant. */
    private static Object decide(Frame frame, Step left, Step right, boolean deciding) {
        EvaluationException failure = null;
        Object first = evalOrFailure(frame, left);
        if (first instanceof Boolean truth && truth == deciding) {
            return deciding;
        }
        failure = failureOf(first);
        Object second = evalOrFailure(frame, right);
        if (second instanceof Boolean truth && truth == deciding) {
            return deciding;
        }
        failure = failure == null ? failureOf(second) : failure;
        if (failure != null) {
            throw failure;
        }
        return !deciding;
    }

    private static Object evalOrFailure(Frame frame, Step step) {
        try {
            return step.eval(frame);
        } catch (EvaluationException.CostExceeded e) {
            throw e;
        } catch (EvaluationException e) {
            return e;
        }
    }

    private static @Nullable EvaluationException failureOf(Object value) {
        if (value instanceof EvaluationException failure) {
            return failure;
        }
        return value instanceof Boolean ? null : EvaluationException.noSuchOverload();
    }

    static Step choice(Step condition, Step whenTrue, Step whenFalse) {
        return frame -> {
            boolean truth = StandardFunctions.truth(condition.eval(frame));
            return truth ? whenTrue.eval(frame) : whenFalse.eval(frame);
        };
    }

    static Step notStrictlyFalse(Step operand) {
        return frame -> {
            Object value = evalOrFailure(frame, operand);
            frame.spend(1);
            return !(value instanceof Boolean truth) || truth;
        };
    }

    /** The optional's value, or what the other operand gives. */
    static Step or(Step left, Step right, boolean unwrap) {
        return frame -> {
            if (!(left.eval(frame) instanceof OptionalValue optional)) {
                throw EvaluationException.noSuchOverload();
            }
            if (optional.value() == null) {
                return right.eval(frame);
            }
            return unwrap ? optional.get() : optional;
        };
    }

    /** The step's value, or its error as a value for {@link Frame#set}. */
    static Object capture(Frame frame, Step step) {
        return evalOrFailure(frame, step);
    }
}
