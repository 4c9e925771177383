package dev.keelson.runtime.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.clock.FakeClock;
import dev.keelson.clock.Threads;
import dev.keelson.runtime.FakeApi;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventWriterTest {

    private static final String EVENTS = "/api/v1/namespaces/web/events";

    private final FakeClock clock = new FakeClock();
    private final ExecutorService pool = Threads.blocking("events");
    private FakeApi api;
    private KubernetesClient client;
    private EventWriter writer;
    private EventRecorder recorder;

    @BeforeEach
    void start() throws Exception {
        api = new FakeApi();
        client = api.client();
        writer = new EventWriter(client, "host-1", clock, pool);
        recorder = writer.recorder("hello-controller");
    }

    @AfterEach
    void stop() {
        client.close();
        api.close();
        pool.shutdownNow();
    }

    private static ConfigMap map(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("web")
                .withName(name)
                .withUid("uid-of-" + name)
                .endMetadata()
                .build();
    }

    private List<JsonNode> events() throws Exception {
        writer.flush().get(30, TimeUnit.SECONDS);
        return api.objectsBelow(EVENTS);
    }

    @Test
    void writesWhatHappened() throws Exception {
        recorder.warning(map("a"), "Broken", "it is broken");

        JsonNode event = events().get(0);
        assertThat(event.path("involvedObject").path("uid").asText()).isEqualTo("uid-of-a");
        assertThat(event.path("involvedObject").path("kind").asText()).isEqualTo("ConfigMap");
        assertThat(event.path("type").asText()).isEqualTo("Warning");
        assertThat(event.path("reason").asText()).isEqualTo("Broken");
        assertThat(event.path("message").asText()).isEqualTo("it is broken");
        assertThat(event.path("count").asInt()).isEqualTo(1);
        assertThat(event.path("source").path("component").asText()).isEqualTo("hello-controller");
        assertThat(event.path("lastTimestamp").asText()).isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void countsRepeatsInsteadOfMultiplyingThem() throws Exception {
        for (int i = 0; i < 3; i++) {
            recorder.normal(map("a"), "Synced", "all is well");
            clock.advance(Duration.ofSeconds(10));
        }
        recorder.normal(map("b"), "Synced", "all is well");

        assertThat(events()).hasSize(2);
        JsonNode repeated = events().get(0);
        assertThat(repeated.path("count").asInt()).isEqualTo(3);
        assertThat(repeated.path("firstTimestamp").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(repeated.path("lastTimestamp").asText()).isEqualTo("2026-01-01T00:00:20Z");
    }

    @Test
    void beginsAnewWhenTheEventIsGone() throws Exception {
        recorder.normal(map("a"), "Synced", "all is well");
        JsonNode first = events().get(0);
        client.v1()
                .events()
                .inNamespace("web")
                .withName(first.path("metadata").path("name").asText())
                .delete();
        recorder.normal(map("a"), "Synced", "all is well");

        assertThat(events())
                .singleElement()
                .satisfies(event -> assertThat(event.path("count").asInt()).isEqualTo(1));
    }

    @Test
    void thinsOutAFloodAboutOneObjectAndNotOthers() throws Exception {
        for (int i = 0; i < 100; i++) {
            recorder.normal(map("a"), "Synced", "number " + i);
        }
        recorder.normal(map("b"), "Synced", "all is well");

        assertThat(events()).hasSize(26);
        assertThat(writer.dropped()).isEqualTo(75);
    }

    @Test
    void neverBlocksTheCallerAndBoundsWhatWaits() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        EventWriter slow = new EventWriter(
                client,
                "",
                clock,
                task -> pool.execute(() -> {
                    busy.countDown();
                    try {
                        release.await();
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                    task.run();
                }));
        for (int i = 0; i < 1500; i++) {
            slow.recorder("x").normal(map("m" + i), "Synced", "all is well");
        }
        assertThat(busy.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(slow.dropped()).isEqualTo(500);
        release.countDown();
    }

    @Test
    void livesOnWhenTheServerRefuses() throws Exception {
        api.breakWhere(request -> true);
        recorder.normal(map("a"), "Synced", "lost");
        assertThat(events()).isEmpty();
        api.breakWhere(request -> false);
        recorder.normal(map("a"), "Synced", "written");

        assertThat(events()).hasSize(1);
    }
}
