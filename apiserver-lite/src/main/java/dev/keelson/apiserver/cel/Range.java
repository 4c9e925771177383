package dev.keelson.apiserver.cel;

/** From how little to how much, of cost or of size. Arithmetic stops at {@link #UNBOUNDED}. */
record Range(long min, long max) {
    static final long UNBOUNDED = Long.MAX_VALUE;
    static final Range ZERO = new Range(0, 0);
    static final Range ONE = new Range(1, 1);
    static final Range UNKNOWN = new Range(0, UNBOUNDED);

    static Range exactly(long value) {
        return new Range(value, value);
    }

    Range plus(Range other) {
        return new Range(add(min, other.min), add(max, other.max));
    }

    Range times(Range other) {
        return new Range(multiply(min, other.min), multiply(max, other.max));
    }

    /** Rounded up. */
    Range times(double factor) {
        return new Range(scale(min, factor), scale(max, factor));
    }

    Range union(Range other) {
        return new Range(Math.min(min, other.min), Math.max(max, other.max));
    }

    static long add(long left, long right) {
        return left > UNBOUNDED - right ? UNBOUNDED : left + right;
    }

    static long multiply(long left, long right) {
        return right != 0 && left > UNBOUNDED / right ? UNBOUNDED : left * right;
    }

    private static long scale(long value, double factor) {
        double scaled = Math.ceil(value * factor);
        return scaled >= UNBOUNDED ? UNBOUNDED : (long) scaled;
    }
}
