package dev.keelson.informers;

import dev.keelson.clock.FakeClock;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An informer of config maps in which everything happens on the test's thread. */
final class InformerHarness implements AutoCloseable {

    private static final KubernetesClient CLIENT = client();

    /** A client that reaches nothing. */
    static KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withMasterUrl("http://127.0.0.1:1/")
                        .build())
                .build();
    }

    final FakeClock clock = new FakeClock();
    final ScriptedTransport transport = new ScriptedTransport();
    final List<InformerFailure> failures = new ArrayList<>();
    final RecordingHandler handler = new RecordingHandler();
    final InformerFactory factory;
    final SharedInformer<ConfigMap> informer;
    final HandlerRegistration registration;

    private @Nullable InformerFactory unstarted;

    InformerHarness() {
        this(builder -> {});
    }

    InformerHarness(Consumer<InformerFactory.Builder> settings) {
        InformerFactory.Builder builder = settings();
        settings.accept(builder);
        factory = builder.build();
        informer = factory.informer(ConfigMap.class);
        registration = informer.addHandler(handler);
        factory.start();
    }

    /** What a factory needs in order to talk to {@link #transport}. */
    InformerFactory.Builder settings() {
        return InformerFactory.builder(CLIENT)
                .clock(clock)
                .random(() -> 0)
                .transport(transport)
                .executor(Runnable::run)
                .handlerExecutor(Runnable::run)
                .observer(new InformerObserver() {
                    @Override
                    public void failed(InformerFailure failure) {
                        failures.add(failure);
                    }
                });
    }

    /** One that has listed {@code items} at {@code revision} by pages and watches now. */
    static InformerHarness watching(String revision, String... items) {
        InformerHarness harness = new InformerHarness(builder -> builder.watchList(false));
        harness.transport.last().answer(Objects.list(revision, "", items));
        harness.transport.last().ok();
        harness.handler.drain();
        return harness;
    }

    /** A hold of a factory that starts nothing by itself; the same one each time. */
    SharedInformer<ConfigMap> unstarted() {
        if (unstarted == null) {
            unstarted = settings().watchList(false).build();
        }
        return unstarted.informer(ConfigMap.class);
    }

    ScriptedTransport.Sent last() {
        return transport.last();
    }

    @Override
    public void close() {
        factory.close();
    }
}
