package dev.keelson.apiserver.cel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known before any evaluation; it costs none anything. Follows cel-go's {@code interpreter/decorators.go}. */
final class Constants {
    private static final Set<String> CONVERSIONS =
            Set.of("bool", "bytes", "double", "duration", "int", "string", "timestamp", "uint");

    private Constants() {}

    /** The value of a literal, of a list or map of literals, or of a converted one; null if it is not constant. */
    static @Nullable Object of(Expr expr) {
        if (expr instanceof Expr.Constant constant) {
            return constant.value();
        } else if (expr instanceof Expr.MapLiteral map) {
            return map(map);
        } else if (expr instanceof Expr.Call call) {
            return conversion(call);
        }
        return expr instanceof Expr.ListLiteral list && list.optional().isEmpty() ? list(list) : null;
    }

    private static @Nullable ListValue list(Expr.ListLiteral list) {
        List<Object> values = new ArrayList<>(list.elements().size());
        for (Expr element : list.elements()) {
            Object value = of(element);
            if (value == null) {
                return null;
            }
            values.add(value);
        }
        return ListValue.of(values);
    }

    private static @Nullable MapValue map(Expr.MapLiteral map) {
        Map<Object, Object> entries = new LinkedHashMap<>();
        for (Expr.Entry entry : map.entries()) {
            Object key = of(entry.key());
            Object value = of(entry.value());
            boolean fresh = key != null && value != null && entries.put(Values.key(key), value) == null;
            if (!fresh || entry.optional()) {
                return null;
            }
        }
        return MapValue.of(entries);
    }

    /** A conversion that fails is left to fail when it is evaluated. */
    private static @Nullable Object conversion(Expr.Call call) {
        Library.Body body = StandardFunctions.find(call.function());
        Object arg = CONVERSIONS.contains(call.function()) && call.args().size() == 1
                ? of(call.args().get(0))
                : null;
        if (arg == null || body == null) {
            return null;
        }
        try {
            return body.apply(new Object[] {arg});
        } catch (EvaluationException e) {
            return null;
        }
    }

    /** What a call of {@code in} looks for its value in, where that is a list of scalars; otherwise null. */
    static @Nullable Set<Object> members(Expr.Call call) {
        if (!call.function().equals("@in") || !(of(call.args().get(1)) instanceof ListValue list)) {
            return null;
        }
        Set<Object> members = new HashSet<>();
        for (Object value : list.copy()) {
            boolean scalar = value instanceof String
                    || value instanceof Long
                    || value instanceof Unsigned
                    || value instanceof Boolean;
            if (!scalar) {
                return null;
            }
            members.add(Values.key(value));
        }
        return members;
    }
}
