package dev.keelson.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.runtime.manager.Manager;
import dev.keelson.runtime.reconcile.Request;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the guide shows compiles, here or in a sample, and does what it says. */
@Timeout(120)
class GuideTest {

    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Path SAMPLE =
            MODULE.resolve("../samples/website-operator/src/main/java/dev/keelson/samples/website");
    private static final Pattern REGION =
            Pattern.compile("( *)// docs:begin (\\w+)\n(.*?) *// docs:end \\2", Pattern.DOTALL);
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @RegisterExtension
    private final FakeApi api = new FakeApi();

    private final KubernetesClient client = api.client();

    @Test
    void showsTheExamplesAsTheyAre() throws IOException {
        List<String> shown = BLOCK.matcher(Files.readString(MODULE.resolve("../docs/guide/runtime.md")))
                .results()
                .map(block -> block.group(1))
                .toList();

        try (Stream<Path> sample = Files.list(SAMPLE)) {
            Stream<Path> sources = Stream.concat(
                    sample, Stream.of(MODULE.resolve("src/test/java/dev/keelson/runtime/GuideExamples.java")));
            assertThat(shown)
                    .as("the java blocks of docs/guide/runtime.md")
                    .containsExactlyInAnyOrderElementsOf(
                            sources.flatMap(GuideTest::regions).toList());
        }
    }

    private static Stream<String> regions(Path source) {
        try {
            return REGION.matcher(Files.readString(source)).results().map(GuideTest::text);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String text(MatchResult region) {
        return region.group(3).indent(-region.group(1).length());
    }

    /** A registry that knows nothing, and tells what it is asked. */
    private static final class EmptyRegistry implements GuideExamples.Registry {

        private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

        @Override
        public boolean knows(String image) {
            asked.add(image);
            return false;
        }

        @Override
        public Collection<Request> changed() {
            return List.of();
        }

        @Override
        public void store(String name, int term) {
            asked.add(name + " in term " + term);
        }

        @Override
        public void watch() throws InterruptedException {
            new CountDownLatch(1).await();
        }

        @Override
        public void ping() {}
    }

    private static Pod pod(String name, String node) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .addToLabels("app", "web")
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addNewContainer()
                .withName("main")
                .withImage("example.com/" + name)
                .endContainer()
                .endSpec()
                .build();
    }

    @Test
    void theControllerDoesWhatTheGuideSays() throws Exception {
        EmptyRegistry registry = new EmptyRegistry();
        try (Manager manager = GuideExamples.hosts(client, registry)) {
            GuideExamples.indexPods(manager);
            var pushed = GuideExamples.sources(manager, registry);
            client.resource(pod("a", "node-1")).create();
            manager.start();
            manager.ready().get(60, TimeUnit.SECONDS);

            assertThat(registry.asked.poll(60, TimeUnit.SECONDS)).isEqualTo("example.com/a");
            pushed.send(pod("a", "node-1"));
            assertThat(registry.asked.poll(60, TimeUnit.SECONDS)).isEqualTo("example.com/a");
            assertThat(GuideExamples.metrics(manager, registry)
                            .get("image_check_unknown_total")
                            .counter()
                            .count())
                    .isEqualTo(1);
            GuideExamples.events(manager, pod("a", "node-1"));
            GuideExamples.reads(manager.client());
        }

        assertThat(api.objectsBelow("/apis/events.k8s.io/v1/namespaces/default/events"))
                .extracting((JsonNode event) -> event.path("reason").asText())
                .containsExactly("UnknownImage");
    }

    @Test
    void aLeadersTermGoesWithWhatItStores() throws Exception {
        EmptyRegistry registry = new EmptyRegistry();
        try (Manager manager = GuideExamples.standby(client)) {
            GuideExamples.store(manager, registry, "before");
            manager.start();
            manager.elected().get(60, TimeUnit.SECONDS);
            GuideExamples.store(manager, registry, "leading");
        }

        assertThat(registry.asked).containsExactly("leading in term 0");
    }

    @Test
    void aQueueIsEmptiedAfterItsEnd() throws Exception {
        assertThat(GuideExamples.queue(List.of("a", "bb", "a"))).isEqualTo(3);
    }
}
