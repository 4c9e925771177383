package dev.keelson.informers;

import static dev.keelson.informers.Objects.added;
import static dev.keelson.informers.Objects.bookmark;
import static dev.keelson.informers.Objects.configMap;
import static dev.keelson.informers.Objects.event;
import static dev.keelson.informers.Objects.initialEventsEnd;
import static dev.keelson.informers.Objects.list;
import static dev.keelson.informers.Objects.modified;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What monitoring learns: metrics and health. */
class InformerMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private InformerHarness harness(boolean watchList) {
        return new InformerHarness(builder -> builder.watchList(watchList)
                .observer(InformerObserver.NONE.and(new MicrometerInformerMetrics(registry))));
    }

    private double count(String name) {
        return registry.get(name).tag("name", "configmaps").counter().count();
    }

    private double gauge(String name) {
        return registry.get(name).tag("name", "configmaps").gauge().value();
    }

    @Test
    void countsListsAndWatchesUnderKubernetesNames() {
        InformerHarness h = harness(false);
        h.clock.advance(Duration.ofSeconds(2));
        h.last().answer(list("7", "", configMap("a", "1", "1"), configMap("b", "2", "1")));
        h.last().ok().line(added("c", "8", "1")).line(bookmark("1234567890123456789"));
        h.clock.advance(Duration.ofMinutes(1));
        h.last().end();
        h.last().ok().end();

        assertThat(count("reflector_lists_total")).isEqualTo(1);
        assertThat(registry.get("reflector_list_duration_seconds").timer().totalTime(TimeUnit.SECONDS))
                .isEqualTo(2);
        assertThat(registry.get("reflector_items_per_list").summary().totalAmount())
                .isEqualTo(2);
        assertThat(count("reflector_watches_total")).isEqualTo(2);
        assertThat(count("reflector_short_watches_total")).isEqualTo(1);
        assertThat(registry.get("reflector_watch_duration_seconds").timer().count())
                .isEqualTo(2);
        assertThat(registry.get("reflector_watch_duration_seconds").timer().totalTime(TimeUnit.SECONDS))
                .isEqualTo(60);
        assertThat(registry.get("reflector_items_per_watch").summary().totalAmount())
                .isEqualTo(2);
        assertThat(count("reflector_events_total")).isEqualTo(1);
        assertThat(gauge("reflector_last_resource_version")).isEqualTo(1234567890123456789d);
        assertThat(registry.get("informer_store_resource_version")
                        .tags("group", "", "version", "v1", "resource", "configmaps")
                        .gauge()
                        .value())
                .isEqualTo(567890123456789d);
    }

    @Test
    void aWatchThatBringsTheInitialListCountsAsBoth() {
        InformerHarness h = harness(true);
        h.last().ok().line(added("a", "1", "1")).line(initialEventsEnd("5"));

        assertThat(count("reflector_lists_total")).isEqualTo(1);
        assertThat(registry.get("reflector_items_per_list").summary().totalAmount())
                .isEqualTo(1);
        assertThat(count("reflector_watches_total")).isEqualTo(1);
    }

    @Test
    void tellsWhatIsQueuedForTheStoreAndHowLongThatTakes() {
        HeldExecutor held = new HeldExecutor(1);
        InformerHarness h = new InformerHarness(builder -> builder.watchList(false)
                .executor(held)
                .observer(InformerObserver.NONE.and(new MicrometerInformerMetrics(registry))));
        held.runAll();
        h.last().answer(list("7", "", configMap("a", "1", "1"), configMap("b", "2", "1")));
        held.runAll();
        Timer latency = registry.get("informer_processing_latency_seconds")
                .tags("name", "configmaps", "group", "", "version", "v1", "resource", "configmaps")
                .timer();
        assertThat(latency.count()).isEqualTo(1);
        assertThat(Arrays.stream(latency.takeSnapshot().histogramCounts())
                        .mapToDouble(bucket -> bucket.bucket(TimeUnit.SECONDS)))
                .containsExactly(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0);
        assertThat(gauge("informer_queued_items")).isZero();

        h.last().ok().line(added("c", "8", "1")).line(added("d", "9", "1")).line(modified("c", "10", "2"));
        while (gauge("informer_queued_items") == 0) {
            assertThat(held.runOne()).isTrue();
        }
        h.factory.close();
        assertThat(gauge("informer_queued_items")).isZero();
        held.runAll();
        assertThat(gauge("informer_queued_items")).isZero();
    }

    @Test
    void anIdleTurnIsNoProcessing() {
        InformerHarness h = harness(false);
        h.last().answer(list("7", ""));
        h.last().ok().line(bookmark("8"));

        assertThat(registry.get("informer_processing_latency_seconds").timer().count())
                .isZero();
    }

    @Test
    void countsFailuresByStage() {
        InformerHarness h = harness(false);
        h.last().refuse(403, "Forbidden");
        h.clock.advance(Duration.ofSeconds(1));
        h.last().answer(list("7", "", "{\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\"}}"));
        h.last().refuse(500, "InternalError");

        for (String stage : new String[] {"list", "decode", "watch"}) {
            assertThat(registry.get("informer_failures_total")
                            .tag("stage", stage)
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void anInformerOfARevisionThatIsNoNumberStandsAtZero() {
        InformerHarness h = harness(false);
        h.last().answer(list("abc", ""));

        assertThat(gauge("reflector_last_resource_version")).isZero();
        assertThat(gauge("informer_store_resource_version")).isZero();
    }

    @Test
    void healthTellsHowOldTheLastSignOfTheServerIs() {
        InformerHarness h = new InformerHarness(builder -> builder.watchList(false));
        h.clock.advance(Duration.ofSeconds(30));
        assertThat(h.informer.health().sinceLastSign()).isEqualTo(Duration.ofSeconds(30));
        assertThat(h.informer.health().isReady()).isFalse();
        h.last().answer(list("7", ""));
        h.last().ok();
        h.clock.advance(Duration.ofSeconds(20));
        assertThat(h.informer.health().sinceLastSign()).isEqualTo(Duration.ofSeconds(20));
        assertThat(h.informer.health().isReady()).isTrue();
        h.last().line(bookmark("8"));
        assertThat(h.informer.health().sinceLastSign()).isZero();
        h.last().refuse(500, "InternalError");
        for (int i = 0; i < 20; i++) {
            h.last().refuse(403, "Forbidden");
            h.clock.advance(Duration.ofSeconds(30));
        }

        assertThat(h.informer.health().sinceLastSign()).isGreaterThan(Duration.ofMinutes(9));
        assertThat(h.informer.health().isReady()).isFalse();
        assertThat(h.informer.health().isCurrent(Duration.ofHours(1))).isTrue();
        assertThat(h.informer.health().synced()).isTrue();
    }

    @Test
    void anErrorEventIsNoSuccess() {
        InformerHarness h = harness(false);
        h.last().answer(list("7", ""));
        h.last().ok().line(event("ERROR", Objects.status(500, "InternalError")));

        assertThat(h.informer.health().failuresInARow()).isEqualTo(1);
        assertThat(h.informer.health().watching()).isFalse();
    }
}
