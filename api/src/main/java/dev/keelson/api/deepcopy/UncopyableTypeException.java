package dev.keelson.api.deepcopy;

import java.io.Serial;

/**
 * A value is of a class that nobody knows to copy. Terminal: the same copy fails again until the class gets a copier.
 */
public final class UncopyableTypeException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Class<?> type;

    UncopyableTypeException(Class<?> type, String reason) {
        super("no deep copy of " + type.getName() + ": " + reason);
        this.type = type;
    }

    /** Returns the class that has no copier. */
    public Class<?> type() {
        return type;
    }
}
