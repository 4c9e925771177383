package dev.keelson.apiserver.cel;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One evaluation: variables, loop variables and what was spent. Confined to one thread. */
final class Frame {
    private final Function<String, @Nullable Object> variables;
    private final long limit;
    private final @Nullable Object[] slots;
    private long cost;

    Frame(Function<String, @Nullable Object> variables, int slots, long limit) {
        this.variables = variables;
        this.slots = new Object[slots];
        this.limit = limit;
    }

    Object variable(String name) {
        Object value = variables.apply(name);
        if (value == null) {
            throw new EvaluationException("no such attribute(s): " + name);
        }
        return value;
    }

    Object get(int slot) {
        Object value = slots[slot];
        if (value instanceof EvaluationException failed) {
            throw failed;
        }
        return java.util.Objects.requireNonNull(value);
    }

    /** An error as a value is thrown when it is read. */
    void set(int slot, Object value) {
        slots[slot] = value;
    }

    void spend(long amount) {
        cost = amount > Long.MAX_VALUE - cost ? Long.MAX_VALUE : cost + amount;
        if (cost > limit) {
            throw new EvaluationException.CostExceeded();
        }
    }

    long cost() {
        return cost;
    }
}
