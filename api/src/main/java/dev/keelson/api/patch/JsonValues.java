package dev.keelson.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;

/** Equality of JSON values that looks at what was written, not at the width Jackson chose for a number. */
final class JsonValues {

    private JsonValues() {}

    /** Stands for a scalar in hash tables; equal for equal values. */
    static Object key(JsonNode node) {
        if (node.isIntegralNumber()) {
            return node.canConvertToLong() ? (Object) node.longValue() : node.bigIntegerValue();
        }
        if (node.isNumber()) {
            return node.doubleValue();
        }
        return node.isTextual() ? node.textValue() : node;
    }

    static boolean equal(JsonNode left, JsonNode right) {
        return left.equals(JsonValues::compareScalars, right);
    }

    private static int compareScalars(JsonNode left, JsonNode right) {
        if (left.equals(right)) {
            return 0;
        }
        boolean integers = left.isIntegralNumber() && right.isIntegralNumber();
        if (!integers) {
            return 1;
        }
        BigInteger difference = left.bigIntegerValue().subtract(right.bigIntegerValue());
        return difference.signum();
    }
}
