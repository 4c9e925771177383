package dev.keelson.apiserver.cel;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What values of all types have in common: equality, order, size, type. Follows cel-go's {@code common/types}. */
final class Values {
    private Values() {}

    static boolean isNumber(Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Unsigned;
    }

    /** Equality across numeric types; values of otherwise different types are not equal. */
    static boolean equal(Object left, Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return a.longValue() == b.longValue();
        }
        if (isNumber(left) && isNumber(right)) {
            Integer order = compareNumbers(left, right);
            return order != null && order == 0;
        }
        if (left instanceof ListValue a) {
            return right instanceof ListValue b && a.isEqual(b);
        }
        if (left instanceof MapValue a) {
            return right instanceof MapValue b && a.isEqual(b);
        }
        if (left instanceof OptionalValue a && right instanceof OptionalValue b) {
            return a.value() == null || b.value() == null ? a.value() == b.value() : equal(a.value(), b.value());
        }
        return left.equals(right);
    }

    /** The order of two values of one type or of two numbers; null where there is none. */
    static @Nullable Integer compare(Object left, Object right) {
        if (isNumber(left) && isNumber(right)) {
            return compareNumbers(left, right);
        }
        if (left instanceof String a && right instanceof String b) {
            return compareText(a, b);
        }
        if (left instanceof Boolean a && right instanceof Boolean b) {
            return a.compareTo(b);
        }
        if (left instanceof Bytes a && right instanceof Bytes b) {
            return a.compareTo(b);
        }
        if (left instanceof Duration a && right instanceof Duration b) {
            return a.compareTo(b);
        }
        if (left instanceof Instant a && right instanceof Instant b) {
            return a.compareTo(b);
        }
        return null;
    }

    /** By code points, which is the order of the bytes in UTF-8. */
    private static int compareText(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean surrogates = Character.isSurrogate(a) != Character.isSurrogate(b);
                return surrogates ? (Character.isSurrogate(a) ? 1 : -1) : Character.compare(a, b);
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    private static @Nullable Integer compareNumbers(Object left, Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return Long.compare(a, b);
        }
        if (left instanceof Double a && a.isNaN() || right instanceof Double b && b.isNaN()) {
            return left instanceof Double ? null : Integer.valueOf(-1);
        }
        if (left instanceof Double a && (a.isInfinite() || right instanceof Double)) {
            return Double.compare(a + 0.0, doubleOf(right) + 0.0);
        }
        if (right instanceof Double b && b.isInfinite()) {
            return b > 0 ? -1 : 1;
        }
        return decimal(left).compareTo(decimal(right));
    }

    private static double doubleOf(Object number) {
        return decimalOrSpecial(number);
    }

    private static double decimalOrSpecial(Object number) {
        return number instanceof Double d ? d : decimal(number).doubleValue();
    }

    private static BigDecimal decimal(Object number) {
        if (number instanceof Long value) {
            return BigDecimal.valueOf(value);
        }
        return number instanceof Double value ? new BigDecimal(value) : new BigDecimal(((Unsigned) number).big());
    }

    /** A key as maps hold it: whole numbers of all types are one. */
    static Object key(Object key) {
        if (key instanceof Double value && value == Math.rint(value) && Math.abs(value) < 0x1p63) {
            return value.longValue();
        }
        return key instanceof Unsigned value && value.bits() >= 0 ? Long.valueOf(value.bits()) : key;
    }

    /** Characters, bytes, elements or entries; 1 for values without a size. */
    static long size(@Nullable Object value) {
        if (value instanceof String text) {
            return text.codePointCount(0, text.length());
        }
        if (value instanceof Bytes bytes) {
            return bytes.content().length;
        }
        if (value instanceof ListValue list) {
            return list.size();
        }
        if (value instanceof MapValue map) {
            return map.size();
        }
        if (value instanceof OptionalValue optional && optional.value() != null) {
            return size(optional.value());
        }
        return value instanceof NetworkAddress address ? address.size() : 1;
    }

    static TypeValue typeOf(Object value) {
        return new TypeValue(typeName(value));
    }

    private static String typeName(Object value) {
        if (value instanceof Boolean) {
            return "bool";
        } else if (value instanceof Long) {
            return "int";
        } else if (value instanceof Unsigned) {
            return "uint";
        } else if (value instanceof Double) {
            return "double";
        } else if (value instanceof String) {
            return "string";
        } else if (value instanceof Bytes) {
            return "bytes";
        } else if (value instanceof Duration) {
            return "google.protobuf.Duration";
        } else if (value instanceof Instant) {
            return "google.protobuf.Timestamp";
        } else if (value instanceof ListValue) {
            return "list";
        } else if (value instanceof MapValue) {
            return "map";
        } else if (value instanceof NamedValue named) {
            return named.typeName();
        } else if (value instanceof OptionalValue) {
            return "optional_type";
        }
        return value instanceof TypeValue ? "type" : "null_type";
    }

    static long toLong(BigInteger value) {
        if (value.bitLength() > 63) {
            throw new EvaluationException("integer overflow");
        }
        return value.longValue();
    }
}
