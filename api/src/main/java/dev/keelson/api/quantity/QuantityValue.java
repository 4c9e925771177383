package dev.keelson.api.quantity;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An amount of a resource, exact: {@code 500m}, {@code 2}, {@code 64Mi}, {@code 1e3}. Follows {@code
 * apimachinery/pkg/api/resource/quantity.go}: amounts smaller than a nano unit are rounded away from zero to one, and
 * binary amounts beyond a signed 64-bit number are capped.
 *
 * <p>{@link #toString} is the canonical form, in the notation family the amount was written in. Two values are equal
 * when their amounts are, whatever their notation.
 */
public final class QuantityValue implements Comparable<QuantityValue> {

    /** The family of notations, kept through arithmetic. */
    public enum Notation {
        DECIMAL_SI,
        BINARY_SI,
        DECIMAL_EXPONENT
    }

    private record Suffix(int base, int exponent, Notation notation) {}

    private static final Map<String, Suffix> SUFFIXES = Map.ofEntries(
            decimal("", 0),
            decimal("n", -9),
            decimal("u", -6),
            decimal("m", -3),
            decimal("k", 3),
            decimal("M", 6),
            decimal("G", 9),
            decimal("T", 12),
            decimal("P", 15),
            decimal("E", 18),
            binary("Ki", 10),
            binary("Mi", 20),
            binary("Gi", 30),
            binary("Ti", 40),
            binary("Pi", 50),
            binary("Ei", 60));
    private static final String[] DECIMAL_NAMES = {"n", "u", "m", "", "k", "M", "G", "T", "P", "E"};
    private static final String[] BINARY_NAMES = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
    private static final BigInteger BINARY_STEP = BigInteger.valueOf(1024);
    private static final BigDecimal CAP = BigDecimal.valueOf(Long.MAX_VALUE);
    /** What is said of a text that has not even the form of a quantity. */
    public static final String WRONG_FORMAT =
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    /** Longer texts are refused: no amount needs them, and exact arithmetic on them could be made to take forever. */
    private static final int MAX_LENGTH = 256;

    /** A larger power of ten is beyond any amount and would make the exact number enormous. */
    private static final int MAX_EXPONENT = 1000;

    private static final QuantityValue ZERO = new QuantityValue(BigDecimal.ZERO, Notation.DECIMAL_SI);

    private final BigDecimal amount;
    private final Notation notation;

    private QuantityValue(BigDecimal amount, Notation notation) {
        this.amount = amount;
        this.notation = notation;
    }

    private static Map.Entry<String, Suffix> decimal(String name, int exponent) {
        return Map.entry(name, new Suffix(10, exponent, Notation.DECIMAL_SI));
    }

    private static Map.Entry<String, Suffix> binary(String name, int exponent) {
        return Map.entry(name, new Suffix(2, exponent, Notation.BINARY_SI));
    }

    public static QuantityValue zero() {
        return ZERO;
    }

    /** A whole number in decimal notation. */
    public static QuantityValue of(long value) {
        return new QuantityValue(BigDecimal.valueOf(value), Notation.DECIMAL_SI);
    }

    public static QuantityValue of(BigDecimal amount, Notation notation) {
        return new QuantityValue(bounded(amount, notation), notation);
    }

    /** Thousandths in decimal notation. */
    public static QuantityValue ofMillis(long millis) {
        return new QuantityValue(BigDecimal.valueOf(millis, 3), Notation.DECIMAL_SI);
    }

    /**
     * Reads a quantity. As in Kubernetes, a text of just a suffix is zero.
     *
     * @throws QuantityException when the text is no quantity
     */
    public static QuantityValue parse(String text) {
        int sign = !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
        int whole = skipDigits(text, sign);
        int end = whole < text.length() && text.charAt(whole) == '.' ? skipDigits(text, whole + 1) : whole;
        Suffix suffix = suffix(text, end);
        if (text.length() > MAX_LENGTH || Math.abs(suffix.exponent) > MAX_EXPONENT) {
            throw new QuantityException("unable to parse numeric part of quantity");
        }
        String digits = text.substring(sign, end);
        BigDecimal number = digits.isEmpty() || digits.equals(".") ? BigDecimal.ZERO : new BigDecimal(digits);
        BigDecimal amount = suffix.base == 10
                ? number.scaleByPowerOfTen(suffix.exponent)
                : number.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(suffix.exponent)));
        if (sign == 1 && text.charAt(0) == '-') {
            amount = amount.negate();
        }
        return new QuantityValue(bounded(amount, suffix.notation), suffix.notation);
    }

    /**
     * The text under which Kubernetes keeps a quantity: mostly the canonical form, but where it is close to canonical as
     * it was written.
     *
     * @throws QuantityException when the text is no quantity
     */
    public static String normalize(String text) {
        QuantityValue value = parse(text);
        return keptAsWritten(text) ? text : value.toString();
    }

    /** Numbers that fit the fast path of Kubernetes' parser and need no other suffix keep their text. */
    private static boolean keptAsWritten(String text) {
        if (text.equals("0")) {
            return true;
        }
        int sign = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
        int start = sign;
        while (start < text.length() && text.charAt(start) == '0') {
            start++;
        }
        int whole = skipDigits(text, start);
        int end = whole < text.length() && text.charAt(whole) == '.' ? skipDigits(text, whole + 1) : whole;
        if (start == text.length()) {
            return false;
        }
        String number = whole == start ? "0" : text.substring(start, whole);
        String fraction = end > whole ? text.substring(whole + 1, end) : "";
        Suffix suffix = suffix(text, end);
        if (suffix.notation == Notation.BINARY_SI) {
            int room = 15 - number.length() - (int) (suffix.exponent * 3f / 10) - 1;
            return fraction.isEmpty() && room >= 0 && (Long.parseLong(number) & 7) != 0;
        }
        int scale = suffix.exponent - fraction.length();
        String digits = number + fraction;
        return digits.length() <= 18
                && scale >= -9
                && scale % 3 == 0
                && !digits.endsWith("000")
                && digits.charAt(0) != '0';
    }

    /** As {@link #parse}, but null when the text is no quantity. */
    public static @Nullable QuantityValue tryParse(String text) {
        try {
            return parse(text);
        } catch (QuantityException e) {
            return null;
        }
    }

    private static int skipDigits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static Suffix suffix(String text, int start) {
        if (text.isEmpty()) {
            throw new QuantityException(WRONG_FORMAT);
        }
        int at = start;
        while (at < text.length() && "eEinumkKMGTP".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            at++;
        }
        if (skipDigits(text, at) != text.length()) {
            throw new QuantityException(WRONG_FORMAT);
        }
        String name = text.substring(start);
        Suffix known = SUFFIXES.get(name);
        if (known != null) {
            return known;
        }
        if (name.length() > 1 && (name.charAt(0) == 'e' || name.charAt(0) == 'E')) {
            try {
                return new Suffix(10, Integer.parseInt(name.substring(1)), Notation.DECIMAL_EXPONENT);
            } catch (NumberFormatException e) {
                throw new QuantityException("unable to parse quantity's suffix");
            }
        }
        throw new QuantityException("unable to parse quantity's suffix");
    }

    private static BigDecimal bounded(BigDecimal amount, Notation notation) {
        BigDecimal bounded = amount.scale() > 9 ? amount.setScale(9, RoundingMode.UP) : amount;
        if (notation == Notation.BINARY_SI && bounded.abs().compareTo(CAP) > 0) {
            return bounded.signum() < 0 ? CAP.negate() : CAP;
        }
        return bounded;
    }

    public BigDecimal amount() {
        return amount;
    }

    public Notation notation() {
        return notation;
    }

    public int signum() {
        return amount.signum();
    }

    public boolean isZero() {
        return amount.signum() == 0;
    }

    /** Rounded away from zero to a whole number; saturates at the bounds of a long. */
    public long value() {
        return scaled(0);
    }

    /** In thousandths, rounded away from zero; saturates at the bounds of a long. */
    public long millis() {
        return scaled(3);
    }

    private long scaled(int digits) {
        BigInteger whole =
                amount.movePointRight(digits).setScale(0, RoundingMode.UP).toBigInteger();
        if (whole.bitLength() < 64) {
            return whole.longValue();
        }
        return whole.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    /** The sum, in this value's notation; zero takes the other's. */
    public QuantityValue add(QuantityValue other) {
        return new QuantityValue(amount.add(other.amount), isZero() ? other.notation : notation);
    }

    /** The difference, in this value's notation; zero takes the other's. */
    public QuantityValue subtract(QuantityValue other) {
        return new QuantityValue(amount.subtract(other.amount), isZero() ? other.notation : notation);
    }

    public QuantityValue multiply(long factor) {
        return new QuantityValue(amount.multiply(BigDecimal.valueOf(factor)), notation);
    }

    public QuantityValue negate() {
        return new QuantityValue(amount.negate(), notation);
    }

    public QuantityValue max(QuantityValue other) {
        return compareTo(other) >= 0 ? this : other;
    }

    @Override
    public int compareTo(QuantityValue other) {
        return amount.compareTo(other.amount);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof QuantityValue that && amount.compareTo(that.amount) == 0;
    }

    @Override
    public int hashCode() {
        return amount.stripTrailingZeros().hashCode();
    }

    /** The canonical form: no fraction, the largest suffix that keeps it whole. */
    @Override
    public String toString() {
        if (isZero()) {
            return "0";
        }
        boolean whole = amount.stripTrailingZeros().scale() <= 0;
        boolean large = amount.abs().compareTo(new BigDecimal(BINARY_STEP)) >= 0;
        return notation == Notation.BINARY_SI && whole && large ? binaryForm() : decimalForm();
    }

    private String binaryForm() {
        BigInteger number = amount.toBigIntegerExact();
        int step = 0;
        while (step < BINARY_NAMES.length - 1) {
            BigInteger[] parts = number.divideAndRemainder(BINARY_STEP);
            if (parts[1].signum() != 0) {
                break;
            }
            number = parts[0];
            step++;
        }
        return number + BINARY_NAMES[step];
    }

    private String decimalForm() {
        BigDecimal stripped = amount.stripTrailingZeros();
        int exponent = Math.floorDiv(-stripped.scale(), 3) * 3;
        if (notation != Notation.DECIMAL_EXPONENT) {
            exponent = Math.min(exponent, 18);
        }
        BigInteger number = stripped.scaleByPowerOfTen(-exponent).toBigIntegerExact();
        if (notation == Notation.DECIMAL_EXPONENT) {
            return exponent == 0 ? number.toString() : number + "e" + exponent;
        }
        return number + DECIMAL_NAMES[exponent / 3 + 3];
    }
}
