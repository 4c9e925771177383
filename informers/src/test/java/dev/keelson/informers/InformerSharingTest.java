package dev.keelson.informers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.Threads;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One informer for everybody, whoever comes while the last one goes. */
@Timeout(60)
class InformerSharingTest {

    @Test
    void whoAsksWhileTheLastHoldClosesGetsALivingInformer() throws Exception {
        InformerHarness h = InformerHarness.watching("7");
        h.informer.close();
        ExecutorService pool = Threads.fixed("asking", 3);
        List<Future<?>> asking = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            asking.add(pool.submit(() -> {
                for (int round = 0; round < 1000; round++) {
                    h.factory.informer(ConfigMap.class).close();
                }
            }));
        }
        for (Future<?> one : asking) {
            one.get();
        }
        assertThat(alive(h)).isZero();

        SharedInformer<ConfigMap> held = h.factory.informer(ConfigMap.class);
        RecordingHandler handler = new RecordingHandler();
        held.addHandler(handler);
        assertThat(alive(h)).isEqualTo(1);
        h.last().answer(Objects.list("7", "", Objects.configMap("a", "1", "1")));
        assertThat(handler.drain()).containsExactly("+a=1");
        pool.shutdown();
        h.close();
    }

    @Test
    void typesScopesAndSelectorsThatDifferAreNotShared() {
        InformerHarness h = InformerHarness.watching("7");
        int before = h.transport.count();
        h.factory.informer(ConfigMap.class, InformerScope.all());
        assertThat(h.transport.count()).isEqualTo(before);

        h.factory.informer(ConfigMap.class, InformerScope.namespace("a"));
        h.factory.informer(ConfigMap.class, InformerScope.all().withLabels("x=y"));
        h.factory.informer(ConfigMap.class, InformerScope.all().withFields("metadata.name=x"));
        h.factory.informer(ResourceType.generic("", "v1", "configmaps", "ConfigMap", true), InformerScope.all());
        assertThat(h.transport.count()).isEqualTo(before + 4);
        h.close();
        assertThat(alive(h)).isZero();
    }

    @Test
    void factoriesShareNothingSoThatTheirSettingsHold() {
        InformerHarness h = InformerHarness.watching("7");
        int before = h.transport.count();
        InformerFactory other = h.settings().build();
        other.start();
        other.informer(ConfigMap.class);

        assertThat(h.transport.count()).isEqualTo(before + 1);
        other.close();
        assertThat(alive(h)).isEqualTo(1);
        h.close();
    }

    /** How many requests are under way; each was made by one informer. */
    private static long alive(InformerHarness h) {
        long alive = 0;
        for (int i = 0; i < h.transport.count(); i++) {
            ScriptedTransport.Sent sent = h.transport.at(i);
            alive += sent.cancelled || sent.ended ? 0 : 1;
        }
        return alive;
    }
}
