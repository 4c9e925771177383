package dev.keelson.api.patch;

/** A patch does not apply. Never worth a retry with the same document. */
public final class PatchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;

    PatchException(int code, String message) {
        super(message);
        this.code = code;
    }

    /** 400: the patch is no patch; 413: too large; 422: it does not apply; 500: what Kubernetes takes for its own fault. */
    public int code() {
        return code;
    }
}
