package dev.keelson.apiserver.cel;

import org.jspecify.annotations.Nullable;

/** A value that may be absent. */
record OptionalValue(@Nullable Object value) {
    static final OptionalValue NONE = new OptionalValue(null);

    boolean hasValue() {
        return value != null;
    }

    Object get() {
        if (value == null) {
            throw new EvaluationException("optional.none() dereference");
        }
        return value;
    }
}
