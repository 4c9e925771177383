package dev.keelson.runtime.predicate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PredicatesTest {

    private static ConfigMap map(long generation, String revision, Map<String, String> labels) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("a")
                .withGeneration(generation)
                .withResourceVersion(revision)
                .withLabels(labels)
                .withAnnotations(labels)
                .endMetadata()
                .build();
    }

    private final ConfigMap first = map(1, "1", Map.of());
    private final ConfigMap statusChanged = map(1, "2", Map.of());
    private final ConfigMap labelled = map(1, "3", Map.of("a", "b"));
    private final ConfigMap specChanged = map(2, "4", Map.of("a", "b"));

    @Test
    void letPassWhatTheyAreNamedAfter() {
        assertThat(Predicates.generationChanged().onUpdate(first, labelled)).isFalse();
        assertThat(Predicates.generationChanged().onUpdate(first, specChanged)).isTrue();
        assertThat(Predicates.resourceVersionChanged().onUpdate(first, first)).isFalse();
        assertThat(Predicates.resourceVersionChanged().onUpdate(first, statusChanged))
                .isTrue();
        assertThat(Predicates.labelsChanged().onUpdate(first, statusChanged)).isFalse();
        assertThat(Predicates.labelsChanged().onUpdate(first, labelled)).isTrue();
        assertThat(Predicates.annotationsChanged().onUpdate(first, statusChanged))
                .isFalse();
        assertThat(Predicates.annotationsChanged().onUpdate(first, labelled)).isTrue();
    }

    @Test
    void combine() {
        ObjectPredicate<ConfigMap> either =
                Predicates.<ConfigMap>generationChanged().or(Predicates.labelsChanged());
        ObjectPredicate<ConfigMap> both =
                Predicates.<ConfigMap>generationChanged().and(Predicates.labelsChanged());

        assertThat(either.onUpdate(first, labelled)).isTrue();
        assertThat(both.onUpdate(first, labelled)).isFalse();
        assertThat(both.onUpdate(first, specChanged)).isTrue();
        assertThat(both.negate().onUpdate(first, specChanged)).isFalse();
        assertThat(both.negate().onDelete(first)).isFalse();
        assertThat(Predicates.<ConfigMap>objectsWhere(map -> false).onAdd(first, true))
                .isFalse();
    }
}
