package dev.keelson.codegen.defaults;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Pattern;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/** Literals of Java for single values of YAML. */
final class ScalarLiterals {
    private static final String MODEL = "io.fabric8.kubernetes.api.model.";

    /** Follows {@code apimachinery/pkg/api/resource}: a number, then an exponent or a suffix. */
    private static final Pattern QUANTITY =
            Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?");

    private interface Parser {
        Object parse(String text);
    }

    private static final Map<String, Parser> TIMES = Map.of(
            "java.time.Duration", Duration::parse,
            "java.time.Instant", Instant::parse,
            "java.time.LocalDate", LocalDate::parse,
            "java.time.OffsetDateTime", OffsetDateTime::parse,
            "java.time.ZonedDateTime", ZonedDateTime::parse);

    private ScalarLiterals() {}

    /**
     * Returns the literal of a value, or null if the type is none of single values.
     *
     * @throws UnfitDefaultException if the type is one, and the value none of it
     */
    static @Nullable CodeBlock of(TypeMirror type, Object value) throws UnfitDefaultException {
        String name = type.getKind().isPrimitive() ? boxed(type.getKind()) : nameOf(type);
        try {
            return switch (name) {
                case "java.lang.String" -> CodeBlock.of("$S", text(value));
                case "java.lang.Boolean" -> CodeBlock.of("$L", (Boolean) value);
                case "java.lang.Byte" ->
                    CodeBlock.of("(byte) $L", integer(value).byteValueExact());
                case "java.lang.Short" ->
                    CodeBlock.of("(short) $L", integer(value).shortValueExact());
                case "java.lang.Integer" -> CodeBlock.of("$L", integer(value).intValueExact());
                case "java.lang.Long" -> CodeBlock.of("$LL", integer(value).longValueExact());
                case "java.lang.Float" ->
                    CodeBlock.of("$Lf", (float) finite(decimal(value).floatValue()));
                case "java.lang.Double" ->
                    CodeBlock.of("$L", finite(decimal(value).doubleValue()));
                case "java.math.BigInteger" ->
                    CodeBlock.of("new $T($S)", BigInteger.class, integer(value).toString());
                case "java.math.BigDecimal" ->
                    CodeBlock.of("new $T($S)", BigDecimal.class, decimal(value).toString());
                case MODEL + "Quantity" -> CodeBlock.of("new $T($S)", ClassName.bestGuess(name), quantity(value));
                case MODEL + "IntOrString" -> intOrString(ClassName.bestGuess(name), value);
                default -> TIMES.containsKey(name) ? time(name, value) : null;
            };
        } catch (ClassCastException | ArithmeticException | DateTimeParseException e) {
            throw new UnfitDefaultException(value + " is no value of " + type);
        }
    }

    /** Says whether a value is what a primitive variable holds when nobody sets it. */
    static boolean isZero(Object value) {
        return value instanceof Number number ? decimal(number).signum() == 0 : Boolean.FALSE.equals(value);
    }

    private static String boxed(TypeKind kind) {
        return switch (kind) {
            case BOOLEAN -> "java.lang.Boolean";
            case BYTE -> "java.lang.Byte";
            case SHORT -> "java.lang.Short";
            case INT -> "java.lang.Integer";
            case LONG -> "java.lang.Long";
            case FLOAT -> "java.lang.Float";
            case DOUBLE -> "java.lang.Double";
            default -> "char";
        };
    }

    /** Returns the type's name; annotations of its use are no part of that. */
    private static String nameOf(TypeMirror type) {
        return type instanceof javax.lang.model.type.DeclaredType declared
                ? declared.asElement().toString()
                : type.toString();
    }

    private static String text(Object value) {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return String.valueOf(value);
        }
        throw new ClassCastException();
    }

    private static BigInteger integer(Object value) {
        return decimal(value).toBigIntegerExact();
    }

    private static BigDecimal decimal(Object value) {
        if (value instanceof Double number && !Double.isFinite(number)) {
            throw new ArithmeticException();
        }
        return new BigDecimal(((Number) value).toString());
    }

    private static double finite(double value) {
        if (!Double.isFinite(value)) {
            throw new ArithmeticException();
        }
        return value;
    }

    private static String quantity(Object value) {
        String text = text(value);
        if (!QUANTITY.matcher(text).matches()) {
            throw new ArithmeticException();
        }
        return text;
    }

    private static CodeBlock intOrString(ClassName type, Object value) {
        return value instanceof Number
                ? CodeBlock.of("new $T($L)", type, integer(value).intValueExact())
                : CodeBlock.of("new $T($S)", type, (String) value);
    }

    private static CodeBlock time(String name, Object value) {
        Object parsed = java.util.Objects.requireNonNull(TIMES.get(name)).parse((String) value);
        return CodeBlock.of("$T.parse($S)", ClassName.bestGuess(name), parsed.toString());
    }
}
