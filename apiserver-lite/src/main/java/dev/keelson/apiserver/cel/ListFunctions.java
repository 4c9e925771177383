package dev.keelson.apiserver.cel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists: Kubernetes' own functions and version 3 of cel-go's {@code ext/lists.go}; maps as two-variable loops make them. */
final class ListFunctions {
    private static final List<String> COMPARABLE =
            List.of("int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes");
    /** In the order in which the checker tries them for a list of unknown type. */
    private static final List<Map.Entry<String, Object>> ZEROS = List.of(
            Map.entry("int", 0L),
            Map.entry("uint", new Unsigned(0)),
            Map.entry("double", 0.0),
            Map.entry("duration", Duration.ZERO));

    private ListFunctions() {}

    static void addTo(Library library) {
        for (Map.Entry<String, Object> zero : ZEROS) {
            String type = zero.getKey();
            library.member(
                    "sum",
                    "list_" + type + "_sum_" + type,
                    "list<" + type + ">",
                    type,
                    a -> sum((ListValue) a[0], zero.getValue()));
        }
        COMPARABLE.forEach(type -> ordered(library, type));
        library.member("indexOf", "list_a_index_of_int", "list<A>, A", "int", a -> indexOf((ListValue) a[0], a[1]));
        library.member(
                "lastIndexOf",
                "list_a_last_index_of_int",
                "list<A>, A",
                "int",
                a -> lastIndexOf((ListValue) a[0], a[1]));
        shapes(library);
        library.global(
                "cel.@mapInsert",
                "@mapInsert_map_key_value",
                "map<K, V>, K, V",
                "map<K, V>",
                a -> insert((MapValue) a[0], MapValue.of(Map.of(Values.key(a[1]), a[2]))));
        library.global(
                "cel.@mapInsert",
                "@mapInsert_map_map",
                "map<K, V>, map<K, V>",
                "map<K, V>",
                a -> insert((MapValue) a[0], (MapValue) a[1]));
    }

    private static void ordered(Library library, String type) {
        String list = "list<" + type + ">";
        String id = "list_" + type;
        library.member("isSorted", id + "_is_sorted_bool", list, "bool", a -> isSorted((ListValue) a[0]));
        library.member("min", id + "_min_" + type, list, type, a -> extreme((ListValue) a[0], "min", -1));
        library.member("max", id + "_max_" + type, list, type, a -> extreme((ListValue) a[0], "max", 1));
        library.member("sort", id + "_sort", list, list, a -> sort((ListValue) a[0], (ListValue) a[0]));
        library.member(
                "@sortByAssociatedKeys",
                id + "_sortByAssociatedKeys",
                "list<T>, " + list,
                "list<T>",
                a -> sort((ListValue) a[0], (ListValue) a[1]));
    }

    private static void shapes(Library library) {
        library.member(
                "slice",
                "list_slice",
                "list<T>, int, int",
                "list<T>",
                a -> slice((ListValue) a[0], (Long) a[1], (Long) a[2]));
        library.member("flatten", "list_flatten", "list<list<T>>", "list<T>", a -> flatten((ListValue) a[0], 1));
        library.member(
                "flatten",
                "list_flatten_int",
                "list<dyn>, int",
                "list<dyn>",
                a -> flatten((ListValue) a[0], (Long) a[1]));
        library.global("lists.range", "lists_range", "int", "list<int>", a -> range((Long) a[0]));
        library.member("reverse", "list_reverse", "list<T>", "list<T>", a -> {
            List<Object> all = ((ListValue) a[0]).copy();
            Collections.reverse(all);
            return ListValue.of(all);
        });
        library.member("distinct", "list_distinct", "list<T>", "list<T>", a -> distinct((ListValue) a[0]));
    }

    private static Object sum(ListValue list, Object zero) {
        Object sum = list.size() == 0 ? zero : list.get(0);
        for (int i = 1; i < list.size(); i++) {
            sum = Arithmetic.add(sum, list.get(i));
        }
        return sum;
    }

    private static int order(Object left, Object right) {
        Integer order = Values.compare(left, right);
        if (order == null) {
            throw EvaluationException.noSuchOverload();
        }
        return order;
    }

    private static boolean isSorted(ListValue list) {
        for (int i = 1; i < list.size(); i++) {
            if (order(list.get(i - 1), list.get(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    private static Object extreme(ListValue list, String name, int sign) {
        if (list.size() == 0) {
            throw new EvaluationException(name + " called on empty list");
        }
        Object found = list.get(0);
        for (int i = 1; i < list.size(); i++) {
            Object next = list.get(i);
            found = order(next, found) * sign > 0 ? next : found;
        }
        return found;
    }

    private static long indexOf(ListValue list, Object item) {
        for (int i = 0; i < list.size(); i++) {
            if (Values.equal(list.get(i), item)) {
                return i;
            }
        }
        return -1;
    }

    private static long lastIndexOf(ListValue list, Object item) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (Values.equal(list.get(i), item)) {
                return i;
            }
        }
        return -1;
    }

    private static ListValue sort(ListValue list, ListValue keys) {
        if (list.size() != keys.size()) {
            throw new EvaluationException(
                    "@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got "
                            + list.size() + " and " + keys.size() + " elements respectively");
        }
        List<Object> sortKeys = keys.copy();
        List<Integer> indices = new ArrayList<>();
        for (int i = 0; i < sortKeys.size(); i++) {
            indices.add(i);
        }
        indices.sort((a, b) -> order(sortKeys.get(a), sortKeys.get(b)));
        List<Object> sorted = new ArrayList<>(indices.size());
        indices.forEach(index -> sorted.add(list.get(index)));
        return ListValue.of(sorted);
    }

    private static ListValue slice(ListValue list, long start, long end) {
        String problem = null;
        if (start < 0 || end < 0) {
            problem = "negative indexes not supported";
        } else if (start > end) {
            problem = "start index must be less than or equal to end index";
        } else if (list.size() < end) {
            problem = "list is length " + list.size();
        }
        if (problem != null) {
            throw new EvaluationException("cannot slice(" + start + ", " + end + "), " + problem);
        }
        return ListValue.of(list.copy().subList((int) start, (int) end));
    }

    private static ListValue flatten(ListValue list, long depth) {
        if (depth < 0) {
            throw new EvaluationException("level must be non-negative");
        }
        List<Object> flat = new ArrayList<>();
        flatten(list, depth, flat);
        return ListValue.of(flat);
    }

    private static void flatten(ListValue list, long depth, List<Object> flat) {
        for (int i = 0; i < list.size(); i++) {
            Object element = list.get(i);
            if (depth > 0 && element instanceof ListValue nested) {
                flatten(nested, depth - 1, flat);
            } else {
                flat.add(element);
            }
        }
    }

    /** No list is made before the budget could refuse it: elements are numbers that need no memory. */
    private static ListValue range(long end) {
        int size = (int) Math.max(0, Math.min(end, Integer.MAX_VALUE));
        return new ListValue() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public Object get(int index) {
                return (long) index;
            }
        };
    }

    private static ListValue distinct(ListValue list) {
        List<Object> unique = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            Object next = list.get(i);
            if (unique.stream().noneMatch(known -> Values.equal(next, known))) {
                unique.add(next);
            }
        }
        return ListValue.of(unique);
    }

    private static MapValue insert(MapValue map, MapValue more) {
        Map<Object, Object> merged = new LinkedHashMap<>();
        for (MapValue each : List.of(map, more)) {
            for (Object key : each.keys()) {
                Object value = each.find(key);
                if (value != null && merged.put(Values.key(key), value) != null) {
                    throw new EvaluationException("insert failed: key " + key + " already exists");
                }
            }
        }
        return MapValue.of(merged);
    }
}
