package dev.keelson.apiserver.cel;

import java.math.BigInteger;

/** A {@code uint}: 64 bits without a sign. */
record Unsigned(long bits) {
    private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(64);

    static Unsigned of(BigInteger value) {
        if (value.signum() < 0 || value.compareTo(LIMIT) >= 0) {
            throw new EvaluationException("unsigned integer overflow");
        }
        return new Unsigned(value.longValue());
    }

    BigInteger big() {
        return bits >= 0 ? BigInteger.valueOf(bits) : BigInteger.valueOf(bits).add(LIMIT);
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(bits);
    }
}
