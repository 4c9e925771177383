package dev.keelson.apiserver.managedfields;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A set of paths, kept as a tree: each node is a path element that may itself be a member and may have members below it.
 *
 * <p>Immutable. Nodes are sorted by element, each element occurs once, and no node is empty.
 */
final class FieldSet {
    static final FieldSet EMPTY = new FieldSet(new PathElement[0], new boolean[0], new FieldSet[0]);

    private final PathElement[] elements;
    private final boolean[] members;
    /** {@link #EMPTY} where nothing is below. */
    private final FieldSet[] children;

    private FieldSet(PathElement[] elements, boolean[] members, FieldSet[] children) {
        this.elements = elements;
        this.members = members;
        this.children = children;
    }

    /** The set of one path of field names. */
    static FieldSet ofFields(String... names) {
        FieldSet set = EMPTY;
        for (int i = names.length - 1; i >= 0; i--) {
            set = new FieldSet(
                    new PathElement[] {PathElement.field(names[i])},
                    new boolean[] {i == names.length - 1},
                    new FieldSet[] {set});
        }
        return set;
    }

    boolean isEmpty() {
        return elements.length == 0;
    }

    int nodes() {
        return elements.length;
    }

    PathElement element(int node) {
        return elements[node];
    }

    boolean isMember(int node) {
        return members[node];
    }

    FieldSet children(int node) {
        return children[node];
    }

    /** How many paths are members. */
    int size() {
        int size = 0;
        for (int i = 0; i < elements.length; i++) {
            size += (members[i] ? 1 : 0) + children[i].size();
        }
        return size;
    }

    /** The node of an element, or negative. */
    int find(PathElement element) {
        return Arrays.binarySearch(elements, element);
    }

    boolean has(PathElement element) {
        int node = find(element);
        return node >= 0 && members[node];
    }

    boolean has(List<PathElement> path) {
        FieldSet set = this;
        for (int i = 0; i < path.size() - 1; i++) {
            set = set.below(path.get(i));
        }
        return !path.isEmpty() && set.has(path.get(path.size() - 1));
    }

    /** What is below an element; empty if nothing is. */
    FieldSet below(PathElement element) {
        int node = find(element);
        return node < 0 ? EMPTY : children[node];
    }

    FieldSet union(FieldSet that) {
        if (this == that || that.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return that;
        }
        Builder out = new Builder(elements.length + that.elements.length);
        int i = 0;
        int j = 0;
        while (i < elements.length || j < that.elements.length) {
            int order = order(i, that, j);
            if (order < 0) {
                out.add(elements[i], members[i], children[i++]);
            } else if (order > 0) {
                out.add(that.elements[j], that.members[j], that.children[j++]);
            } else {
                out.add(elements[i], members[i] || that.members[j], children[i++].union(that.children[j++]));
            }
        }
        return out.build();
    }

    /** Compares node i here with node j there; the end of either comes last. */
    private int order(int i, FieldSet that, int j) {
        if (i == elements.length) {
            return 1;
        }
        return j == that.elements.length ? -1 : elements[i].compareTo(that.elements[j]);
    }

    FieldSet intersection(FieldSet that) {
        if (this == that) {
            return this;
        }
        if (isEmpty() || that.isEmpty()) {
            return EMPTY;
        }
        Builder out = new Builder(4);
        int i = 0;
        int j = 0;
        while (i < elements.length && j < that.elements.length) {
            int order = elements[i].compareTo(that.elements[j]);
            if (order < 0) {
                i++;
            } else if (order > 0) {
                j++;
            } else {
                out.add(elements[i], members[i] && that.members[j], children[i++].intersection(that.children[j++]));
            }
        }
        return out.build();
    }

    /** The paths that are not in {@code that}; a path stays even if a parent of it is in {@code that}. */
    FieldSet difference(FieldSet that) {
        return difference(that, false);
    }

    /** The paths that are not in {@code that}, nor below one that is. */
    FieldSet recursiveDifference(FieldSet that) {
        return difference(that, true);
    }

    private FieldSet difference(FieldSet that, boolean recursive) {
        if (this == that) {
            return EMPTY;
        }
        if (isEmpty() || that.isEmpty()) {
            return this;
        }
        Builder out = new Builder(elements.length);
        boolean changed = false;
        int j = 0;
        for (int i = 0; i < elements.length; i++) {
            while (j < that.elements.length && elements[i].compareTo(that.elements[j]) > 0) {
                j++;
            }
            if (j == that.elements.length || elements[i].compareTo(that.elements[j]) < 0) {
                out.add(elements[i], members[i], children[i]);
                continue;
            }
            if (recursive && that.members[j]) {
                changed = true;
                continue;
            }
            boolean member = members[i] && !that.members[j];
            FieldSet below = children[i].difference(that.children[j], recursive);
            changed |= member != members[i] || below != children[i];
            out.add(elements[i], member, below);
        }
        return changed ? out.build() : this;
    }

    /** This set with every field that the type declares and that has members below it made a member. */
    FieldSet withNamedFields(@Nullable Shape shape) {
        if (isEmpty()) {
            return this;
        }
        Builder out = new Builder(elements.length);
        for (int i = 0; i < elements.length; i++) {
            PathElement element = elements[i];
            boolean declared = element.isField() && shape != null && shape.declares(element.fieldName());
            boolean member = members[i] || declared && !children[i].isEmpty();
            out.add(element, member, children[i].withNamedFields(shape == null ? null : shape.at(element)));
        }
        return out.build();
    }

    void forEach(Consumer<List<PathElement>> action) {
        forEach(new java.util.ArrayList<>(), action);
    }

    /** Members of a node come before what is below its children, as structured-merge-diff iterates. */
    private void forEach(List<PathElement> prefix, Consumer<List<PathElement>> action) {
        for (int i = 0; i < elements.length; i++) {
            if (members[i]) {
                prefix.add(elements[i]);
                action.accept(List.copyOf(prefix));
                prefix.remove(prefix.size() - 1);
            }
        }
        for (int i = 0; i < elements.length; i++) {
            if (!children[i].isEmpty()) {
                prefix.add(elements[i]);
                children[i].forEach(prefix, action);
                prefix.remove(prefix.size() - 1);
            }
        }
    }

    static String pathText(List<PathElement> path) {
        StringBuilder out = new StringBuilder();
        path.forEach(out::append);
        return out.toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof FieldSet that
                        && Arrays.equals(elements, that.elements)
                        && Arrays.equals(members, that.members)
                        && Arrays.equals(children, that.children);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(elements) + Arrays.hashCode(members);
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        forEach(path -> out.append(pathText(path)).append('\n'));
        return out.toString();
    }

    /** Collects the nodes of one level; each element is added once, in any order. Used by one thread. */
    static final class Builder {
        private PathElement[] elements;
        private boolean[] members;
        private FieldSet[] children;
        private int count;
        private boolean sorted = true;

        Builder(int expected) {
            elements = new PathElement[expected];
            members = new boolean[expected];
            children = new FieldSet[expected];
        }

        /** Adds a node; one that is neither a member nor has anything below is left out. */
        void add(PathElement element, boolean member, FieldSet below) {
            if (!member && below.isEmpty()) {
                return;
            }
            if (count == elements.length) {
                int capacity = Math.max(4, count * 2);
                elements = Arrays.copyOf(elements, capacity);
                members = Arrays.copyOf(members, capacity);
                children = Arrays.copyOf(children, capacity);
            }
            sorted &= count == 0 || elements[count - 1].compareTo(element) < 0;
            elements[count] = element;
            members[count] = member;
            children[count++] = below;
        }

        FieldSet build() {
            if (count == 0) {
                return EMPTY;
            }
            if (!sorted) {
                sort();
            }
            return count == elements.length
                    ? new FieldSet(elements, members, children)
                    : new FieldSet(
                            Arrays.copyOf(elements, count),
                            Arrays.copyOf(members, count),
                            Arrays.copyOf(children, count));
        }

        private void sort() {
            Integer[] order = new Integer[count];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, (a, b) -> elements[a].compareTo(elements[b]));
            PathElement[] sortedElements = new PathElement[count];
            boolean[] sortedMembers = new boolean[count];
            FieldSet[] sortedChildren = new FieldSet[count];
            int kept = 0;
            for (int from : order) {
                boolean again = kept > 0 && sortedElements[kept - 1].equals(elements[from]);
                if (again) {
                    sortedMembers[kept - 1] |= members[from];
                    sortedChildren[kept - 1] = sortedChildren[kept - 1].union(children[from]);
                } else {
                    sortedElements[kept] = elements[from];
                    sortedMembers[kept] = members[from];
                    sortedChildren[kept++] = children[from];
                }
            }
            elements = sortedElements;
            members = sortedMembers;
            children = sortedChildren;
            count = kept;
        }
    }
}
