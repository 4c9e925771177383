package dev.keelson.apiserver.cel;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Fields and elements of values, also of optional ones. */
final class Selection {
    private Selection() {}

    static Object field(Object operand, String field) {
        if (operand instanceof OptionalValue optional) {
            return optional.value() == null ? OptionalValue.NONE : optional(optional.get(), field, Selection::find);
        }
        Object found = find(operand, field);
        if (found == null) {
            throw EvaluationException.noSuchKey(field);
        }
        return found;
    }

    static boolean has(Object operand, String field) {
        if (operand instanceof OptionalValue optional) {
            return optional.value() != null && has(optional.get(), field);
        }
        return find(operand, field) != null;
    }

    static Object index(Object operand, Object key) {
        if (operand instanceof OptionalValue optional) {
            return optional.value() == null ? OptionalValue.NONE : optional(optional.get(), key, Selection::element);
        }
        Object found = element(operand, key);
        if (found == null) {
            throw operand instanceof ListValue
                    ? new EvaluationException("index out of bounds: " + key)
                    : EvaluationException.noSuchKey(key);
        }
        return found;
    }

    static Object optionalField(Object operand, String field) {
        return optional(operand, field, Selection::find);
    }

    static Object optionalIndex(Object operand, Object key) {
        return optional(operand, key, Selection::element);
    }

    private static <K> Object optional(Object operand, K key, BiFunction<Object, K, @Nullable Object> find) {
        Object value = operand instanceof OptionalValue optional ? optional.value() : operand;
        Object found = value == null ? null : find.apply(value, key);
        return found == null ? OptionalValue.NONE : new OptionalValue(found);
    }

    private static @Nullable Object find(Object operand, String field) {
        if (operand instanceof MapValue map) {
            return map.find(field);
        }
        throw EvaluationException.noSuchOverload();
    }

    private static @Nullable Object element(Object operand, Object key) {
        if (operand instanceof MapValue map) {
            return map.find(key);
        }
        Object normal = Values.key(key);
        if (operand instanceof ListValue list && normal instanceof Long index) {
            return index < 0 || index >= list.size() ? null : list.get(index.intValue());
        }
        throw EvaluationException.noSuchOverload();
    }
}
