package dev.keelson.apiserver.cel;

import dev.keelson.api.path.GoText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** From one type to another. Follows cel-go's {@code common/types}. */
final class Conversion {
    private static final BigDecimal TWO_TO_63 = new BigDecimal(BigInteger.ONE.shiftLeft(63));

    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    private Conversion() {}

    static Object toInt(Object value) {
        if (value instanceof Long) {
            return value;
        } else if (value instanceof Unsigned number) {
            return Values.toLong(number.big());
        } else if (value instanceof Double number) {
            return toLong(number);
        } else if (value instanceof Instant time) {
            return time.getEpochSecond();
        } else if (value instanceof Duration duration) {
            return duration.toNanos();
        } else if (value instanceof String text) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw parsing("ParseInt", text);
            }
        }
        throw EvaluationException.noSuchOverload();
    }

    private static long toLong(double number) {
        if (Double.isNaN(number) || number <= -TWO_TO_63.doubleValue() || number >= TWO_TO_63.doubleValue()) {
            throw new EvaluationException("integer overflow");
        }
        return (long) number;
    }

    static Object toUint(Object value) {
        if (value instanceof Unsigned) {
            return value;
        } else if (value instanceof Long number) {
            return Unsigned.of(BigInteger.valueOf(number));
        } else if (value instanceof Double number) {
            if (number.isNaN() || number.isInfinite()) {
                throw new EvaluationException("unsigned integer overflow");
            }
            return Unsigned.of(new BigDecimal(number).toBigInteger());
        } else if (value instanceof String text) {
            if (text.startsWith("+")) {
                throw parsing("ParseUint", text);
            }
            try {
                return new Unsigned(Long.parseUnsignedLong(text));
            } catch (NumberFormatException e) {
                throw parsing("ParseUint", text);
            }
        }
        throw EvaluationException.noSuchOverload();
    }

    static Object toDouble(Object value) {
        if (value instanceof Double) {
            return value;
        } else if (value instanceof Long number) {
            return (double) number;
        } else if (value instanceof Unsigned number) {
            return number.big().doubleValue();
        } else if (value instanceof String text) {
            try {
                boolean plain = !text.isEmpty() && text.equals(text.strip()) && !text.matches(".*[dDfF]");
                if (plain || text.matches("[+-]?[Ii]nf")) {
                    return Double.parseDouble(text.replaceAll("[Ii]nf", "Infinity"));
                }
            } catch (NumberFormatException e) {
                throw parsing("ParseFloat", text);
            }
            throw parsing("ParseFloat", text);
        }
        throw EvaluationException.noSuchOverload();
    }

    static Object toBool(Object value) {
        if (value instanceof Boolean) {
            return value;
        } else if (value instanceof String text) {
            if (TRUE.contains(text)) {
                return true;
            }
            if (FALSE.contains(text)) {
                return false;
            }
            throw parsing("ParseBool", text);
        }
        throw EvaluationException.noSuchOverload();
    }

    static Object toBytes(Object value) {
        if (value instanceof String text) {
            return new Bytes(text.getBytes(StandardCharsets.UTF_8));
        }
        if (value instanceof Bytes) {
            return value;
        }
        throw EvaluationException.noSuchOverload();
    }

    static Object toText(Object value) {
        if (value instanceof Bytes bytes) {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes.content()))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new EvaluationException("invalid UTF-8 in bytes, cannot convert to string");
            }
        } else if (value instanceof Double number) {
            return text(number);
        } else if (value instanceof Duration duration) {
            return GoDuration.text(duration);
        }
        boolean plain = value instanceof String
                || value instanceof Boolean
                || value instanceof Long
                || value instanceof Unsigned
                || value instanceof Instant
                || value instanceof NetworkAddress
                || value instanceof TypeValue;
        if (!plain) {
            throw EvaluationException.noSuchOverload();
        }
        return value.toString();
    }

    /** Go's {@code %g} with as many digits as need be. */
    static String text(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "+Inf" : "-Inf";
        }
        BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        int exponent = exact.precision() - exact.scale() - 1;
        if (number == 0 || exponent >= -4 && exponent < 21) {
            return exact.toPlainString();
        }
        String digits = exact.unscaledValue().abs().toString();
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        String sign = exact.signum() < 0 ? "-" : "";
        return sign
                + digits.charAt(0)
                + fraction
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    static Object toDuration(Object value) {
        if (value instanceof Duration) {
            return value;
        } else if (value instanceof Long nanos) {
            return Duration.ofNanos(nanos);
        } else if (value instanceof String text) {
            Duration duration = GoDuration.parse(text);
            if (duration == null) {
                throw new EvaluationException("time: invalid duration " + GoText.quote(text));
            }
            return duration;
        }
        throw EvaluationException.noSuchOverload();
    }

    static Object toTimestamp(Object value) {
        if (value instanceof Instant) {
            return value;
        } else if (value instanceof Long seconds) {
            return Arithmetic.timestamp(Instant.ofEpochSecond(seconds));
        } else if (value instanceof String text) {
            Instant time = TimeFunctions.parse(text);
            if (time == null) {
                throw new EvaluationException(
                        "parsing time " + GoText.quote(text) + " as \"2006-01-02T15:04:05Z07:00\": cannot parse it");
            }
            return time;
        }
        throw EvaluationException.noSuchOverload();
    }

    private static EvaluationException parsing(String function, String text) {
        return new EvaluationException("strconv." + function + ": parsing " + GoText.quote(text) + ": invalid syntax");
    }
}
