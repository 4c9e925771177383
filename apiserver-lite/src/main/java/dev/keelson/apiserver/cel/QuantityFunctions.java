package dev.keelson.apiserver.cel;

import dev.keelson.api.quantity.QuantityException;
import dev.keelson.api.quantity.QuantityValue;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Quantities such as {@code 1.5Gi}. Follows {@code cel/library/quantity.go}. */
final class QuantityFunctions {
    private static final BigDecimal MIN = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private QuantityFunctions() {}

    record Amount(QuantityValue value) implements NamedValue {
        @Override
        public String typeName() {
            return ValueType.QUANTITY.name();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Amount that && value.compareTo(that.value) == 0;
        }

        @Override
        public int hashCode() {
            return value.amount().stripTrailingZeros().hashCode();
        }
    }

    static void addTo(Library library) {
        library.global("quantity", "string_to_quantity", "string", "Quantity", a -> parse((String) a[0]));
        library.global(
                "isQuantity",
                "is_quantity_string",
                "string",
                "bool",
                a -> QuantityValue.tryParse((String) a[0]) != null);
        library.member("sign", "quantity_sign", "Quantity", "int", a -> (long) of(a[0]).signum());
        library.member(
                "asApproximateFloat",
                "quantity_get_float",
                "Quantity",
                "double",
                a -> of(a[0]).amount().doubleValue());
        library.member("asInteger", "quantity_get_int", "Quantity", "int", a -> integer(of(a[0])));
        library.member("isInteger", "quantity_is_integer", "Quantity", "bool", a -> isInteger(of(a[0])));
        comparisons(library);
        library.member("add", "quantity_add", "Quantity, Quantity", "Quantity", a -> add(a[0], of(a[1])));
        library.member("add", "quantity_add_int", "Quantity, int", "Quantity", a -> add(a[0], of((Long) a[1])));
        library.member("sub", "quantity_sub", "Quantity, Quantity", "Quantity", a -> add(a[0], of(a[1]).negate()));
        library.member(
                "sub",
                "quantity_sub_int",
                "Quantity, int",
                "Quantity",
                a -> add(a[0], of((Long) a[1]).negate()));
    }

    private static void comparisons(Library library) {
        library.member(
                "isGreaterThan",
                "quantity_is_greater_than",
                "Quantity, Quantity",
                "bool",
                a -> of(a[0]).compareTo(of(a[1])) > 0);
        library.member(
                "isLessThan",
                "quantity_is_less_than",
                "Quantity, Quantity",
                "bool",
                a -> of(a[0]).compareTo(of(a[1])) < 0);
        library.member("compareTo", "quantity_compare_to", "Quantity, Quantity", "int", a ->
                (long) Integer.signum(of(a[0]).compareTo(of(a[1]))));
    }

    private static QuantityValue of(Object amount) {
        return amount instanceof Long number ? QuantityValue.of(number) : ((Amount) amount).value();
    }

    private static Amount parse(String text) {
        try {
            return new Amount(QuantityValue.parse(text));
        } catch (QuantityException e) {
            throw new EvaluationException(String.valueOf(e.getMessage()));
        }
    }

    private static Amount add(Object left, QuantityValue right) {
        return new Amount(of(left).add(right));
    }

    private static boolean isInteger(QuantityValue quantity) {
        BigDecimal amount = quantity.amount();
        return amount.stripTrailingZeros().scale() <= 0 && amount.compareTo(MIN) >= 0 && amount.compareTo(MAX) <= 0;
    }

    private static long integer(QuantityValue quantity) {
        if (!isInteger(quantity)) {
            throw new EvaluationException("cannot convert value to integer");
        }
        return quantity.amount().longValueExact();
    }
}
