package dev.keelson.apiserver.cel;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** The arithmetic operators. Overflow is an error, never a wrong number. Follows cel-go's {@code common/types}. */
final class Arithmetic {
    /** Go's zero time. */
    static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Arithmetic() {}

    static Object add(Object left, Object right) {
        if (left instanceof String a && right instanceof String b) {
            return a.concat(b);
        }
        if (left instanceof Bytes a && right instanceof Bytes b) {
            return a.concat(b);
        }
        if (left instanceof ListValue a && right instanceof ListValue b) {
            return a.concat(b);
        }
        if (left instanceof Duration a && right instanceof Instant b) {
            return moved(b, a);
        }
        if (left instanceof Instant a && right instanceof Duration b) {
            return moved(a, b);
        }
        if (left instanceof Duration a && right instanceof Duration b) {
            return duration(a.plus(b));
        }
        return numbers('+', left, right);
    }

    static Object subtract(Object left, Object right) {
        if (left instanceof Instant a && right instanceof Instant b) {
            return duration(Duration.between(b, a));
        }
        if (left instanceof Instant a && right instanceof Duration b) {
            return moved(a, b.negated());
        }
        if (left instanceof Duration a && right instanceof Duration b) {
            return duration(a.minus(b));
        }
        return numbers('-', left, right);
    }

    static Object numbers(char operator, Object left, Object right) {
        if (left instanceof Double a && right instanceof Double b && operator != '%') {
            return doubles(operator, a, b);
        }
        if (left instanceof Long a && right instanceof Long b) {
            return Values.toLong(whole(operator, BigInteger.valueOf(a), BigInteger.valueOf(b)));
        }
        if (left instanceof Unsigned a && right instanceof Unsigned b) {
            return Unsigned.of(whole(operator, a.big(), b.big()));
        }
        throw EvaluationException.noSuchOverload();
    }

    private static double doubles(char operator, double left, double right) {
        return switch (operator) {
            case '+' -> left + right;
            case '-' -> left - right;
            case '*' -> left * right;
            default -> left / right;
        };
    }

    private static BigInteger whole(char operator, BigInteger left, BigInteger right) {
        if (right.signum() == 0 && (operator == '/' || operator == '%')) {
            throw new EvaluationException(operator == '/' ? "division by zero" : "modulus by zero");
        }
        return switch (operator) {
            case '+' -> left.add(right);
            case '-' -> left.subtract(right);
            case '*' -> left.multiply(right);
            case '/' -> left.divide(right);
            default -> left.remainder(right);
        };
    }

    static Object negate(Object value) {
        if (value instanceof Double number) {
            return -number;
        }
        if (value instanceof Long number) {
            return Values.toLong(BigInteger.valueOf(number).negate());
        }
        throw EvaluationException.noSuchOverload();
    }

    /** Go's durations are nanoseconds in 64 bits. */
    static Duration duration(Duration value) {
        if (value.abs().compareTo(LONGEST) > 0) {
            throw new EvaluationException("integer overflow");
        }
        return value;
    }

    private static Instant moved(Instant time, Duration by) {
        try {
            return timestamp(time.plus(by));
        } catch (DateTimeException | ArithmeticException e) {
            throw new EvaluationException("timestamp overflow");
        }
    }

    static Instant timestamp(Instant value) {
        if (value.isBefore(EARLIEST) || value.isAfter(LATEST)) {
            throw new EvaluationException("timestamp overflow");
        }
        return value;
    }
}
