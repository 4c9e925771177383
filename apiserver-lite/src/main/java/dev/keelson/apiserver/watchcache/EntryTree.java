package dev.keelson.apiserver.watchcache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map of entries in key order: a B+ tree whose changes copy the path to the root, so that every version of it
 * stays readable while it is referenced, and costs little beside the next.
 */
final class EntryTree {

    static final EntryTree EMPTY = new EntryTree(new Leaf(new Entry[0]));

    private static final int WIDTH = 32;

    private sealed interface Node permits Leaf, Branch {
        int size();

        int width();

        String first();
    }

    private record Leaf(Entry[] entries) implements Node {
        @Override
        public int size() {
            return entries.length;
        }

        @Override
        public int width() {
            return entries.length;
        }

        @Override
        public String first() {
            return entries[0].key();
        }

        /** The index of the first entry whose key is not less than {@code key}. */
        int ceiling(String key) {
            int low = 0;
            int high = entries.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (entries[middle].key().compareTo(key) < 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        boolean holds(int index, String key) {
            return index < entries.length && entries[index].key().equals(key);
        }
    }

    private record Branch(Node[] children, String[] firsts, int size) implements Node {
        static Branch of(Node[] children) {
            String[] firsts = new String[children.length];
            int size = 0;
            for (int i = 0; i < children.length; i++) {
                firsts[i] = children[i].first();
                size += children[i].size();
            }
            return new Branch(children, firsts, size);
        }

        @Override
        public int width() {
            return children.length;
        }

        @Override
        public String first() {
            return firsts[0];
        }

        /** The child that holds {@code key}, if any does. */
        int childFor(String key) {
            int low = 1;
            int high = children.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (firsts[middle].compareTo(key) <= 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low - 1;
        }
    }

    private final Node root;

    private EntryTree(Node root) {
        this.root = root;
    }

    /** @param sorted by ascending key, without duplicates */
    static EntryTree ofSorted(List<Entry> sorted) {
        if (sorted.isEmpty()) {
            return EMPTY;
        }
        List<Node> level = new ArrayList<>();
        for (int from = 0; from < sorted.size(); from += WIDTH) {
            int to = Math.min(sorted.size(), from + WIDTH);
            level.add(new Leaf(sorted.subList(from, to).toArray(new Entry[0])));
        }
        while (level.size() > 1) {
            List<Node> above = new ArrayList<>();
            for (int from = 0; from < level.size(); from += WIDTH) {
                int to = Math.min(level.size(), from + WIDTH);
                above.add(Branch.of(level.subList(from, to).toArray(new Node[0])));
            }
            level = above;
        }
        return new EntryTree(level.get(0));
    }

    int size() {
        return root.size();
    }

    @Nullable
    Entry get(String key) {
        Node node = root;
        while (node instanceof Branch branch) {
            node = branch.children[branch.childFor(key)];
        }
        Leaf leaf = (Leaf) node;
        int index = leaf.ceiling(key);
        return leaf.holds(index, key) ? leaf.entries[index] : null;
    }

    /** How many keys are less than {@code key}. */
    int rank(String key) {
        int rank = 0;
        Node node = root;
        while (node instanceof Branch branch) {
            int child = branch.childFor(key);
            for (int i = 0; i < child; i++) {
                rank += branch.children[i].size();
            }
            node = branch.children[child];
        }
        return rank + ((Leaf) node).ceiling(key);
    }

    /** Passes the entries from one key to before another, in order, as long as {@code visitor} answers true. */
    void visit(String fromInclusive, String toExclusive, Predicate<Entry> visitor) {
        visit(root, fromInclusive, toExclusive, visitor);
    }

    private static boolean visit(Node node, String from, String to, Predicate<Entry> visitor) {
        if (node instanceof Leaf leaf) {
            for (int i = leaf.ceiling(from); i < leaf.entries.length; i++) {
                Entry entry = leaf.entries[i];
                if (entry.key().compareTo(to) >= 0 || !visitor.test(entry)) {
                    return false;
                }
            }
            return true;
        }
        Branch branch = (Branch) node;
        for (int i = branch.childFor(from); i < branch.children.length; i++) {
            if (branch.firsts[i].compareTo(to) >= 0 || !visit(branch.children[i], from, to, visitor)) {
                return false;
            }
        }
        return true;
    }

    /** This with the entry in place of what its key held. */
    EntryTree with(Entry entry) {
        Node[] grown = with(root, entry);
        return new EntryTree(grown.length == 1 ? grown[0] : Branch.of(grown));
    }

    /** One node, or two where it had to be split. */
    private static Node[] with(Node node, Entry entry) {
        if (node instanceof Leaf leaf) {
            int index = leaf.ceiling(entry.key());
            if (leaf.holds(index, entry.key())) {
                Entry[] entries = leaf.entries.clone();
                entries[index] = entry;
                return new Node[] {new Leaf(entries)};
            }
            return leaves(splice(leaf.entries, index, 0, entry));
        }
        Branch branch = (Branch) node;
        int index = branch.childFor(entry.key());
        return branches(splice(branch.children, index, 1, with(branch.children[index], entry)));
    }

    /** This without the key. */
    EntryTree without(String key) {
        Node changed = without(root, key);
        while (changed instanceof Branch branch && branch.children.length == 1) {
            changed = branch.children[0];
        }
        return changed == root ? this : new EntryTree(changed);
    }

    private static Node without(Node node, String key) {
        if (node instanceof Leaf leaf) {
            int index = leaf.ceiling(key);
            return leaf.holds(index, key) ? new Leaf(splice(leaf.entries, index, 1)) : leaf;
        }
        Branch branch = (Branch) node;
        int index = branch.childFor(key);
        Node child = branch.children[index];
        Node changed = without(child, key);
        if (changed == child) {
            return branch;
        }
        if (changed.width() == 0) {
            Node[] rest = splice(branch.children, index, 1);
            return rest.length == 0 ? EMPTY.root : Branch.of(rest);
        }
        return Branch.of(joined(branch.children, index, changed));
    }

    /** The children with one changed, joined with a neighbour where both fit into half a node. */
    private static Node[] joined(Node[] children, int index, Node changed) {
        int left = index > 0 ? index - 1 : index;
        if (children.length > 1) {
            Node first = left == index ? changed : children[left];
            Node second = left == index ? children[index + 1] : changed;
            if (first.width() + second.width() <= WIDTH / 2) {
                return splice(children, left, 2, join(first, second));
            }
        }
        return splice(children, index, 1, changed);
    }

    private static Node join(Node first, Node second) {
        if (first instanceof Leaf left && second instanceof Leaf right) {
            return new Leaf(splice(left.entries, left.entries.length, 0, right.entries));
        }
        Node[] children = ((Branch) first).children;
        return Branch.of(splice(children, children.length, 0, ((Branch) second).children));
    }

    private static Node[] leaves(Entry[] entries) {
        if (entries.length <= WIDTH) {
            return new Node[] {new Leaf(entries)};
        }
        int middle = entries.length / 2;
        return new Node[] {
            new Leaf(Arrays.copyOfRange(entries, 0, middle)),
            new Leaf(Arrays.copyOfRange(entries, middle, entries.length))
        };
    }

    private static Node[] branches(Node[] children) {
        if (children.length <= WIDTH) {
            return new Node[] {Branch.of(children)};
        }
        int middle = children.length / 2;
        return new Node[] {
            Branch.of(Arrays.copyOfRange(children, 0, middle)),
            Branch.of(Arrays.copyOfRange(children, middle, children.length))
        };
    }

    /** A copy of {@code array} with {@code removed} elements at {@code index} replaced by others. */
    @SafeVarargs
    private static <T> T[] splice(T[] array, int index, int removed, T... added) {
        T[] result = Arrays.copyOf(array, array.length - removed + added.length);
        System.arraycopy(added, 0, result, index, added.length);
        System.arraycopy(array, index + removed, result, index + added.length, array.length - index - removed);
        return result;
    }
}
