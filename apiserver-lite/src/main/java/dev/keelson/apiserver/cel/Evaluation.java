package dev.keelson.apiserver.cel;

import org.jspecify.annotations.Nullable;

/** What came of an evaluation. */
public final class Evaluation {
    private final @Nullable Object value;
    private final long cost;
    private final @Nullable String error;
    private final boolean exceeded;

    Evaluation(@Nullable Object value, long cost, @Nullable String error, boolean exceeded) {
        this.value = value;
        this.cost = cost;
        this.error = error;
        this.exceeded = exceeded;
    }

    /** What the evaluation cost, also if it failed. */
    public long cost() {
        return cost;
    }

    /** Why there is no value, in cel-go's words; null if there is one. */
    public @Nullable String error() {
        return error;
    }

    /** Whether there is no value because the evaluation cost too much. */
    public boolean exceededLimit() {
        return exceeded;
    }

    public boolean isTrue() {
        return Boolean.TRUE.equals(value);
    }

    /** The value if it is a string, otherwise null. */
    public @Nullable String text() {
        return value instanceof String text ? text : null;
    }

    @Nullable
    Object value() {
        return value;
    }
}
