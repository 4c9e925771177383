package dev.keelson.apiserver.cel;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** CEL's own operators and functions, chosen by the types of their arguments. Logic and selection are the planner's. */
final class StandardFunctions {
    private static final Map<String, Library.Body> BODIES = new HashMap<>();

    static {
        BODIES.put("_+_", args -> Arithmetic.add(args[0], args[1]));
        BODIES.put("_-_", args -> Arithmetic.subtract(args[0], args[1]));
        for (char operator : "*/%".toCharArray()) {
            BODIES.put("_" + operator + "_", args -> Arithmetic.numbers(operator, args[0], args[1]));
        }
        BODIES.put("-_", args -> Arithmetic.negate(args[0]));
        BODIES.put("!_", args -> !truth(args[0]));
        BODIES.put("_==_", args -> Values.equal(args[0], args[1]));
        BODIES.put("_!=_", args -> !Values.equal(args[0], args[1]));
        order("_<_", sign -> sign < 0);
        order("_<=_", sign -> sign <= 0);
        order("_>_", sign -> sign > 0);
        order("_>=_", sign -> sign >= 0);
        BODIES.put("@in", args -> in(args[0], args[1]));
        BODIES.put("_[_]", args -> Selection.index(args[0], args[1]));
        texts();
        conversions();
        TimeFunctions.addTo(BODIES);
    }

    private StandardFunctions() {}

    /** Null if the function is none of the standard ones. */
    static Library.@Nullable Body find(String function) {
        return BODIES.get(function);
    }

    static boolean truth(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw EvaluationException.noSuchOverload();
    }

    private static void order(String function, IntPredicate wanted) {
        BODIES.put(function, args -> {
            Integer order = Values.compare(args[0], args[1]);
            if (order == null && !(Values.isNumber(args[0]) && Values.isNumber(args[1]))) {
                throw EvaluationException.noSuchOverload();
            }
            return order != null && wanted.test(order);
        });
    }

    private static void texts() {
        BODIES.put("size", args -> size(args[0]));
        BODIES.put("contains", args -> text(args[0]).contains(text(args[1])));
        BODIES.put("startsWith", args -> text(args[0]).startsWith(text(args[1])));
        BODIES.put("endsWith", args -> text(args[0]).endsWith(text(args[1])));
        BODIES.put("matches", args -> RegexFunctions.matches(text(args[0]), text(args[1])));
    }

    private static void conversions() {
        BODIES.put("int", args -> Conversion.toInt(args[0]));
        BODIES.put("uint", args -> Conversion.toUint(args[0]));
        BODIES.put("double", args -> Conversion.toDouble(args[0]));
        BODIES.put("bool", args -> Conversion.toBool(args[0]));
        BODIES.put("bytes", args -> Conversion.toBytes(args[0]));
        BODIES.put("string", args -> Conversion.toText(args[0]));
        BODIES.put("duration", args -> Conversion.toDuration(args[0]));
        BODIES.put("timestamp", args -> Conversion.toTimestamp(args[0]));
        BODIES.put("dyn", args -> args[0]);
        BODIES.put("type", args -> Values.typeOf(args[0]));
    }

    private static String text(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw EvaluationException.noSuchOverload();
    }

    private static Object size(Object value) {
        if (value instanceof String
                || value instanceof Bytes
                || value instanceof ListValue
                || value instanceof MapValue) {
            return Values.size(value);
        }
        throw EvaluationException.noSuchOverload();
    }

    private static boolean in(Object value, Object container) {
        if (container instanceof ListValue list) {
            return list.contains(value);
        }
        if (container instanceof MapValue map) {
            return map.find(value) != null;
        }
        throw EvaluationException.noSuchOverload();
    }
}
