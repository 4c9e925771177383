package dev.keelson.runtime.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.clock.FakeClock;
import dev.keelson.clock.Threads;
import dev.keelson.runtime.FakeApi;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventWriterTest {

    private static final String EVENTS = "/apis/events.k8s.io/v1/namespaces/web/events";

    private final FakeClock clock = new FakeClock();
    private final ExecutorService pool = Threads.fixed("events", 1);
    private FakeApi api;
    private KubernetesClient client;
    private EventWriter writer;
    private EventRecorder recorder;

    @BeforeEach
    void start() throws Exception {
        api = new FakeApi();
        client = api.client();
        writer = new EventWriter(client, "host-1", clock, pool, () -> 0.0);
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
        recorder.record(map("a"), map("b"), EventRecorder.Type.WARNING, "Broken", "Mending", "it is broken");

        JsonNode event = events().get(0);
        assertThat(event.path("regarding").path("uid").asText()).isEqualTo("uid-of-a");
        assertThat(event.path("regarding").path("kind").asText()).isEqualTo("ConfigMap");
        assertThat(event.path("related").path("name").asText()).isEqualTo("b");
        assertThat(event.path("type").asText()).isEqualTo("Warning");
        assertThat(event.path("reason").asText()).isEqualTo("Broken");
        assertThat(event.path("action").asText()).isEqualTo("Mending");
        assertThat(event.path("note").asText()).isEqualTo("it is broken");
        assertThat(event.path("eventTime").asText()).isEqualTo("2026-01-01T00:00:00.000000Z");
        assertThat(event.path("reportingController").asText()).isEqualTo("hello-controller");
        assertThat(event.path("reportingInstance").asText()).isEqualTo("hello-controller-host-1");
        assertThat(event.has("series")).isFalse();
    }

    @Test
    void keepsToWhatServersAccept() throws Exception {
        ConfigMap odd = map("Not:A:Dns:Name");
        recorder.record(odd, null, EventRecorder.Type.NORMAL, "r".repeat(200), "", "\u00e9".repeat(1000));
        recorder.record(odd, null, EventRecorder.Type.NORMAL, "", "", "without a reason");

        JsonNode event = events().get(0);
        assertThat(event.path("metadata").path("name").asText()).matches("configmap\\.[0-9a-f]+");
        assertThat(event.path("reason").asText()).hasSize(128);
        assertThat(event.path("action").asText()).hasSize(128);
        assertThat(event.path("note").asText()).as("1024 bytes").isEqualTo("\u00e9".repeat(512));
        assertThat(events()).hasSize(1);
        assertThat(writer.dropped()).isEqualTo(1);
        assertThatThrownBy(() -> writer.recorder("my controller"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("my controller");
    }

    @Test
    void makesASeriesOfRepeats() throws Exception {
        recorder.normal(map("a"), "Synced", "all is well");
        clock.advance(Duration.ofSeconds(10));
        ConfigMap changedMeanwhile = map("a");
        changedMeanwhile.getMetadata().setResourceVersion("77");
        recorder.normal(changedMeanwhile, "Synced", "all is well");
        recorder.normal(map("b"), "Synced", "all is well");
        JsonNode repeated = events().get(0);
        assertThat(events()).hasSize(2);
        assertThat(repeated.path("series").path("count").asInt()).isEqualTo(2);
        assertThat(repeated.path("series").path("lastObservedTime").asText()).isEqualTo("2026-01-01T00:00:10.000000Z");

        int requests = api.requests().size();
        for (int i = 0; i < 50; i++) {
            clock.advance(Duration.ofSeconds(1));
            recorder.normal(map("a"), "Synced", "all is well");
        }
        assertThat(events().get(0).path("series").path("count").asInt())
                .as("flushed")
                .isEqualTo(52);
        assertThat(api.requests()).as("one request for fifty repeats").hasSize(requests + 1);
    }

    @Test
    void endsASeriesAfterSixQuietMinutes() throws Exception {
        for (int i = 0; i < 4; i++) {
            recorder.normal(map("a"), "Synced", "all is well");
        }
        idle();
        assertThat(api.objectsBelow(EVENTS).get(0).path("series").path("count").asInt())
                .isEqualTo(2);
        clock.advance(Duration.ofMinutes(6));
        idle();
        assertThat(api.objectsBelow(EVENTS).get(0).path("series").path("count").asInt())
                .as("the final count")
                .isEqualTo(4);
        recorder.normal(map("a"), "Synced", "all is well");

        assertThat(events()).as("another event").hasSize(2);
        clock.advance(Duration.ofMinutes(6));
        idle();
        assertThat(clock.pendingTimers()).as("nothing left to watch").isZero();
    }

    @Test
    void refreshesALongSeriesEveryHalfHour() throws Exception {
        for (int minute = 0; minute < 40; minute++) {
            recorder.normal(map("a"), "Synced", "all is well");
            idle();
            clock.advance(Duration.ofMinutes(1));
        }
        idle();
        assertThat(api.objectsBelow(EVENTS)).hasSize(1);
        assertThat(api.objectsBelow(EVENTS).get(0).path("series").path("count").asInt())
                .isBetween(30, 38);
        assertThat(api.requests().stream().filter(request -> request.startsWith("PATCH")))
                .hasSize(2);
    }

    @Test
    void writesASeriesAnewWhenItIsGone() throws Exception {
        recorder.normal(map("a"), "Synced", "all is well");
        JsonNode first = events().get(0);
        client.events()
                .v1()
                .events()
                .inNamespace("web")
                .withName(first.path("metadata").path("name").asText())
                .delete();
        recorder.normal(map("a"), "Synced", "all is well");

        assertThat(events())
                .singleElement()
                .satisfies(event ->
                        assertThat(event.path("series").path("count").asInt()).isEqualTo(2));
    }

    @Test
    void combinesEventsThatDifferInTheirNotesOnly() throws Exception {
        for (int i = 1; i <= 100; i++) {
            recorder.normal(map("a"), "Synced", "number " + i);
        }

        assertThat(events()).hasSize(10);
        JsonNode combined = events().get(9);
        assertThat(combined.path("note").asText()).isEqualTo("(combined from similar events): number 10");
        assertThat(combined.path("series").path("count").asInt()).isEqualTo(91);
    }

    @Test
    void thinsOutAFloodAboutOneObjectAndNotOthers() throws Exception {
        for (int i = 0; i < 100; i++) {
            recorder.normal(map("a"), "Synced" + i, "all is well");
        }
        recorder.normal(map("b"), "Synced", "all is well");

        assertThat(events()).hasSize(26);
        assertThat(writer.dropped()).isEqualTo(75);
        clock.advance(Duration.ofMinutes(5));
        recorder.normal(map("a"), "OneMore", "all is well");
        recorder.normal(map("a"), "OneTooMany", "all is well");
        assertThat(events()).hasSize(27);
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
    void triesAgainWhileOthersGoAhead() throws Exception {
        api.breakWhere(request -> request.contains("events"));
        recorder.normal(map("a"), "Synced", "delayed");
        idle();
        api.breakWhere(request -> false);
        recorder.normal(map("b"), "Synced", "not held up");
        idle();
        assertThat(api.objectsBelow(EVENTS)).hasSize(1);
        clock.advance(Duration.ofSeconds(10));
        idle();

        assertThat(api.objectsBelow(EVENTS)).hasSize(2);
        assertThat(writer.dropped()).isZero();
    }

    @Test
    void givesUpAfterTwelveTries() throws Exception {
        api.breakWhere(request -> true);
        recorder.normal(map("a"), "Synced", "lost");
        CompletableFuture<Void> flushed = writer.flush();
        for (int i = 0; i < 11; i++) {
            idle();
            assertThat(flushed).isNotDone();
            clock.advance(Duration.ofSeconds(10));
        }
        flushed.get(30, TimeUnit.SECONDS);

        assertThat(writer.dropped()).isEqualTo(1);
        assertThat(api.requests()).hasSize(12);
        api.breakWhere(request -> false);
        recorder.normal(map("b"), "Synced", "written");
        assertThat(events()).hasSize(1);
    }

    @Test
    void dropsWhatComesAfterItIsClosed() throws Exception {
        recorder.normal(map("a"), "Synced", "written");
        assertThat(events()).hasSize(1);
        writer.close();
        recorder.normal(map("b"), "Synced", "too late");

        assertThat(events()).hasSize(1);
        assertThat(writer.dropped()).isEqualTo(1);
        assertThat(clock.pendingTimers()).isZero();
    }

    /** Waits until the writer's loop has worked off what it has been given, which it does in one turn on one thread. */
    private void idle() throws Exception {
        pool.submit(() -> {}).get(30, TimeUnit.SECONDS);
    }
}
