package dev.keelson.apiserver.cel;

import dev.keelson.api.path.GoText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** The function {@code format} of strings. Follows cel-go's {@code ext/formatting.go}. */
final class TextFormat {
    private static final int DEFAULT_PRECISION = 6;
    private static final int MAX_PRECISION = 1_000;

    private final String format;
    private final ListValue args;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int used;

    private TextFormat(String format, ListValue args) {
        this.format = format;
        this.args = args;
    }

    static String format(String format, ListValue args) {
        TextFormat made = new TextFormat(format, args);
        made.run();
        return made.out.toString();
    }

    private void run() {
        while (at < format.length()) {
            char c = format.charAt(at++);
            if (c != '%') {
                out.append(c);
            } else if (at == format.length()) {
                throw new EvaluationException("unexpected end of string");
            } else if (format.charAt(at) == '%') {
                out.append('%');
                at++;
            } else {
                clause();
            }
        }
    }

    private void clause() {
        if (used >= args.size()) {
            throw new EvaluationException("index " + used + " out of range");
        }
        Object arg = args.get(used++);
        int precision = precision();
        if (at == format.length()) {
            throw new EvaluationException("could not parse formatting clause: unexpected end of string");
        }
        char verb = format.charAt(at++);
        switch (verb) {
            case 's' -> out.append(text(arg));
            case 'd' -> out.append(decimal(arg));
            case 'f' -> out.append(fixed(arg, precision));
            case 'e' -> out.append(scientific(arg, precision));
            case 'b' -> out.append(binary(arg));
            case 'x' -> out.append(hex(arg));
            case 'X' -> out.append(hex(arg).toUpperCase(Locale.ROOT));
            case 'o' -> out.append(octal(arg));
            default ->
                throw new EvaluationException(
                        "could not parse formatting clause: unrecognized formatting clause \"" + verb + "\"");
        }
    }

    private int precision() {
        if (format.charAt(at) != '.') {
            return DEFAULT_PRECISION;
        }
        int start = ++at;
        while (at < format.length() && Character.isDigit(format.charAt(at))) {
            at++;
        }
        try {
            int precision = at == start ? 0 : Integer.parseInt(format.substring(start, at));
            if (precision > MAX_PRECISION) {
                throw new EvaluationException("precision specified exceeds maximum of " + MAX_PRECISION);
            }
            return precision;
        } catch (NumberFormatException e) {
            throw new EvaluationException("could not parse precision");
        }
    }

    private static EvaluationException refused(String clause, Object arg, String wanted) {
        return new EvaluationException("error during formatting: " + clause + " clause can only be used on " + wanted
                + ", was given " + Values.typeOf(arg).name());
    }

    private static String text(Object arg) {
        if (arg instanceof ListValue list) {
            return list(list);
        } else if (arg instanceof MapValue map) {
            return map(map);
        } else if (arg == NullValue.NULL) {
            return "null";
        } else if (arg instanceof NamedValue || arg instanceof OptionalValue) {
            throw refused(
                    "string",
                    arg,
                    "strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps");
        }
        return (String) Conversion.toText(arg);
    }

    private static String element(Object arg) {
        if (arg instanceof String text) {
            return GoText.quote(text);
        } else if (arg instanceof Bytes) {
            return "b" + GoText.quote(text(arg));
        } else if (arg instanceof Instant) {
            return "timestamp(" + GoText.quote(text(arg)) + ")";
        } else if (arg instanceof Duration) {
            return "duration(" + GoText.quote(text(arg)) + ")";
        } else if (arg instanceof Double number) {
            boolean special = number.isNaN() || number.isInfinite();
            return special ? GoText.quote(special(number)) : literal(number);
        }
        return text(arg);
    }

    private static String list(ListValue list) {
        StringJoiner joined = new StringJoiner(", ", "[", "]");
        for (int i = 0; i < list.size(); i++) {
            joined.add(element(list.get(i)));
        }
        return joined.toString();
    }

    private static String map(MapValue map) {
        Map<String, String> sorted = new TreeMap<>();
        for (Object key : map.keys()) {
            Object value = map.find(key);
            if (value != null) {
                sorted.put(element(key), element(value));
            }
        }
        StringJoiner joined = new StringJoiner(", ", "{", "}");
        sorted.forEach((key, value) -> joined.add(key + ":" + value));
        return joined.toString();
    }

    private static String decimal(Object arg) {
        if (arg instanceof Long || arg instanceof Unsigned) {
            return arg.toString();
        }
        throw refused("decimal", arg, "integers");
    }

    private static double number(Object arg, String clause) {
        if (arg instanceof Double number) {
            return number;
        }
        if (arg instanceof String text) {
            switch (text) {
                case "NaN" -> {
                    return Double.NaN;
                }
                case "Infinity" -> {
                    return Double.POSITIVE_INFINITY;
                }
                case "-Infinity" -> {
                    return Double.NEGATIVE_INFINITY;
                }
                default -> {}
            }
        }
        throw refused(clause, arg, "doubles");
    }

    private static String special(double number) {
        return Double.isNaN(number) ? "NaN" : number > 0 ? "∞" : "-∞";
    }

    private static String fixed(Object arg, int precision) {
        double number = number(arg, "fixed-point");
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return special(number);
        }
        return String.format(
                Locale.ROOT,
                "%,." + precision + "f",
                new BigDecimal(number).setScale(precision, RoundingMode.HALF_EVEN));
    }

    /** A number within a list or a map, which is written as a literal. */
    private static String literal(double number) {
        return new BigDecimal(number)
                .setScale(DEFAULT_PRECISION, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    private static String scientific(Object arg, int precision) {
        double number = number(arg, "scientific");
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return special(number);
        }
        String text = String.format(Locale.ROOT, "%." + precision + "e", number);
        int exponent = text.indexOf('e');
        StringBuilder out = new StringBuilder(text.substring(0, exponent)).append("×10");
        text.substring(exponent + 1).chars().forEach(c -> out.append(superscript((char) c)));
        return out.toString();
    }

    private static String superscript(char c) {
        return c == '+' ? "" : c == '-' ? "⁻" : String.valueOf("⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(c - '0'));
    }

    private static String binary(Object arg) {
        if (arg instanceof Boolean truth) {
            return truth ? "1" : "0";
        } else if (arg instanceof Unsigned number) {
            return Long.toUnsignedString(number.bits(), 2);
        } else if (arg instanceof Long number) {
            return Long.toString(number, 2);
        }
        throw refused("binary", arg, "integers and bools");
    }

    private static String octal(Object arg) {
        if (arg instanceof Unsigned number) {
            return Long.toUnsignedString(number.bits(), 8);
        } else if (arg instanceof Long number) {
            return Long.toString(number, 8);
        }
        throw refused("octal", arg, "integers");
    }

    private static String hex(Object arg) {
        if (arg instanceof String text) {
            return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        } else if (arg instanceof Bytes bytes) {
            return HexFormat.of().formatHex(bytes.content());
        } else if (arg instanceof Unsigned number) {
            return Long.toUnsignedString(number.bits(), 16);
        } else if (arg instanceof Long number) {
            return Long.toString(number, 16);
        }
        throw refused("hex", arg, "integers, byte buffers, and strings");
    }
}
