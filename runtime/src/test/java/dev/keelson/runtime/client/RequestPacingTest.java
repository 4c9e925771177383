package dev.keelson.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.clock.FakeClock;
import dev.keelson.clock.Threads;
import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.InformerScope;
import dev.keelson.runtime.FakeApi;
import dev.keelson.runtime.cache.ObjectCache;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When a client sends what it is asked to, and how often. */
@Timeout(60)
class RequestPacingTest {

    @RegisterExtension
    private final FakeApi api = new FakeApi();

    private final FakeClock clock = new FakeClock();
    private final ExecutorService callers = Threads.blocking("caller");
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private InformerFactory informers;
    private CachedClientBuilder settings;

    @BeforeEach
    void start() {
        KubernetesClient raw = api.client();
        informers = InformerFactory.of(raw);
        ObjectCache cache = new ObjectCache(informers, InformerScope.all(), Duration.ofSeconds(20), clock);
        settings = CachedClient.builder(raw, cache).clock(clock).metrics(registry);
    }

    @AfterEach
    void stop() {
        informers.close();
        callers.shutdownNow();
    }

    private static ConfigMap map(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .build();
    }

    private CompletableFuture<ConfigMap> creating(CachedClient client, String name) {
        return CompletableFuture.supplyAsync(() -> client.create(map(name)), callers);
    }

    /** Until somebody waits for the clock. */
    private void awaitTimer() {
        while (clock.pendingTimers() == 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void waitsAsLongAsTheServerAsks() throws Exception {
        api.refuseNext(429, "7");
        api.refuseNext(503, "1");
        CompletableFuture<ConfigMap> created = creating(settings.build(), "a");

        awaitTimer();
        clock.advance(Duration.ofMillis(6_999));
        assertThat(api.requests()).hasSize(1);
        clock.advance(Duration.ofMillis(1));
        awaitTimer();
        clock.advance(Duration.ofSeconds(1));

        assertThat(created.get(30, TimeUnit.SECONDS).getMetadata().getName()).isEqualTo("a");
        assertThat(api.requests()).hasSize(3);
        assertThat(registry.get("rest_client_request_retries_total").counters()).hasSize(2);
    }

    @Test
    void waitsUntilTheDateThatTheServerNames() throws Exception {
        // The server's own Date header is the real time, against which the date is measured.
        api.refuseNext(
                429,
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        Instant.now().plusSeconds(30).atOffset(ZoneOffset.UTC)));
        CompletableFuture<ConfigMap> created = creating(settings.build(), "a");

        awaitTimer();
        clock.advance(Duration.ofSeconds(25));
        assertThat(created).isNotDone();
        clock.advance(Duration.ofSeconds(35));

        assertThat(created.get(30, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void doesNotWaitLongerThanItMay() {
        CachedClient client = settings.longestRetryAfter(Duration.ofSeconds(5)).build();
        api.refuseNext(429, "6");

        assertThatThrownBy(() -> client.create(map("a")))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refused -> assertThat(refused.getCode()).isEqualTo(429));
        assertThat(api.requests()).hasSize(1);
    }

    @Test
    void repeatsNothingThatTheServerDoesNotAskFor() {
        CachedClient client = settings.build();
        for (int code : new int[] {429, 500, 503}) {
            api.refuseNext(code, "");
            assertThatThrownBy(() -> client.create(map("a"))).isInstanceOf(KubernetesClientException.class);
        }
        api.refuseNext(409, "1");
        assertThatThrownBy(() -> client.create(map("a"))).isInstanceOf(KubernetesClientException.class);

        assertThat(api.requests()).hasSize(4);
    }

    @Test
    void givesUpAfterTenRepetitions() {
        CachedClient client = settings.build();
        for (int i = 0; i <= RequestPolicy.MOST_RETRIES; i++) {
            api.refuseNext(503, "0");
        }

        assertThatThrownBy(() -> client.create(map("a")))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("503");
        assertThat(api.requests()).hasSize(RequestPolicy.MOST_RETRIES + 1);
    }

    @Test
    void spacesRequestsBeyondTheBurst() throws Exception {
        CachedClient client = settings.rateLimit(2, 3).build();
        for (int i = 0; i < 3; i++) {
            client.create(map("burst-" + i));
        }
        CompletableFuture<ConfigMap> fourth = creating(client, "fourth");

        awaitTimer();
        clock.advance(Duration.ofMillis(499));
        assertThat(api.requests()).hasSize(3);
        clock.advance(Duration.ofMillis(1));

        assertThat(fourth.get(30, TimeUnit.SECONDS)).isNotNull();
        assertThat(registry.get("rest_client_rate_limiter_duration_seconds")
                        .timer()
                        .count())
                .isEqualTo(4);
    }

    @Test
    void whoIsInterruptedWhileWaitingSendsNothing() {
        api.refuseNext(429, "7");
        CachedClient client = settings.build();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> client.create(map("a")))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
