package dev.keelson.apiserver.cel;

import java.util.ArrayList;
import java.util.List;

/** A list. Immutable; elements may be adapted when asked for. */
interface ListValue {

    int size();

    /** @throws EvaluationException when the element cannot be what its schema says */
    Object get(int index);

    /** Whether both hold the same, as this list's type defines it. */
    default boolean isEqual(ListValue other) {
        if (size() != other.size()) {
            return false;
        }
        for (int i = 0; i < size(); i++) {
            if (!Values.equal(get(i), other.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** {@code this + other}. */
    default ListValue concat(ListValue other) {
        List<Object> joined = new ArrayList<>(size() + other.size());
        addAllTo(joined);
        other.addAllTo(joined);
        return of(joined);
    }

    default boolean contains(Object value) {
        for (int i = 0; i < size(); i++) {
            if (Values.equal(get(i), value)) {
                return true;
            }
        }
        return false;
    }

    default void addAllTo(List<Object> target) {
        for (int i = 0; i < size(); i++) {
            target.add(get(i));
        }
    }

    /** The elements, which the caller may change. */
    default List<Object> copy() {
        List<Object> all = new ArrayList<>(size());
        addAllTo(all);
        return all;
    }

    /** @param elements not to be changed afterwards */
    static ListValue of(List<?> elements) {
        return new ListValue() {
            @Override
            public int size() {
                return elements.size();
            }

            @Override
            public Object get(int index) {
                return elements.get(index);
            }
        };
    }
}
