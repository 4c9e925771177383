package dev.keelson.informers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the guide shows compiles, and does what it says. */
class GuideTest {

    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Pattern REGION =
            Pattern.compile("( *)// docs:begin (\\w+)\n(.*?) *// docs:end \\2", Pattern.DOTALL);
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void showsTheExamplesAsTheyAre() throws IOException {
        String examples = Files.readString(MODULE.resolve("src/test/java/dev/keelson/informers/GuideExamples.java"));
        String guide = Files.readString(MODULE.resolve("../docs/guide/informers.md"));

        assertThat(BLOCK.matcher(guide).results().map(block -> block.group(1)).toList())
                .as("the java blocks of docs/guide/informers.md")
                .isEqualTo(
                        REGION.matcher(examples).results().map(GuideTest::text).toList());
    }

    private static String text(MatchResult region) {
        return region.group(3).indent(-region.group(1).length());
    }

    @Test
    void theExamplesDoWhatTheGuideSays() {
        InformerHarness h = InformerHarness.watching("7", Objects.configMap("a", "1", "1"));
        RecordingHandler handler = new RecordingHandler();
        HandlerRegistration registration = GuideExamples.handlers(h.informer, handler);
        assertThat(registration.hasSynced()).isTrue();
        assertThat(handler.drain()).containsExactly("+a=1");
        assertThat(GuideExamples.index(h.informer)).isEmpty();
        assertThat(GuideExamples.wrapped(h.factory.informer(ConfigMap.class))
                        .getStore()
                        .list())
                .hasSize(1);
        assertThat(GuideExamples.namespaces(h.factory, handler).namespaces()).containsExactlyInAnyOrder("web", "bank");
        GuideExamples.detecting(InformerHarness.client(), InformerObserver.NONE).close();
        GuideExamples.fabric8(InformerHarness.client(), new IgnoringHandler()).stopAllRegisteredInformers();
        h.close();
    }

    @Test
    void theFirstExampleReadsFromAServer() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            var pods = CompletableFuture.supplyAsync(() -> GuideExamples.first(server.client()));
            try (var stream = server.next().stream()) {
                ScriptedServer.send(
                        stream,
                        Objects.added("a", "1", "1")
                                        .replace("\"kind\":\"ConfigMap\"", "\"kind\":\"Pod\"")
                                        .replace("\"default\"", "\"web\"")
                                        .replaceAll(",\"data\":\\{[^}]*}", "")
                                + "\n" + Objects.initialEventsEnd("5") + "\n");
                assertThat(pods.get(30, TimeUnit.SECONDS))
                        .extracting(pod -> pod.getMetadata().getName())
                        .isEqualTo(List.of("a"));
            }
        }
    }

    private static final class IgnoringHandler implements ResourceEventHandler<ConfigMap> {
        @Override
        public void onAdd(ConfigMap object) {}

        @Override
        public void onUpdate(ConfigMap oldObject, ConfigMap newObject) {}

        @Override
        public void onDelete(ConfigMap object, boolean deletedFinalStateUnknown) {}
    }
}
