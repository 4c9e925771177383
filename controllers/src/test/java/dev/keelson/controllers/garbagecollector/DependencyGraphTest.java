package dev.keelson.controllers.garbagecollector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.controllers.discovery.ServedResource;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DependencyGraphTest {

    private static final ServedResource MAPS =
            new ServedResource("", "v1", "configmaps", "ConfigMap", true, List.of("delete"));

    private final DependencyGraph graph = new DependencyGraph();

    private static ConfigMapBuilder map(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .withUid(name)
                .endMetadata();
    }

    private static ConfigMapBuilder owned(String name, String owner, @Nullable Boolean blocking) {
        return map(name)
                .editMetadata()
                .addToOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("ConfigMap")
                        .withName(owner)
                        .withUid(owner)
                        .withBlockOwnerDeletion(blocking)
                        .build())
                .endMetadata();
    }

    private static ConfigMapBuilder deleting(ConfigMapBuilder map, String finalizer) {
        return map.editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .withFinalizers(finalizer)
                .endMetadata();
    }

    private static Vertex vertex(ConfigMapBuilder map) {
        return Vertex.of(MAPS, map.build());
    }

    @Test
    void anObjectWhoseOwnersAreKnownNeedsNoLook() {
        graph.put(vertex(map("owner")));

        assertThat(graph.put(vertex(owned("child", "owner", null)))).isEmpty();
    }

    @Test
    void anObjectWhoseOwnerWasNotSeenIsLookedAt() {
        assertThat(graph.put(vertex(owned("child", "owner", null)))).containsExactly("child");
    }

    @Test
    void dependentsAreLookedAtWhenTheirOwnerGoesEvenIfItWasNeverSeen() {
        graph.put(vertex(owned("child", "owner", null)));

        assertThat(graph.remove("owner")).containsExactly("child");
    }

    @Test
    void anOwnerFoundUnderAnotherNameThanItsDependentSaysIsNoOwner() {
        graph.put(vertex(owned("child", "owner", null)));
        Vertex other = vertex(map("other").editMetadata().withUid("owner").endMetadata());

        assertThat(graph.put(other)).containsExactly("child");
    }

    @Test
    void foregroundDeletionLooksAtTheOwnerAndItsDependents() {
        graph.put(vertex(map("owner")));
        graph.put(vertex(owned("child", "owner", true)));

        assertThat(graph.put(vertex(deleting(map("owner"), Vertex.FOREGROUND))))
                .containsExactlyInAnyOrder("owner", "child");
        assertThat(graph.put(vertex(deleting(map("owner"), Vertex.FOREGROUND)))).isEmpty();
    }

    @Test
    void anOwnerThatWaitsIsLookedAtWhenADependentGoesOrStopsBlocking() {
        graph.put(vertex(deleting(map("owner"), Vertex.FOREGROUND)));
        graph.put(vertex(owned("one", "owner", true)));
        graph.put(vertex(owned("two", "owner", true)));

        assertThat(graph.put(vertex(owned("one", "owner", false)))).contains("owner");
        assertThat(graph.remove("two")).containsExactly("owner");
    }

    @Test
    void orphaningLooksAtTheOwnerAlone() {
        graph.put(vertex(map("owner")));
        graph.put(vertex(owned("child", "owner", null)));

        assertThat(graph.put(vertex(deleting(map("owner"), Vertex.ORPHAN)))).containsExactly("owner");
    }

    @Test
    void aDependentThatLetsGoIsADependentNoMore() {
        graph.put(vertex(map("owner")));
        graph.put(vertex(owned("child", "owner", true)));

        graph.put(vertex(map("child")));

        assertThat(graph.dependentsOf("owner")).isEmpty();
    }
}
