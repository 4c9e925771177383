package dev.keelson.runtime.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.informers.ResourceType;
import dev.keelson.runtime.FakeApi;
import dev.keelson.runtime.controller.Controller;
import dev.keelson.runtime.controller.ControllerOptions;
import dev.keelson.runtime.manager.Manager;
import dev.keelson.runtime.predicate.Predicates;
import dev.keelson.runtime.reconcile.ObjectReconciler;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.reconcile.Result;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class ControllerBuilderTest {

    private final BlockingQueue<String> reconciled = new LinkedBlockingQueue<>();

    @RegisterExtension
    private final FakeApi api = new FakeApi();

    private final KubernetesClient client = api.client();

    private static ConfigMap map(String name, String label) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .addToLabels("app", label)
                .endMetadata()
                .build();
    }

    private static Secret ownedBy(String name, boolean controlled, String... owners) {
        SecretBuilder secret = new SecretBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .addToLabels("app", "yes")
                .endMetadata();
        for (String owner : owners) {
            secret.editMetadata()
                    .addToOwnerReferences(new OwnerReferenceBuilder()
                            .withApiVersion("v1")
                            .withKind("ConfigMap")
                            .withName(owner)
                            .withUid("uid-of-" + owner)
                            .withController(controlled)
                            .build())
                    .endMetadata();
        }
        return secret.build();
    }

    private Result note(Request request) {
        reconciled.add(request.name());
        return Result.done();
    }

    private String next() throws InterruptedException {
        return String.valueOf(reconciled.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void aFilterAppliesToTypesNamedBeforeIt() throws Exception {
        try (Manager manager = Manager.builder(client).build()) {
            ControllerBuilder.of(manager)
                    .owns(Secret.class)
                    .forType(ConfigMap.class)
                    .filter(Predicates.<HasMetadata>labelsMatch("app in (yes, perhaps)"))
                    .reconciler(this::note)
                    .build();
            manager.start();
            manager.ready().get(30, TimeUnit.SECONDS);
            client.resource(map("out", "no")).create();
            client.resource(map("in", "perhaps")).create();
            assertThat(next()).isEqualTo("in");
            client.resource(ownedBy("s", true, "out")).create();
            assertThat(next()).isEqualTo("out");
        }
    }

    @Test
    void everyOwnerCountsWhereSeveralOwn() throws Exception {
        try (Manager manager = Manager.builder(client).build()) {
            ControllerBuilder.of(manager)
                    .forType(ConfigMap.class)
                    .ownsWithOthers(Secret.class)
                    .reconciler(this::note)
                    .build();
            manager.start();
            manager.ready().get(30, TimeUnit.SECONDS);
            client.resource(ownedBy("s", false, "one", "two")).create();

            assertThat(next()).isEqualTo("one");
            assertThat(next()).isEqualTo("two");
        }
    }

    @Test
    void typesWithoutClassesAreReconciledAndOwned() throws Exception {
        ResourceType<GenericKubernetesResource> maps = ResourceType.generic("", "v1", "configmaps", "ConfigMap", true);
        ResourceType<GenericKubernetesResource> secrets = ResourceType.generic("", "v1", "secrets", "Secret", true);
        try (Manager manager = Manager.builder(client).build()) {
            ControllerBuilder.of(manager)
                    .forType(maps)
                    .owns(secrets, Predicates.everything())
                    .reconciler(this::note)
                    .build();
            manager.start();
            manager.ready().get(30, TimeUnit.SECONDS);
            client.resource(ownedBy("s", true, "owner")).create();
            assertThat(next()).isEqualTo("owner");
            client.resource(map("a", "x")).create();
            assertThat(next()).isEqualTo("a");
        }
    }

    @Test
    void handsOverTheObjectOrSaysThatItIsGone() throws Exception {
        try (Manager manager = Manager.builder(client).build()) {
            ControllerBuilder.of(manager)
                    .forType(ConfigMap.class)
                    .reconciler(ConfigMap.class, new ObjectReconciler<ConfigMap>() {
                        @Override
                        public Result reconcile(ConfigMap map) {
                            reconciled.add(map.getMetadata().getName() + " "
                                    + map.getMetadata().getLabels());
                            return Result.done();
                        }

                        @Override
                        public Result gone(Request request) {
                            reconciled.add(request.name() + " is gone");
                            return Result.done();
                        }
                    })
                    .build();
            manager.start();
            client.resource(map("a", "x")).create();
            assertThat(next()).isEqualTo("a {app=x}");
            client.configMaps().inNamespace("default").withName("a").delete();
            assertThat(next()).isEqualTo("a is gone");
        }
    }

    @Test
    void settingsComeFromTheControllerThenItsKindThenTheManager() {
        try (Manager manager = Manager.builder(client)
                .controllers(options -> options.withWorkers(3)
                        .withWarmUp(true)
                        .withReconcileTimeout(Duration.ofMinutes(1))
                        .withSyncTimeout(Duration.ofSeconds(5))
                        .withContainErrors(false)
                        .withNeedsLeadership(false))
                .workersByKind(Map.of("Deployment.apps", 7, "ConfigMap", 5))
                .build()) {
            ControllerOptions own = ControllerBuilder.of(manager)
                    .forType(ConfigMap.class)
                    .named("own")
                    .workers(9)
                    .needsLeadership(true)
                    .warmUp(false)
                    .containErrors(true)
                    .syncTimeout(Duration.ofSeconds(6))
                    .reconciler(this::note)
                    .build()
                    .options();
            Controller deployments = ControllerBuilder.of(manager)
                    .forType(Deployment.class)
                    .reconciler(this::note)
                    .build();
            ControllerOptions secrets = ControllerBuilder.of(manager)
                    .forType(Secret.class)
                    .reconciler(this::note)
                    .build()
                    .options();

            assertThat(own.name()).isEqualTo("own");
            assertThat(own.workers()).isEqualTo(9);
            assertThat(own.needsLeadership()).isTrue();
            assertThat(own.warmUp()).isFalse();
            assertThat(own.containErrors()).isTrue();
            assertThat(own.syncTimeout()).isEqualTo(Duration.ofSeconds(6));
            assertThat(own.reconcileTimeout()).isEqualTo(Duration.ofMinutes(1));
            assertThat(deployments.options().workers()).isEqualTo(7);
            assertThat(deployments.name()).isEqualTo("deployment");
            assertThat(secrets.workers()).isEqualTo(3);
            assertThat(secrets.needsLeadership()).isFalse();
        }
    }

    @Test
    void saysWhatIsMissing() {
        try (Manager manager = Manager.builder(client).build()) {
            assertThatThrownBy(() -> ControllerBuilder.of(manager)
                            .forType(ConfigMap.class)
                            .build())
                    .hasMessage("a controller needs a reconciler and at least one type or source");
            assertThatThrownBy(() -> ControllerBuilder.of(manager)
                            .named("x")
                            .owns(Secret.class)
                            .reconciler(this::note)
                            .build())
                    .hasMessage("owns needs forType: it says who the owner is");
            assertThatThrownBy(() -> ControllerBuilder.of(manager)
                            .forType(ConfigMap.class)
                            .forType(Secret.class))
                    .hasMessage("the controller reconciles configmaps already");
        }
    }
}
