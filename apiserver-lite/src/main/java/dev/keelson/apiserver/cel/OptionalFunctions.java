package dev.keelson.apiserver.cel;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Optional values. Follows cel-go's {@code cel/library.go}; {@code or} and {@code orValue} are the evaluator's. */
final class OptionalFunctions {
    private static final Library.Body LAZY = args -> {
        throw EvaluationException.noSuchOverload();
    };

    private OptionalFunctions() {}

    static void addTo(Library library) {
        library.global("optional.of", "optional_of", "V", "optional<V>", args -> new OptionalValue(args[0]));
        library.global(
                "optional.ofNonZeroValue",
                "optional_ofNonZeroValue",
                "V",
                "optional<V>",
                args -> isZero(args[0]) ? OptionalValue.NONE : new OptionalValue(args[0]));
        library.global("optional.none", "optional_none", "", "optional<V>", args -> OptionalValue.NONE);
        library.member("value", "optional_value", "optional<V>", "V", args -> ((OptionalValue) args[0]).get());
        library.member(
                "hasValue", "optional_hasValue", "optional<V>", "bool", args -> ((OptionalValue) args[0]).hasValue());
        library.member("or", "optional_or_optional", "optional<V>, optional<V>", "optional<V>", LAZY);
        library.member("orValue", "optional_orValue_value", "optional<V>, V", "V", LAZY);
        library.member("first", "list_first", "list<V>", "optional<V>", args -> element((ListValue) args[0], false));
        library.member("last", "list_last", "list<V>", "optional<V>", args -> element((ListValue) args[0], true));
        library.global("optional.unwrap", "optional_unwrap", "list<optional<V>>", "list<V>", OptionalFunctions::unwrap);
        library.member("unwrapOpt", "optional_unwrapOpt", "list<optional<V>>", "list<V>", OptionalFunctions::unwrap);
        indexing(library);
    }

    private static void indexing(Library library) {
        library.global("_?._", "select_optional_field", "dyn, string", "optional<V>", LAZY);
        library.global("_[?_]", "list_optindex_optional_int", "list<V>, int", "optional<V>", LAZY);
        library.global("_[?_]", "optional_list_optindex_optional_int", "optional<list<V>>, int", "optional<V>", LAZY);
        library.global("_[?_]", "map_optindex_optional_value", "map<K, V>, K", "optional<V>", LAZY);
        library.global("_[?_]", "optional_map_optindex_optional_value", "optional<map<K, V>>, K", "optional<V>", LAZY);
        library.global("_[_]", "optional_list_index_int", "optional<list<V>>, int", "optional<V>", LAZY);
        library.global("_[_]", "optional_map_index_value", "optional<map<K, V>>, K", "optional<V>", LAZY);
    }

    private static Object element(ListValue list, boolean last) {
        return list.size() == 0 ? OptionalValue.NONE : new OptionalValue(list.get(last ? list.size() - 1 : 0));
    }

    private static Object unwrap(Object[] args) {
        ListValue list = (ListValue) args[0];
        List<Object> present = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof OptionalValue optional && optional.value() != null) {
                present.add(optional.get());
            }
        }
        return ListValue.of(present);
    }

    static boolean isZero(Object value) {
        if (value instanceof Boolean truth) {
            return !truth;
        }
        if (Values.isNumber(value)) {
            return Values.equal(value, 0L);
        }
        if (value instanceof Duration duration) {
            return duration.isZero();
        }
        if (value instanceof Instant time) {
            return time.equals(Arithmetic.EARLIEST);
        }
        boolean sized = value instanceof String
                || value instanceof Bytes
                || value instanceof ListValue
                || value instanceof MapValue
                || value instanceof OptionalValue;
        if (value instanceof OptionalValue optional) {
            return !optional.hasValue();
        }
        return value == NullValue.NULL || sized && Values.size(value) == 0;
    }
}
