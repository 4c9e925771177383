package dev.keelson.apiserver.cel;

/** An expression that does not compile. */
public final class ExpressionException extends Exception {
    private static final long serialVersionUID = 1L;

    ExpressionException(String message) {
        super(message);
    }

    /** What is wrong and where, in Kubernetes' words. */
    public String problems() {
        return String.valueOf(getMessage());
    }
}
