package dev.keelson.apiserver.registry;

/** What becomes of unknown and duplicate fields in a body. */
enum FieldValidation {
    IGNORE,
    WARN,
    STRICT;

    static FieldValidation of(String option) {
        return switch (option) {
            case "Ignore" -> IGNORE;
            case "Strict" -> STRICT;
            default -> WARN;
        };
    }
}
