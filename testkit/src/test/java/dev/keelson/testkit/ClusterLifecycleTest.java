package dev.keelson.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs classes through JUnit and looks at what is left, and at how failures read. */
class ClusterLifecycleTest {

    /** Where the classes that are run put what they were given. */
    private static final BlockingQueue<URI> SEEN = new LinkedBlockingQueue<>();

    @KeelsonCluster
    static class Writes {
        @Test
        void once(TestCluster cluster, KubernetesClient client) {
            SEEN.add(cluster.url());
            ConfigMaps.create(client, "only-once");
        }
    }

    @KeelsonCluster
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class WritesToo {
        WritesToo(TestCluster cluster) {
            SEEN.add(cluster.url());
        }

        @Test
        void once(KubernetesClient client) {
            ConfigMaps.create(client, "only-once");
        }
    }

    @KeelsonCluster(controllers = "deploymnet")
    static class Misspelt {
        @Test
        void isNeverReached() {}
    }

    @Test
    void everyClassHasAClusterThatEndsWithIt() throws IOException {
        TestExecutionSummary summary = run(Writes.class, WritesToo.class);

        assertThat(summary.getFailures()).isEmpty();
        assertThat(summary.getTestsSucceededCount()).isEqualTo(2);
        List<URI> urls = new ArrayList<>();
        SEEN.drainTo(urls);
        assertThat(urls).hasSize(2);
        for (URI url : urls) {
            assertThatThrownBy(() -> connect(url).close()).isInstanceOf(IOException.class);
        }
    }

    private static Socket connect(URI url) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), url.getPort());
    }

    @Test
    void aClusterThatCannotBeFailsTheClassAndSaysWhy() {
        TestExecutionSummary summary = run(Misspelt.class);

        assertThat(summary.getTestsStartedCount()).isZero();
        assertThat(summary.getFailures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.getException())
                        .isInstanceOf(TestClusterException.class)
                        .hasMessageContaining("controllers: \"deploymnet\"")
                        .hasMessageContaining("deployment-controller"));
    }

    private static TestExecutionSummary run(Class<?>... classes) {
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
        for (Class<?> type : classes) {
            request.selectors(selectClass(type));
        }
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request.build(), listener);
        return listener.getSummary();
    }
}
