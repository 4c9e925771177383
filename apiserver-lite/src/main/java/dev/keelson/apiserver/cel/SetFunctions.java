package dev.keelson.apiserver.cel;

/** Lists taken as sets. Follows cel-go's {@code ext/sets.go}. */
final class SetFunctions {
    private SetFunctions() {}

    static void addTo(Library library) {
        library.global(
                "sets.contains",
                "list_sets_contains_list",
                "list<T>, list<T>",
                "bool",
                a -> containsAll((ListValue) a[0], (ListValue) a[1]));
        library.global(
                "sets.equivalent",
                "list_sets_equivalent_list",
                "list<T>, list<T>",
                "bool",
                a -> containsAll((ListValue) a[0], (ListValue) a[1])
                        && containsAll((ListValue) a[1], (ListValue) a[0]));
        library.global(
                "sets.intersects",
                "list_sets_intersects_list",
                "list<T>, list<T>",
                "bool",
                a -> intersects((ListValue) a[0], (ListValue) a[1]));
    }

    private static boolean containsAll(ListValue list, ListValue wanted) {
        for (int i = 0; i < wanted.size(); i++) {
            if (!list.contains(wanted.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean intersects(ListValue left, ListValue right) {
        for (int i = 0; i < left.size(); i++) {
            if (right.contains(left.get(i))) {
                return true;
            }
        }
        return false;
    }
}
