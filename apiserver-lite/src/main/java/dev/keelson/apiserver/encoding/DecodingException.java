package dev.keelson.apiserver.encoding;

/** A body that cannot be understood. The message says where and why, as Go's decoder words it. */
public final class DecodingException extends Exception {
    private static final long serialVersionUID = 1L;

    public DecodingException(String message) {
        super(message);
    }

    /** Never null. */
    public String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
