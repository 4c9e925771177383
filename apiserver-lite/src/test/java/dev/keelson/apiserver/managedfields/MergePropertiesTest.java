package dev.keelson.apiserver.managedfields;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.schema.Schema;
import dev.keelson.clock.FakeClock;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Laws of apply and update on random objects of a custom kind with every sort of map and list. */
class MergePropertiesTest {
    private static final GroupVersionKind KIND = new GroupVersionKind("example.org", "v1", "Thing");
    private static final int ROUNDS = 400;

    private static final Schema SCHEMA = Schema.fromOpenApi(FieldManagerTest.json("{type: 'object', properties: {spec:"
            + " {type: 'object', properties: {"
            + "a: {type: 'string'}, n: {type: 'integer'}, s: {type: 'object', properties: {x: {type: 'string'},"
            + " y: {type: 'boolean'}}},"
            + "map: {type: 'object', additionalProperties: {type: 'string'}},"
            + "whole: {type: 'object', additionalProperties: {type: 'string'}, 'x-kubernetes-map-type': 'atomic'},"
            + "list: {type: 'array', items: {type: 'string'}},"
            + "set: {type: 'array', items: {type: 'string'}, 'x-kubernetes-list-type': 'set'},"
            + "keyed: {type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['k'],"
            + " items: {type: 'object', properties: {k: {type: 'string'}, v: {type: 'string'},"
            + " m: {type: 'object', additionalProperties: {type: 'integer'}}}}},"
            + "any: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}"
            + "}}}}"));

    private final FakeClock clock = new FakeClock();
    private final FieldManager things = FieldManager.ofCustom(
            KIND,
            ObjectVersions.single(KIND.apiVersion(), SCHEMA),
            subresource -> ResetFields.NONE,
            false,
            Catalogue.builtIn().definition("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"),
            clock);
    private final Shape shape = Shape.ofCustom(
            SCHEMA, false, Catalogue.builtIn().definition("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"));

    /** An object of fields whose names all start with {@code mark}, so that two marks share no leaf. */
    private static ObjectNode random(Random random, String mark) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", KIND.apiVersion()).put("kind", KIND.kind());
        object.putObject("metadata").put("name", "x");
        ObjectNode spec = object.putObject("spec");
        fill(random, spec.putObject("map"), mark);
        ArrayNode set = spec.putArray("set");
        for (int i = 0; i < 4; i++) {
            if (random.nextBoolean()) {
                set.add(mark + i);
            }
        }
        ArrayNode keyed = spec.putArray("keyed");
        for (int i = 0; i < 3; i++) {
            if (random.nextBoolean()) {
                ObjectNode item = keyed.addObject().put("k", mark + i);
                if (random.nextBoolean()) {
                    item.put("v", "v" + random.nextInt(3));
                }
                if (random.nextBoolean()) {
                    item.putObject("m").put("n", random.nextInt(3));
                }
            }
        }
        fill(random, spec.putObject("any").putObject(mark + "nested"), mark);
        removeEmpty(spec);
        return object;
    }

    private static void fill(Random random, ObjectNode map, String mark) {
        for (int i = 0; i < 4; i++) {
            if (random.nextBoolean()) {
                map.put(mark + i, "v" + random.nextInt(3));
            }
        }
    }

    /** Empty containers are leaves that two appliers would share. */
    private static void removeEmpty(ObjectNode spec) {
        for (String name : new String[] {"map", "set", "keyed", "any"}) {
            JsonNode value = spec.get(name);
            if (value.isEmpty() || name.equals("any") && value.elements().next().isEmpty()) {
                spec.remove(name);
            }
        }
    }

    /** Like {@link #random}, with the leaves that are owned as a whole and shared names too. */
    private static ObjectNode randomShared(Random random) {
        ObjectNode object = random(random, "s");
        ObjectNode spec = (ObjectNode) object.get("spec");
        if (random.nextBoolean()) {
            spec.put("a", "v" + random.nextInt(3));
        }
        if (random.nextBoolean()) {
            spec.put("n", random.nextInt(3));
        }
        if (random.nextBoolean()) {
            spec.putObject("s").put("x", "v" + random.nextInt(3));
        }
        if (random.nextBoolean()) {
            fill(random, spec.putObject("whole"), "w");
        }
        if (random.nextBoolean()) {
            spec.putArray("list").add("v" + random.nextInt(3));
        }
        return object;
    }

    private static ObjectNode stored(ObjectNode object) {
        ((ObjectNode) object.get("metadata")).put("uid", "1");
        return object;
    }

    private Set<String> ownedPaths(ObjectNode object) {
        Set<String> all = new HashSet<>();
        for (Ownership.Entry entry :
                Ownership.decodeOrEmpty(Objects.managedFieldsOf(object)).entries()) {
            entry.set().forEach(path -> all.add(FieldSet.pathText(path)));
        }
        return all;
    }

    @Test
    void applyingTwiceIsApplyingOnce() {
        Random random = new Random(1);
        for (int round = 0; round < ROUNDS; round++) {
            ObjectNode live = stored(things.apply(null, randomShared(random), "one", false, ""));
            live = things.apply(live, randomShared(random), "two", true, "");
            ObjectNode config = randomShared(random);

            ObjectNode once = things.apply(live, config, "one", true, "");

            assertThat(things.apply(once, config, "one", false, "")).isEqualTo(once);
        }
    }

    @Test
    void appliersOfDisjointFieldsNeverConflictAndBothGetTheirFields() throws Exception {
        Random random = new Random(2);
        for (int round = 0; round < ROUNDS; round++) {
            ObjectNode one = random(random, "p");
            ObjectNode two = random(random, "q");

            ObjectNode live = stored(things.apply(null, one, "one", false, ""));
            ObjectNode both = things.apply(live, two, "two", false, "");

            assertContains(both, one);
            assertContains(both, two);
            Set<String> leaves = new HashSet<>();
            TreeFields.of(one, shape)
                    .union(TreeFields.of(two, shape))
                    .difference(FieldSet.ofFields("apiVersion"))
                    .difference(FieldSet.ofFields("kind"))
                    .difference(FieldSet.ofFields("metadata", "name"))
                    .forEach(path -> leaves.add(FieldSet.pathText(path)));
            assertThat(ownedPaths(both)).isEqualTo(leaves);
        }
    }

    private void assertContains(ObjectNode whole, ObjectNode part) throws Shape.KeyException {
        Comparison comparison = Comparison.of(part, whole, shape);
        assertThat(comparison.modified()).isEqualTo(FieldSet.EMPTY);
        assertThat(comparison.removed()).isEqualTo(FieldSet.EMPTY);
    }

    @Test
    void givingEverythingUpLeavesTheOthersObject() {
        Random random = new Random(3);
        for (int round = 0; round < ROUNDS; round++) {
            ObjectNode alone = stored(things.apply(null, random(random, "p"), "one", false, ""));
            ObjectNode both = things.apply(alone, random(random, "q"), "two", false, "");
            ObjectNode nothing = random(random, "q");
            nothing.remove("spec");

            ObjectNode left = things.apply(both, nothing, "two", false, "");

            assertThat(ownedPaths(left)).isEqualTo(ownedPaths(alone));
            assertThat(withoutEmpty(left.path("spec"))).isEqualTo(withoutEmpty(alone.path("spec")));
        }
    }

    /** Containers that only the second applier had filled stay as empty ones. */
    private static JsonNode withoutEmpty(JsonNode spec) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        spec.fields().forEachRemaining(field -> {
            JsonNode value = field.getValue().isObject() ? withoutEmpty(field.getValue()) : field.getValue();
            if (!value.isContainerNode() || !value.isEmpty()) {
                out.set(field.getKey(), value);
            }
        });
        return out;
    }

    @Test
    void everyLeafOfACreatedObjectIsOwned() throws Exception {
        Random random = new Random(4);
        for (int round = 0; round < ROUNDS; round++) {
            ObjectNode created = things.update(null, randomShared(random), "one", "");
            Set<String> leaves = new HashSet<>();
            TreeFields.of(Objects.withoutManagedFields(created), shape)
                    .difference(FieldSet.ofFields("apiVersion"))
                    .difference(FieldSet.ofFields("kind"))
                    .difference(FieldSet.ofFields("metadata", "name"))
                    .forEach(path -> leaves.add(FieldSet.pathText(path)));

            assertThat(ownedPaths(created)).containsAll(leaves);
        }
    }

    @Test
    void comparingFindsExactlyWhatMergingChanges() throws Exception {
        Random random = new Random(5);
        for (int round = 0; round < ROUNDS; round++) {
            ObjectNode base = randomShared(random);
            ObjectNode config = randomShared(random);

            ObjectNode merged = Merge.merge(base, config, shape);

            Comparison changes = Comparison.of(base, merged, shape);
            FieldSet mentioned = TreeFields.of(config, shape).withNamedFields(shape);
            assertThat(changes.removed()).isEqualTo(FieldSet.EMPTY);
            assertThat(changes.addedOrModified().difference(mentioned)).isEqualTo(FieldSet.EMPTY);
            assertThat(Comparison.of(merged, merged.deepCopy(), shape).isSame()).isTrue();
            assertThat(Merge.merge(merged, config, shape)).isEqualTo(merged);
        }
    }

    @Test
    void removingWhatWasAddedGivesTheBaseBack() throws Exception {
        Random random = new Random(6);
        for (int round = 0; round < ROUNDS; round++) {
            ObjectNode base = random(random, "p");
            ObjectNode merged = Merge.merge(base, random(random, "q"), shape);

            ObjectNode removed =
                    Removal.remove(merged, Comparison.of(base, merged, shape).added(), shape);

            assertThat(removed).isEqualTo(base);
        }
    }
}
