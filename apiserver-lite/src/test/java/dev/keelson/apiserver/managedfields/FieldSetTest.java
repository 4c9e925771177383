package dev.keelson.apiserver.managedfields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FieldSetTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final List<PathElement> ELEMENTS = List.of(
            PathElement.field("a"),
            PathElement.field("b.c"),
            PathElement.field("\uD83D\uDE00"),
            PathElement.field("\uFFFD"),
            PathElement.key(new String[] {"name"}, new JsonNode[] {NODES.textNode("x<y")}),
            PathElement.key(
                    new String[] {"port", "proto"}, new JsonNode[] {NODES.numberNode(80), NODES.textNode("T\"")}),
            PathElement.value(NODES.textNode("v")),
            PathElement.value(NODES.numberNode(1.5)),
            PathElement.value(NODES.booleanNode(true)),
            PathElement.index(3));

    private static FieldSet random(Random random, int depth) {
        FieldSet.Builder out = new FieldSet.Builder(0);
        for (PathElement element : ELEMENTS) {
            if (random.nextInt(3) == 0) {
                boolean below = depth > 0 && random.nextBoolean();
                out.add(element, !below || random.nextBoolean(), below ? random(random, depth - 1) : FieldSet.EMPTY);
            }
        }
        return out.build();
    }

    private static TreeSet<String> paths(FieldSet set) {
        TreeSet<String> all = new TreeSet<>();
        set.forEach(path -> all.add(FieldSet.pathText(path)));
        return all;
    }

    @Test
    void setOperationsAreThoseOfSetsOfPaths() {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            FieldSet a = random(random, 2);
            FieldSet b = random(random, 2);
            TreeSet<String> union = paths(a);
            union.addAll(paths(b));
            TreeSet<String> common = paths(a);
            common.retainAll(paths(b));
            TreeSet<String> rest = paths(a);
            rest.removeAll(paths(b));

            assertThat(paths(a.union(b))).isEqualTo(union);
            assertThat(paths(a.intersection(b))).isEqualTo(common);
            assertThat(paths(a.difference(b))).isEqualTo(rest);
            assertThat(a.size()).isEqualTo(paths(a).size());
            b.forEach(path -> assertThat(b.has(path)).isTrue());
        }
    }

    @Test
    void recursiveDifferenceTakesWhatIsBelowToo() {
        Random random = new Random(8);
        for (int round = 0; round < 500; round++) {
            FieldSet a = random(random, 2);
            FieldSet b = random(random, 2);
            List<String> expected = new ArrayList<>();
            a.forEach(path -> {
                boolean covered = false;
                for (int length = 1; length <= path.size(); length++) {
                    covered |= b.has(path.subList(0, length));
                }
                if (!covered) {
                    expected.add(FieldSet.pathText(path));
                }
            });

            assertThat(paths(a.recursiveDifference(b))).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void wireFormRoundTripsInCanonicalOrder() throws Exception {
        Random random = new Random(9);
        for (int round = 0; round < 500; round++) {
            FieldSet set = random(random, 3);
            String wire = MAPPER.writeValueAsString(FieldsV1.encode(set));

            FieldSet read = FieldsV1.decode(MAPPER.readTree(wire));

            assertThat(read).isEqualTo(set);
            assertThat(MAPPER.writeValueAsString(FieldsV1.encode(read))).isEqualTo(wire);
        }
    }

    @Test
    void writesWhatKubernetesWrites() throws Exception {
        String wire = "{\"f:metadata\":{\"f:finalizers\":{\".\":{},\"v:\\\"a/b\\\"\":{}}},"
                + "\"f:spec\":{\"f:ports\":{\"k:{\\\"port\\\":80,\\\"protocol\\\":\\\"TCP\\\"}\":{\".\":{},"
                + "\"f:port\":{}}},\"i:2\":{}}}";

        FieldSet set = FieldsV1.decode(MAPPER.readTree(wire));

        assertThat(MAPPER.writeValueAsString(FieldsV1.encode(set))).isEqualTo(wire);
        assertThat(paths(set))
                .containsExactly(
                        ".metadata.finalizers",
                        ".metadata.finalizers[=\"a/b\"]",
                        ".spec.ports[port=80,protocol=\"TCP\"]",
                        ".spec.ports[port=80,protocol=\"TCP\"].port",
                        ".spec[2]");
    }

    @Test
    void namesSortByCodePoints() {
        assertThat(PathElement.field("\uFFFD")).isLessThan(PathElement.field("\uD83D\uDE00"));
        assertThat(PathElement.field("z"))
                .isLessThan(PathElement.key(new String[] {"a"}, new JsonNode[] {NODES.textNode("")}));
    }

    @Test
    void numbersAreEqualWhateverTheirNotation() {
        assertThat(PathElement.value(NODES.numberNode(80.0))).isEqualTo(PathElement.value(NODES.numberNode(80)));
        assertThat(PathElement.value(NODES.numberNode(80.0)).encoded()).isEqualTo("v:80");
    }

    @Test
    void unknownElementsArePassedOverAndMalformedOnesRefused() throws Exception {
        assertThat(FieldsV1.decode(MAPPER.readTree("{\"x:new\":{},\"f:a\":{}}")))
                .isEqualTo(FieldSet.ofFields("a"));
        for (String bad : List.of("{\"f\":{}}", "{\"fa\":{}}", "{\"k:nope\":{}}", "{\"i:x\":{}}", "{\"f:a\":1}")) {
            JsonNode tree = MAPPER.readTree(bad);
            assertThatThrownBy(() -> FieldsV1.decode(tree)).as(bad).isInstanceOf(FieldsV1.FormatException.class);
        }
    }
}
