package dev.keelson.informers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.FakeClock;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every fault in any order, while objects change: afterwards the informer and its handlers know the truth. */
class ReflectorMonkeyTest {

    private static final int SEEDS = 300;
    private static final int MAX_STEPS = 120;

    /** What a handler believes that there is, and every call that does not fit. */
    private static final class Believer implements ResourceHandler<ConfigMap> {
        final Map<String, String> state = new TreeMap<>();
        final List<String> contradictions = new ArrayList<>();

        @Override
        public void onAdd(ConfigMap object, boolean initial) {
            if (state.put(ObjectKeys.of(object), value(object)) != null) {
                contradictions.add("added twice: " + ObjectKeys.of(object));
            }
        }

        @Override
        public void onUpdate(ConfigMap oldObject, ConfigMap newObject) {
            if (!value(oldObject).equals(state.put(ObjectKeys.of(newObject), value(newObject)))) {
                contradictions.add("updated from a state never told: " + ObjectKeys.of(newObject));
            }
        }

        @Override
        public void onDelete(ConfigMap object, boolean finalStateUnknown) {
            if (state.remove(ObjectKeys.of(object)) == null) {
                contradictions.add("deleted but never added: " + ObjectKeys.of(object));
            }
        }

        private static String value(ConfigMap map) {
            return map.getData().getOrDefault("value", "");
        }
    }

    @Test
    void converges() {
        for (long seed = 0; seed < SEEDS; seed++) {
            converges(seed);
        }
    }

    /** Where a seed that failed can be looked at alone. */
    @ParameterizedTest
    @ValueSource(longs = {0})
    void converges(long seed) {
        Random random = new Random(seed);
        ModelServer server = new ModelServer(random);
        server.streamsInitialEvents = random.nextInt(4) > 0;
        FakeClock clock = new FakeClock();
        Believer believer = new Believer();
        try (KubernetesClient client = InformerHarness.client();
                InformerFactory factory = InformerFactory.builder(client)
                        .clock(clock)
                        .random(random::nextDouble)
                        .transport(server)
                        .executor(Runnable::run)
                        .handlerExecutor(Runnable::run)
                        .observer(new InformerObserver() {
                            @Override
                            public void failed(InformerFailure failure) {
                                if (failure.stage() == InformerFailure.Stage.CACHE) {
                                    believer.contradictions.add(failure.toString());
                                }
                            }
                        })
                        .cacheForm(seed % 2 == 0 ? CacheForm.COMPACT : CacheForm.OBJECTS)
                        .detectMutations(true)
                        .build()) {
            SharedInformer<ConfigMap> informer = factory.informer(ConfigMap.class);
            informer.addHandler(believer);
            factory.start();
            for (int steps = random.nextInt(MAX_STEPS); steps > 0; steps--) {
                step(server, informer, clock, random);
            }
            calm(server, clock, 300);
            assertKnown(seed, server, informer, believer);
            assertThat(informer.health().isReady()).as("seed %d", seed).isTrue();
            assertThat(informer.health().watching()).as("seed %d", seed).isTrue();

            server.change();
            calm(server, clock, 2);
            assertKnown(seed, server, informer, believer);
        }
    }

    private static void step(ModelServer server, SharedInformer<ConfigMap> informer, FakeClock clock, Random random) {
        if (random.nextInt(2) == 0 && !server.isBehind(informer.lastRevision())) {
            server.change();
        }
        if (random.nextInt(40) == 0) {
            server.compact();
        }
        if (random.nextInt(60) == 0) {
            server.restore();
        }
        server.tick();
        clock.advance(Duration.ofMillis(random.nextInt(random.nextInt(10) == 0 ? 300_000 : 5_000)));
    }

    /** Nothing goes wrong and nothing changes for so many times 20 seconds. */
    private static void calm(ModelServer server, FakeClock clock, int ticks) {
        server.faulty = false;
        for (int i = 0; i < ticks; i++) {
            server.tick();
            clock.advance(Duration.ofSeconds(20));
        }
        server.tick();
    }

    private static void assertKnown(
            long seed, ModelServer server, SharedInformer<ConfigMap> informer, Believer believer) {
        Map<String, String> stored = new TreeMap<>();
        informer.indexer().list().forEach(map -> stored.put(ObjectKeys.of(map), Believer.value(map)));
        assertThat(stored).as("store, seed %d", seed).isEqualTo(server.state());
        assertThat(believer.state).as("handler, seed %d", seed).isEqualTo(server.state());
        assertThat(believer.contradictions).as("seed %d", seed).isEmpty();
    }
}
