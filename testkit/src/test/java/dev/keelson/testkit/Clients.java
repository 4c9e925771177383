package dev.keelson.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import org.assertj.core.api.AbstractObjectAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What tests of the runtime's client write, and how they look at refusals. */
final class Clients {

    private Clients() {}

    static ConfigMap map(String name, String key, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .addToData(key, value)
                .build();
    }

    /** One container {@code main}, two replicas. */
    static Deployment deployment(String name) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withReplicas(2)
                .withNewSelector()
                .withMatchLabels(Map.of("app", name))
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("example.com/main:1")
                .addNewEnv()
                .withName("A")
                .withValue("1")
                .endEnv()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    static AbstractObjectAssert<?, KubernetesClientException> assertRefused(int code, ThrowingCallable call) {
        KubernetesClientException[] refusal = new KubernetesClientException[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(KubernetesClientException.class, thrown -> {
            refusal[0] = thrown;
            Assertions.assertThat(thrown.getCode()).as(thrown.getMessage()).isEqualTo(code);
        });
        return Assertions.assertThatObject(refusal[0]);
    }
}
