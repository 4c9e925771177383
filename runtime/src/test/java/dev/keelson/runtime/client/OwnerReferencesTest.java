package dev.keelson.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import org.junit.jupiter.api.Test;

class OwnerReferencesTest {

    private final ConfigMap owned = map("web", "owned", "uid-0");
    private final ConfigMap first = map("web", "first", "uid-1");
    private final ConfigMap second = map("web", "second", "uid-2");

    private static ConfigMap map(String namespace, String name, String uid) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withUid(uid)
                .endMetadata()
                .build();
    }

    @Test
    void thereIsOneControllerAndItBlocksTheOwnersDeletion() {
        OwnerReferences.setController(first, owned);
        OwnerReferences.setController(first, owned);

        assertThat(owned.getMetadata().getOwnerReferences()).singleElement().satisfies(reference -> {
            assertThat(reference.getApiVersion()).isEqualTo("v1");
            assertThat(reference.getKind()).isEqualTo("ConfigMap");
            assertThat(reference.getName()).isEqualTo("first");
            assertThat(reference.getUid()).isEqualTo("uid-1");
            assertThat(reference.getController()).isTrue();
            assertThat(reference.getBlockOwnerDeletion()).isTrue();
        });
        assertThat(OwnerReferences.isControlledBy(first, owned)).isTrue();
        assertThat(OwnerReferences.isControlledBy(second, owned)).isFalse();
    }

    @Test
    void aSecondControllerIsRefusedAndChangesNothing() {
        OwnerReferences.setController(first, owned);

        assertThatThrownBy(() -> OwnerReferences.setController(second, owned))
                .isInstanceOfSatisfying(
                        AlreadyOwnedException.class,
                        refused -> assertThat(refused.owner().getName()).isEqualTo("first"))
                .hasMessage("ConfigMap owned is controlled by ConfigMap first already and cannot be by"
                        + " ConfigMap second");
        assertThat(owned.getMetadata().getOwnerReferences())
                .extracting(OwnerReference::getName)
                .containsExactly("first");
    }

    @Test
    void furtherOwnersMayJoinAndLeave() {
        OwnerReferences.setController(first, owned, false);
        OwnerReferences.addOwner(second, owned);

        assertThat(owned.getMetadata().getOwnerReferences())
                .extracting(OwnerReference::getBlockOwnerDeletion)
                .containsExactly(false, null);
        assertThat(OwnerReferences.hasOwner(second, owned)).isTrue();
        assertThat(OwnerReferences.removeOwner(second, owned)).isTrue();
        assertThat(OwnerReferences.removeOwner(second, owned)).isFalse();
        assertThat(OwnerReferences.hasOwner(second, owned)).isFalse();
        assertThat(OwnerReferences.controllerOf(owned)).isNotNull();
    }

    @Test
    void anotherVersionOfTheApiIsTheSameOwner() {
        HasMetadata before = new DeploymentBuilder()
                .withApiVersion("apps/v1beta2")
                .withNewMetadata()
                .withNamespace("web")
                .withName("d")
                .withUid("uid-3")
                .endMetadata()
                .build();
        HasMetadata now = new DeploymentBuilder()
                .withNewMetadataLike(before.getMetadata())
                .endMetadata()
                .build();
        OwnerReferences.setController(before, owned);
        OwnerReferences.setController(now, owned);

        assertThat(owned.getMetadata().getOwnerReferences())
                .extracting(OwnerReference::getApiVersion)
                .containsExactly("apps/v1");
    }

    @Test
    void anOwnerRemadeUnderItsNameTakesTheReferenceOver() {
        OwnerReferences.setController(first, owned);
        ConfigMap again = map("web", "first", "uid-9");

        assertThat(OwnerReferences.isControlledBy(again, owned)).isFalse();
        OwnerReferences.setController(again, owned);

        assertThat(owned.getMetadata().getOwnerReferences())
                .extracting(OwnerReference::getUid)
                .containsExactly("uid-9");
    }

    @Test
    void anOwnerOfAnotherNamespaceIsRefused() {
        ConfigMap elsewhere = map("other", "elsewhere", "uid-4");
        HasMetadata clusterWide = new NamespaceBuilder()
                .withNewMetadata()
                .withName("web")
                .withUid("uid-5")
                .endMetadata()
                .build();

        assertThatThrownBy(() -> OwnerReferences.setController(elsewhere, owned))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ConfigMap elsewhere in namespace other cannot own ConfigMap owned, which is not in that"
                        + " namespace");
        assertThatThrownBy(() -> OwnerReferences.addOwner(first, clusterWide))
                .isInstanceOf(IllegalArgumentException.class);
        OwnerReferences.setController(clusterWide, owned);
        assertThat(OwnerReferences.isControlledBy(clusterWide, owned)).isTrue();
    }

    @Test
    void anOwnerThatIsNotStoredIsRefused() {
        ConfigMap draft = map("web", "draft", "");

        assertThatThrownBy(() -> OwnerReferences.setController(draft, owned))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no metadata.uid");
    }
}
