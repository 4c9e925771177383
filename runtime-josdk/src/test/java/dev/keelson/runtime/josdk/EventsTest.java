package dev.keelson.runtime.josdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.testkit.KeelsonCluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@KeelsonCluster(crds = Note.class)
class EventsTest {

    private final Workplace at;
    private final ScriptedReconciler reconciler = new ScriptedReconciler();

    EventsTest(KubernetesClient client) {
        this.at = new Workplace(client);
    }

    @AfterEach
    void stop() {
        at.close();
    }

    /** Objects concern the note that has the first part of their name. */
    private static <R extends HasMetadata> EventSource<R, Note> of(Class<R> type, EventSourceContext<Note> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(type, Note.class)
                        .withName(type.getSimpleName())
                        .withSecondaryToPrimaryMapper(EventsTest::noteOf)
                        .withNamespacesInheritedFromController()
                        .build(),
                context);
    }

    private static Set<ResourceID> noteOf(HasMetadata object) {
        String name = object.getMetadata().getName();
        return Set.of(new ResourceID(name.split("-")[0], object.getMetadata().getNamespace()));
    }

    @Test
    void secondaryResourcesBringTheirPrimariesAndAreFoundFromThem() throws Exception {
        BlockingQueue<Set<ConfigMap>> seen = new LinkedBlockingQueue<>();
        reconciler.sources = context -> List.of(of(ConfigMap.class, context), of(Deployment.class, context));
        reconciler.body = (note, context) -> {
            seen.add(context.getSecondaryResources(ConfigMap.class));
            assertThat(context.eventSourceRetriever().getEventSourceFor(Deployment.class))
                    .isNotNull();
            return UpdateControl.noUpdate();
        };
        at.run(reconciler);
        at.create("a", "1");
        assertThat(seen.poll(30, TimeUnit.SECONDS)).isEmpty();
        at.map("a-first", "x");
        assertThat(seen.poll(30, TimeUnit.SECONDS)).hasSize(1);
        at.map("a-second", "y");

        assertThat(seen.poll(30, TimeUnit.SECONDS))
                .extracting(map -> map.getData().get("text"))
                .containsExactlyInAnyOrder("x", "y");
    }

    @Test
    void whatIsReadCanBeChangedAndWrittenAndIsThenRead() throws Exception {
        BlockingQueue<String> read = new LinkedBlockingQueue<>();
        reconciler.sources = context -> List.of(of(ConfigMap.class, context));
        reconciler.body = (note, context) -> {
            context.getSecondaryResource(ConfigMap.class).ifPresent(map -> {
                assertThat(map).isExactlyInstanceOf(ConfigMap.class);
                map.setData(Map.of("text", note.getSpec().text()));
                ConfigMap written = context.resourceOperations().update(map);
                ConfigMap again = context.getSecondaryResource(ConfigMap.class).orElseThrow();
                assertThat(again.getMetadata().getResourceVersion())
                        .isEqualTo(written.getMetadata().getResourceVersion());
                read.add(again.getData().get("text"));
            });
            return UpdateControl.noUpdate();
        };
        at.map("a-map", "x");
        at.run(reconciler);
        at.create("a", "1");

        assertThat(read.poll(30, TimeUnit.SECONDS)).isEqualTo("1");
    }

    @Test
    void whatTheReconcilerChangesIsItsOwn() {
        reconciler.body = (note, context) -> {
            assertThat(note.getSpec().text()).isNotEqualTo("scribbled");
            note.setSpec(new Note.Spec("scribbled"));
            return UpdateControl.noUpdate();
        };
        reconciler.sources = context -> List.of(of(ConfigMap.class, context));
        at.run(reconciler);
        at.create("a", "1");
        reconciler.next();
        at.map("a-map", "x");

        assertThat(reconciler.next().attempt()).isEqualTo(-1);
        at.write("a", "2");
        assertThat(reconciler.next().attempt()).isEqualTo(-1);
    }

    /** Counts the primaries that are cloned. */
    private static final class CountingCloner implements Cloner {
        private final AtomicInteger notes = new AtomicInteger();

        @Override
        public <R extends HasMetadata> R clone(R object) {
            notes.addAndGet(object instanceof Note ? 1 : 0);
            return new KubernetesSerialization().clone(object);
        }
    }

    @Test
    void aPrimaryThatIsTheReadersAlreadyIsNotCloned() {
        CountingCloner cloner = new CountingCloner();
        KeelsonOperator operator = at.operator(settings -> settings.withResourceCloner(cloner));
        at.register(operator, reconciler, settings -> {});
        operator.start();
        at.create("a", "1");

        reconciler.next();
        assertThat(cloner.notes).hasValue(0);
    }

    @Test
    void aPrimaryIsClonedWherePatchesAreMadeByComparing() {
        CountingCloner cloner = new CountingCloner();
        KeelsonOperator operator =
                at.operator(settings -> settings.withResourceCloner(cloner).withUseSSAToPatchPrimaryResource(false));
        at.register(operator, reconciler, settings -> {});
        operator.start();
        at.create("a", "1");

        reconciler.next();
        assertThat(cloner.notes).hasPositiveValue();
    }

    @Test
    void whatAFilterLeavesOutIsNotReconciledByAnotherWay() {
        reconciler.sources = context -> List.of(of(ConfigMap.class, context));
        at.create("a", "left out");
        at.create("b", "1");
        at.run(
                reconciler,
                settings ->
                        settings.withOnAddFilter(note -> !note.getSpec().text().equals("left out")));
        at.map("a-map", "x");
        at.map("b-map", "x");

        assertThat(reconciler.next().text()).isEqualTo("b=1");
        at.write("a", "taken up");
        ScriptedReconciler.Call next = reconciler.next();
        while (next.text().equals("b=1")) {
            next = reconciler.next();
        }
        assertThat(next.text()).isEqualTo("a=taken up");
    }

    @Test
    void onlyChangesOfTheSpecificationCount() {
        at.run(reconciler);
        at.create("a", "1");
        assertThat(reconciler.next().text()).isEqualTo("a=1");
        at.label("a", "colour", "blue");
        at.write("a", "2");

        assertThat(reconciler.next().text()).isEqualTo("a=2");
    }

    @Test
    void allChangesCountIfWanted() {
        at.run(reconciler, settings -> settings.withGenerationAware(false));
        at.create("a", "1");
        reconciler.next();
        at.label("a", "colour", "blue");

        assertThat(reconciler.next().note().getMetadata().getLabels()).containsEntry("colour", "blue");
    }

    @Test
    void onlySelectedResourcesAreReconciled() {
        at.create("a", "1");
        at.run(reconciler, settings -> settings.withLabelSelector("colour=blue"));
        Note blue = Note.named("b", "1");
        blue.getMetadata().setLabels(Map.of("colour", "blue"));
        at.create(blue);

        assertThat(reconciler.next().text()).isEqualTo("b=1");
        at.label("a", "colour", "blue");
        assertThat(reconciler.next().text()).isEqualTo("a=1");
    }

    @Test
    void namespacesCanBeChangedWhileItWorks() {
        Workplace other = new Workplace(at.client);
        RegisteredController<Note> controller = at.run(reconciler, settings -> {});
        at.create("a", "1");
        assertThat(reconciler.next().text()).isEqualTo("a=1");

        controller.changeNamespaces(Set.of(other.namespace));
        other.create("b", "1");
        assertThat(reconciler.next().text()).isEqualTo("b=1");
        at.write("a", "2");
        other.create("c", "1");
        assertThat(reconciler.next().text()).isEqualTo("c=1");

        controller.changeNamespaces(Set.of(at.namespace));
        assertThat(reconciler.next().text()).isEqualTo("a=2");
    }
}
