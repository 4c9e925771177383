package dev.keelson.apiserver.cel;

/** A planned expression. Immutable; everything that changes is in the frame. */
@FunctionalInterface
interface Step {
    /** @throws EvaluationException when there is no value */
    Object eval(Frame frame);
}
