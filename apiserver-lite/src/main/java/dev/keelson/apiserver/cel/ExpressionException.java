package dev.keelson.apiserver.cel;

/** An expression that does not compile. */
public final class ExpressionException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean checked;

    ExpressionException(String message) {
        this(message, false);
    }

    /** @param checked whether parsing and checking went well, so that only a literal is wrong */
    ExpressionException(String message, boolean checked) {
        super(message);
        this.checked = checked;
    }

    /** Whether the expression parses and checks, and cannot be made ready for evaluation all the same. */
    public boolean isInstantiation() {
        return checked;
    }

    /** What is wrong and where, in Kubernetes' words. */
    public String problems() {
        return String.valueOf(getMessage());
    }
}
