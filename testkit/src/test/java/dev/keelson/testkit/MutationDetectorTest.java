package dev.keelson.testkit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.keelson.informers.HandlerOptions;
import dev.keelson.informers.HandlerRegistration;
import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.ResourceHandler;
import dev.keelson.informers.SharedInformer;
import dev.keelson.runtime.manager.Manager;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A test whose code changes the cache of an informer fails, whoever made the informer. */
class MutationDetectorTest {

    private static final class Painter implements ResourceHandler<Lamp> {
        @Override
        public void onAdd(Lamp lamp, boolean initial) {
            lamp.getSpec().color = "blue";
        }
    }

    private static Lamp lamp() {
        Lamp lamp = new Lamp();
        lamp.setMetadata(new ObjectMetaBuilder().withName("desk").build());
        Lamp.Spec spec = new Lamp.Spec();
        spec.color = "red";
        lamp.setSpec(spec);
        return lamp;
    }

    private static void paint(KubernetesClient client) {
        try (InformerFactory informers = InformerFactory.of(client)) {
            SharedInformer<Lamp> lamps = informers.informer(Lamp.class);
            HandlerRegistration registration = lamps.addHandler(new Painter(), HandlerOptions.sharing());
            informers.start();
            registration.synced().join();
        }
    }

    @KeelsonCluster(crds = Lamp.class)
    static class Painting {
        @Test
        void paints(KubernetesClient client) {
            client.resource(lamp()).create();
            paint(client);
        }
    }

    @KeelsonCluster(crds = Lamp.class, mutationDetector = false)
    static class PaintingUnseen {
        @Test
        void paints(KubernetesClient client) {
            client.resource(lamp()).create();
            paint(client);
        }
    }

    @Test
    void failsTheTestAtItsEnd() {
        List<String> failed = new ArrayList<>();
        List<Throwable> causes = new ArrayList<>();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(Painting.class), selectClass(PaintingUnseen.class))
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                result.getThrowable().ifPresent(thrown -> {
                                    failed.add(test.getDisplayName());
                                    causes.add(thrown);
                                });
                            }
                        });

        assertThat(failed).containsExactly("paints(KubernetesClient)");
        assertThat(causes.get(0))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("default/desk of lamps.test.keelson.dev")
                .hasMessageContaining("spec.color was \"red\", is \"blue\"")
                .hasMessageContaining(Painter.class.getName());
    }

    @Test
    void coversClientsOfOnesOwnAndManagersOfThisClusterAlone() throws Exception {
        try (TestCluster cluster = TestCluster.builder().crds(Lamp.class).start();
                TestCluster other = TestCluster.builder().crds(Lamp.class).start();
                KubernetesClient own = new KubernetesClientBuilder()
                        .withConfig(Config.fromKubeconfig(cluster.kubeconfig()))
                        .build();
                Manager manager = Manager.builder(own).build()) {
            own.resource(lamp()).inNamespace("default").create();
            manager.start();
            Lamp shared =
                    requireNonNull(manager.client().lister(Lamp.class).shared().get("default", "desk"));
            assertThatCode(cluster::verifyCaches).doesNotThrowAnyException();
            shared.getSpec().watts = 9;

            assertThatThrownBy(cluster::verifyCaches)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("spec.watts was 0, is 9");
            assertThatCode(cluster::verifyCaches).doesNotThrowAnyException();
            assertThatCode(other::verifyCaches).doesNotThrowAnyException();
        }
    }
}
