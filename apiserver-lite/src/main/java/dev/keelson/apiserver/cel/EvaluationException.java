package dev.keelson.apiserver.cel;

/** An error of an expression at run time, such as {@code no such key: x}. Made often, so it has no stack trace. */
class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EvaluationException(String message) {
        super(message, null, false, false);
    }

    static EvaluationException noSuchOverload() {
        return new EvaluationException("no such overload");
    }

    static EvaluationException noSuchKey(Object key) {
        return new EvaluationException("no such key: " + key);
    }

    /** The evaluation cost more than it may; no operator absorbs this. */
    static final class CostExceeded extends EvaluationException {
        private static final long serialVersionUID = 1L;

        CostExceeded() {
            super("operation cancelled: actual cost limit exceeded");
        }
    }
}
