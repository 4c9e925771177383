package dev.keelson.apiserver.watchcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EntryTreeTest {

    private static Entry entry(String key, long revision) {
        return new Entry(key, new byte[0], revision, tree -> new ObjectView(key, null, Map.of(), Map.of()));
    }

    private static List<Entry> all(EntryTree tree, String from, String to) {
        List<Entry> entries = new ArrayList<>();
        tree.visit(from, to, entries::add);
        return entries;
    }

    private static String key(int number) {
        return "k%05d".formatted(number);
    }

    @Test
    void agreesWithASortedMapAndKeepsOldVersions() {
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            TreeMap<String, Entry> model = new TreeMap<>();
            EntryTree tree = EntryTree.EMPTY;
            EntryTree kept = tree;
            List<Entry> keptContent = List.of();
            int span = seed % 2 == 0 ? 3000 : 200;
            for (int step = 0; step < 8000; step++) {
                String key = key(random.nextInt(span));
                // Grows at first, shrinks to nothing in the end.
                if (random.nextInt(8000) > step) {
                    Entry entry = entry(key, step);
                    tree = tree.with(entry);
                    model.put(key, entry);
                } else {
                    tree = tree.without(key);
                    model.remove(key);
                }
                if (step % 500 == 0) {
                    String from = key(random.nextInt(span));
                    String to = key(random.nextInt(span));
                    assertThat(all(tree, "", "z")).containsExactlyElementsOf(model.values());
                    if (from.compareTo(to) <= 0) {
                        assertThat(all(tree, from, to))
                                .containsExactlyElementsOf(
                                        model.subMap(from, to).values());
                    }
                    assertThat(tree.rank(from)).isEqualTo(model.headMap(from).size());
                    assertThat(tree.get(key)).isSameAs(model.get(key));
                    assertThat(tree.size()).isEqualTo(model.size());
                    assertThat(all(kept, "", "z")).isEqualTo(keptContent);
                    kept = tree;
                    keptContent = List.copyOf(model.values());
                }
            }
            for (String key : List.copyOf(model.keySet())) {
                tree = tree.without(key);
            }
            assertThat(tree.size()).isZero();
            assertThat(all(tree, "", "z")).isEmpty();
        }
    }

    @Test
    void buildsFromSortedEntries() {
        for (int size : new int[] {0, 1, 32, 33, 1024, 1025, 5000}) {
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                entries.add(entry(key(i), i));
            }
            EntryTree tree = EntryTree.ofSorted(entries);
            assertThat(all(tree, "", "z")).isEqualTo(entries);
            assertThat(tree.size()).isEqualTo(size);
            assertThat(tree.with(entry("k00000a", 1)).size()).isEqualTo(size + 1);
        }
    }
}
