package dev.keelson.runtime.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.InformerScope;
import dev.keelson.runtime.FakeApi;
import dev.keelson.runtime.cache.NotSyncedException;
import dev.keelson.runtime.cache.ObjectCache;
import dev.keelson.runtime.reconcile.Request;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CachedClientTest {

    private static final Request A = new Request("default", "a");

    private FakeApi api;
    private KubernetesClient raw;
    private InformerFactory informers;
    private CachedClient client;

    @BeforeEach
    void start() throws Exception {
        api = new FakeApi();
        raw = api.client();
        informers = InformerFactory.builder(raw)
                .backoff(Duration.ofMillis(5), Duration.ofMillis(5))
                .build();
        informers.start();
        client = new CachedClient(
                raw, new ObjectCache(informers, InformerScope.all(), Duration.ofSeconds(20)), "test-manager");
    }

    @AfterEach
    void stop() {
        informers.close();
        raw.close();
        api.close();
    }

    private ConfigMap created() {
        return client.create(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("a")
                .addToLabels("app", "x")
                .endMetadata()
                .withData(Map.of("value", "1"))
                .build());
    }

    @Test
    void readsFromAnInformerThatStartsOnDemand() throws Exception {
        created();

        assertThat(requireNonNull(client.get(ConfigMap.class, A)).getData()).containsEntry("value", "1");
        assertThat(client.get(ConfigMap.class, "default", "none")).isNull();
        assertThat(client.list(ConfigMap.class)).hasSize(1);
        assertThat(client.list(ConfigMap.class, "default", labels -> "x".equals(labels.get("app"))))
                .hasSize(1);
        assertThat(client.list(ConfigMap.class, "other")).isEmpty();
        assertThat(api.requests().stream().filter(request -> request.startsWith("GET /api/v1/configmaps")))
                .as("the first list as a watch, refused; the list; perhaps the watch")
                .hasSizeBetween(2, 3);
    }

    @Test
    void saysWhyACacheIsNotInSync() {
        api.breakWhere(request -> request.startsWith("GET"));
        CachedClient impatient = new CachedClient(
                raw, new ObjectCache(informers, InformerScope.all(), Duration.ofMillis(300)), "test-manager");

        assertThatThrownBy(() -> impatient.get(ConfigMap.class, A))
                .isInstanceOf(NotSyncedException.class)
                .hasMessageContaining("configmaps")
                .hasMessageContaining("503");
    }

    @Test
    void editsAgainAfterAConflict() {
        created();
        AtomicInteger attempts = new AtomicInteger();
        ConfigMap edited = client.edit(ConfigMap.class, A, map -> {
            if (attempts.incrementAndGet() < 3) {
                client.edit(ConfigMap.class, A, other -> {
                    other.getData().put("other", "" + attempts.get());
                    return other;
                });
            }
            map.getData().put("value", "2");
            return map;
        });

        assertThat(attempts).hasValue(3);
        assertThat(requireNonNull(edited).getData()).containsEntry("value", "2").containsEntry("other", "2");
        assertThat(client.edit(ConfigMap.class, new Request("default", "none"), map -> map))
                .isNull();
    }

    @Test
    void addsAndRemovesAFinalizerOnce() {
        ConfigMap plain = created();
        ConfigMap guarded = client.addFinalizer(plain, "example.com/guard");

        assertThat(guarded.getMetadata().getFinalizers()).containsExactly("example.com/guard");
        assertThat(plain.getMetadata().getFinalizers()).isEmpty();
        assertThat(client.addFinalizer(guarded, "example.com/guard")).isSameAs(guarded);
        ConfigMap freed = client.removeFinalizer(guarded, "example.com/guard");
        assertThat(freed.getMetadata().getFinalizers()).isEmpty();
        assertThat(client.removeFinalizer(freed, "example.com/guard")).isSameAs(freed);
    }

    @Test
    void appliesUnderItsFieldManager() {
        ConfigMap applied = client.apply(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("applied")
                .withResourceVersion("1")
                .endMetadata()
                .withData(Map.of("value", "1"))
                .build());

        assertThat(applied.getMetadata().getResourceVersion()).isNotEqualTo("1");
        assertThat(api.requests())
                .contains("PATCH /api/v1/namespaces/default/configmaps/applied application/apply-patch+yaml");
        assertThat(client.delete(applied)).isTrue();
        assertThat(client.delete(applied)).isFalse();
    }
}
