package dev.keelson.codegen.defaults;

/** The text of a marker is no value of its field's type. */
final class UnfitDefaultException extends Exception {
    private static final long serialVersionUID = 1L;

    UnfitDefaultException(String message) {
        super(message);
    }
}
