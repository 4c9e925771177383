package dev.keelson.api.lazy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is read, when, how often, and what stays. */
class LazyReadingTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 200;

    private static ObjectNode pod() {
        ObjectNode tree = TreeSource.MAPPER.createObjectNode();
        tree.put("apiVersion", "v1").put("kind", "Pod").put("extra", 7);
        ObjectNode metadata = tree.putObject("metadata").put("name", "a").put("namespace", "b");
        metadata.putObject("labels").put("app", "a");
        metadata.putArray("managedFields").addObject().put("manager", "m");
        tree.putObject("spec")
                .put("nodeName", "n")
                .putArray("containers")
                .addObject()
                .put("name", "c");
        tree.putObject("status").put("phase", "Running");
        return tree;
    }

    @Test
    void aGetterReadsItsPartAndNothingElseAndOnce() throws Exception {
        for (Class<? extends HasMetadata> type : Kinds.ALL) {
            ObjectNode tree = Kinds.treesOf(type, 20261128L).get(0).deepCopy().put("extra", 1);
            for (Kinds.Accessors accessors : Kinds.accessorsOf(type)) {
                TreeSource source = new TreeSource(tree);
                HasMetadata lazy = Kinds.lazy(type, source);
                Object first = accessors.getter().invoke(lazy);
                assertThat(accessors.getter().invoke(lazy)).isSameAs(first);
                String as = accessors.getter().toString();
                switch (accessors.property()) {
                    case "metadata" -> assertThat(source.reads()).as(as).isEmpty();
                    case "additionalProperties" ->
                        assertThat(source.reads())
                                .as(as)
                                .singleElement()
                                .satisfies(read ->
                                        assertThat(read).contains("extra").doesNotContain("metadata", "spec"));
                    default ->
                        assertThat(source.reads())
                                .as(as)
                                .containsExactly(
                                        tree.has(accessors.property()) ? "[" + accessors.property() + "]" : "[]");
                }
            }
        }
    }

    @Test
    void aLookAtTheNameReadsMetadataWithoutManagedFields() {
        TreeSource source = new TreeSource(pod());
        Pod pod = Kinds.lazy(Pod.class, source);
        assertThat(pod.getKind()).isEqualTo("Pod");
        assertThat(source.reads()).isEmpty();
        assertThat(pod.getMetadata().getName()).isEqualTo("a");
        assertThat(pod.getMetadata().getLabels()).containsEntry("app", "a");
        assertThat(source.reads()).containsExactly("metadata/[name, namespace, labels]");
        assertThat(pod.getMetadata().getManagedFields()).hasSize(1);
        assertThat(source.reads()).hasSize(2).last().isEqualTo("metadata/[managedFields]");
    }

    @Test
    void whatWasSetIsNeitherReadNorReplaced() throws Exception {
        for (Class<? extends HasMetadata> type : Kinds.ALL) {
            for (Kinds.Accessors accessors : Kinds.accessorsOf(type)) {
                TreeSource source = new TreeSource(TreeSource.MAPPER.createObjectNode());
                HasMetadata lazy = Kinds.lazy(type, source);
                accessors.setter().invoke(lazy, new Object[] {null});
                assertThat(accessors.getter().invoke(lazy))
                        .as("%s", accessors.getter())
                        .isNull();
                assertThat(source.reads()).as("%s", accessors.getter()).isEmpty();
            }
        }
    }

    @Test
    void metadataThatIsSetInPartKeepsTheRest() {
        ObjectMeta metadata = Kinds.lazy(Pod.class, new TreeSource(pod())).getMetadata();
        metadata.setName("other");
        metadata.setManagedFields(List.of(new ManagedFieldsEntry()));
        assertThat(metadata.getName()).isEqualTo("other");
        assertThat(metadata.getNamespace()).isEqualTo("b");
        assertThat(metadata.getManagedFields()).containsExactly(new ManagedFieldsEntry());
    }

    @Test
    void undeclaredPropertiesCanBeAddedToUnreadOnes() {
        Pod pod = Kinds.lazy(Pod.class, new TreeSource(pod()));
        pod.setAdditionalProperty("more", 8);
        assertThat(pod.getAdditionalProperties()).isEqualTo(Map.of("extra", 7, "more", 8));
    }

    @Test
    void changesOfAPartStick() {
        ObjectNode tree = TreeSource.MAPPER.createObjectNode();
        tree.putObject("data").put("k", "v");
        ConfigMap map = Kinds.lazy(ConfigMap.class, new TreeSource(tree));
        map.getData().put("k", "w");
        map.setImmutable(true);
        assertThat(map.getData()).isEqualTo(Map.of("k", "w"));
        assertThat(map).isEqualTo(map.toBuilder().build());
        assertThat(TreeSource.FABRIC8.asJson(map))
                .contains("\"immutable\":true")
                .contains("\"k\":\"w\"");
    }

    @Test
    void plainHoldsThePartsThemselves() {
        Pod lazy = Kinds.lazy(Pod.class, new TreeSource(pod()));
        Pod plain = (Pod) ((LazyObject) lazy).plain();
        assertThat(plain.getClass()).isEqualTo(Pod.class);
        assertThat(plain.getSpec()).isSameAs(lazy.getSpec());
        assertThat(plain.getMetadata()).isSameAs(lazy.getMetadata());
    }

    @Test
    void whatCannotBeReadFailsAgainAndHarmsNothingElse() {
        class Broken implements PartSource {
            private final PartSource whole = new TreeSource(pod());
            private boolean broken = true;

            @Override
            public <T> T read(Class<T> type, Predicate<String> properties) {
                if (broken && properties.test("spec")) {
                    throw new IllegalStateException("spec is no object");
                }
                return whole.read(type, properties);
            }

            @Override
            public @Nullable PartSource part(String property) {
                return whole.part(property);
            }
        }
        Broken source = new Broken();
        Pod pod = Kinds.lazy(Pod.class, source);
        assertThatThrownBy(pod::getSpec).hasMessage("spec is no object");
        assertThatThrownBy(pod::getSpec).hasMessage("spec is no object");
        assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
        source.broken = false;
        assertThat(pod.getSpec().getNodeName()).isEqualTo("n");
    }

    @Test
    void theSourceIsLetGoWithTheLastPart() {
        LazyParts parts = new LazyParts(new TreeSource(pod()), 2);
        parts.settle(1);
        assertThat(parts.isUnread(0)).isTrue();
        assertThat(parts.only(Pod.class, "spec").getSpec().getNodeName()).isEqualTo("n");
        parts.settle(0);
        assertThatThrownBy(() -> parts.only(Pod.class, "spec")).hasMessage("nothing is left to read");
    }

    @Test
    void anObjectWithoutASourceIsAnOrdinaryOne() {
        LazyParts parts = new LazyParts(null, 63);
        assertThat(parts.isUnread(0)).isFalse();
        assertThat(parts.isUnread(62)).isFalse();
    }

    @Test
    void threadsThatReadForTheFirstTimeTogetherSeeOneInstanceOfEachPart() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                TreeSource source = new TreeSource(pod());
                Pod pod = Kinds.lazy(Pod.class, source);
                CyclicBarrier start = new CyclicBarrier(THREADS);
                List<Future<List<Object>>> seen = new ArrayList<>();
                for (int thread = 0; thread < THREADS; thread++) {
                    boolean backwards = thread % 2 == 1;
                    seen.add(threads.submit(() -> {
                        start.await();
                        return partsOf(pod, backwards);
                    }));
                }
                List<Object> expected = seen.get(0).get();
                for (Future<List<Object>> other : seen) {
                    for (int part = 0; part < expected.size(); part++) {
                        assertThat(other.get().get(part)).isSameAs(expected.get(part));
                    }
                }
                assertThat(source.reads()).doesNotHaveDuplicates().hasSize(5);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Object> partsOf(Pod pod, boolean backwards) {
        if (backwards) {
            PodStatus status = pod.getStatus();
            PodSpec spec = pod.getSpec();
            Map<String, Object> others = pod.getAdditionalProperties();
            List<ManagedFieldsEntry> fields = pod.getMetadata().getManagedFields();
            return List.of(pod.getMetadata(), fields, pod.getMetadata().getName(), spec, status, others);
        }
        ObjectMeta metadata = pod.getMetadata();
        String name = metadata.getName();
        List<ManagedFieldsEntry> fields = metadata.getManagedFields();
        return List.of(metadata, fields, name, pod.getSpec(), pod.getStatus(), pod.getAdditionalProperties());
    }
}
