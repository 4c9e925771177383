package dev.keelson.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@KeelsonCluster(crds = Lamp.class, manifests = "switches.yaml")
class CustomResourceTest {

    @Test
    void generatedDefinitionsAreServed(KubernetesClient client) {
        Lamp made = client.resource(lamp("desk", "red")).create();

        assertThat(made.getMetadata().getUid()).isNotNull();
        assertThat(client.resources(Lamp.class).withName("desk").get().getSpec().color)
                .isEqualTo("red");
    }

    @Test
    void theSchemaOfTheClassIsEnforced(KubernetesClient client) {
        assertThatThrownBy(() -> client.resource(lamp("dark", null)).create())
                .isInstanceOfSatisfying(KubernetesClientException.class, refused -> {
                    assertThat(refused.getCode()).isEqualTo(422);
                    assertThat(refused).hasMessageContaining("spec.color: Required value");
                });
    }

    private static Lamp lamp(String name, @Nullable String color) {
        Lamp lamp = new Lamp();
        lamp.setMetadata(new ObjectMetaBuilder().withName(name).build());
        Lamp.Spec spec = new Lamp.Spec();
        spec.color = color;
        lamp.setSpec(spec);
        return lamp;
    }

    @Test
    void manifestsAreThereWithTheirDefinitions(KubernetesClient client) {
        GenericKubernetesResource present = client.genericKubernetesResources("test.keelson.dev/v1", "Switch")
                .inNamespace("house")
                .withName("hall")
                .get();

        assertThat(present.<Object>get("spec", "position")).isEqualTo("on");
        assertThat(client.configMaps()
                        .inNamespace("house")
                        .withName("plan")
                        .get()
                        .getData())
                .isEqualTo(Map.of("rooms", "3"));
    }
}
