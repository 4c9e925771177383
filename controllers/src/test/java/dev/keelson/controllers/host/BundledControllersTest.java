package dev.keelson.controllers.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.apiserver.server.ApiServer;
import dev.keelson.apiserver.server.ApiServerOptions;
import dev.keelson.clock.Clock;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/** All controllers against a real API server; no nodes, so that the test alone says what becomes of pods. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BundledControllersTest {

    private static final long LONGEST = 60;

    private ApiServer server;
    private KubernetesClient client;
    private KubernetesClient controllersClient;
    private ControllerHost host;
    private String namespace = "";

    @SuppressWarnings("NullAway.Init")
    BundledControllersTest() {}

    @BeforeAll
    void start() throws Exception {
        server = ApiServer.start(ApiServerOptions.builder().build());
        client = connect(server.adminKubeconfig());
        controllersClient = connect(server.kubeconfigFor("system:kube-controller-manager", List.of()));
        host = ControllerHost.start(
                controllersClient, ControllerOptions.defaults().withRootCa(server.caCertificatePem()), Clock.system());
        host.ready().get(LONGEST, TimeUnit.SECONDS);
    }

    @AfterAll
    void stop() {
        host.close();
        controllersClient.close();
        client.close();
        server.close();
    }

    @BeforeEach
    void makeNamespace(TestInfo test) {
        namespace = test.getTestMethod().orElseThrow().getName().replaceAll("[A-Z].*", "") + "-"
                + Integer.toHexString(test.getDisplayName().hashCode());
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        client.serviceAccounts()
                .inNamespace(namespace)
                .withName("default")
                .waitUntilCondition(Objects::nonNull, LONGEST, TimeUnit.SECONDS);
    }

    private static KubernetesClient connect(String kubeconfig) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig))
                .build();
    }

    private Deployment deploy(int replicas) {
        return client.resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("web")
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(replicas)
                        .withNewSelector()
                        .addToMatchLabels("app", "web")
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .addToLabels("app", "web")
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("c")
                        .withImage("one")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
    }

    private Deployment awaitDeployment(Predicate<Deployment> condition) {
        return client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName("web")
                .waitUntilCondition(
                        deployment -> deployment != null && condition.test(deployment), LONGEST, TimeUnit.SECONDS);
    }

    private Deployment awaitReplicas(int count) {
        return awaitDeployment(deployment ->
                count == Objects.requireNonNullElse(deployment.getStatus().getReplicas(), 0)
                        && Objects.equals(
                                deployment.getStatus().getObservedGeneration(),
                                deployment.getMetadata().getGeneration()));
    }

    private List<Pod> pods() {
        return client.pods()
                .inNamespace(namespace)
                .withLabel("app", "web")
                .list()
                .getItems();
    }

    private void makeReady(Pod pod, int index) {
        client.pods()
                .inNamespace(namespace)
                .withName(pod.getMetadata().getName())
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.STRATEGIC_MERGE),
                        "{\"status\":{\"phase\":\"Running\",\"podIP\":\"10.9.0." + (index + 1)
                                + "\",\"podIPs\":[{\"ip\":\"10.9.0." + (index + 1)
                                + "\"}],\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
    }

    private ConfigMap map(String name, @Nullable ConfigMap owner, boolean blocking) {
        var map = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata();
        if (owner != null) {
            map.editMetadata()
                    .addToOwnerReferences(new OwnerReferenceBuilder()
                            .withApiVersion("v1")
                            .withKind("ConfigMap")
                            .withName(owner.getMetadata().getName())
                            .withUid(owner.getMetadata().getUid())
                            .withBlockOwnerDeletion(blocking)
                            .build())
                    .endMetadata();
        }
        return client.resource(map.build()).create();
    }

    private void awaitGone(String name) {
        client.configMaps()
                .inNamespace(namespace)
                .withName(name)
                .waitUntilCondition(Objects::isNull, LONGEST, TimeUnit.SECONDS);
    }

    private void delete(ConfigMap map, DeletionPropagation policy) {
        client.resource(map).withPropagationPolicy(policy).delete();
    }

    @Test
    void everyNamespaceGetsItsServiceAccountAndAuthority() {
        ConfigMap authority = client.configMaps()
                .inNamespace(namespace)
                .withName("kube-root-ca.crt")
                .waitUntilCondition(Objects::nonNull, LONGEST, TimeUnit.SECONDS);
        assertThat(authority.getData()).containsEntry("ca.crt", server.caCertificatePem());

        client.resource(authority).delete();

        client.configMaps()
                .inNamespace(namespace)
                .withName("kube-root-ca.crt")
                .waitUntilCondition(
                        map -> map != null
                                && !map.getMetadata()
                                        .getUid()
                                        .equals(authority.getMetadata().getUid()),
                        LONGEST,
                        TimeUnit.SECONDS);
    }

    @Test
    void aDeploymentKeepsItsPodsAndRollsThemWithinItsBounds() {
        deploy(3);
        awaitReplicas(3);
        List<Pod> first = pods();
        for (int i = 0; i < first.size(); i++) {
            makeReady(first.get(i), i);
        }
        awaitDeployment(deployment -> Objects.equals(deployment.getStatus().getAvailableReplicas(), 3));

        client.apps().deployments().inNamespace(namespace).withName("web").edit(deployment -> {
            deployment.getSpec().getTemplate().getSpec().getContainers().get(0).setImage("two");
            return deployment;
        });

        // A quarter of three: one more than wanted, and none of the available goes before the new one is ready.
        awaitDeployment(deployment -> Objects.equals(deployment.getStatus().getUpdatedReplicas(), 1)
                && Objects.equals(deployment.getStatus().getReplicas(), 4)
                && Objects.equals(deployment.getStatus().getAvailableReplicas(), 3));
        Pod fresh = pods().stream()
                .filter(pod -> pod.getSpec().getContainers().get(0).getImage().equals("two"))
                .findFirst()
                .orElseThrow();
        makeReady(fresh, 9);
        awaitDeployment(deployment -> Objects.equals(deployment.getStatus().getUpdatedReplicas(), 2));
    }

    @Test
    void scalingDownDeletesWhatServesLeast() {
        deploy(3);
        awaitReplicas(3);
        Pod serving = pods().get(1);
        makeReady(serving, 1);
        awaitDeployment(deployment -> Objects.equals(deployment.getStatus().getReadyReplicas(), 1));

        client.apps().deployments().inNamespace(namespace).withName("web").scale(1);

        awaitReplicas(1);
        assertThat(pods())
                .singleElement()
                .satisfies(pod -> assertThat(pod.getMetadata().getName())
                        .isEqualTo(serving.getMetadata().getName()));
    }

    @Test
    void aSliceListsReadyPodsOfItsService() {
        deploy(2);
        awaitReplicas(2);
        client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("web")
                        .endMetadata()
                        .withNewSpec()
                        .addToSelector("app", "web")
                        .addNewPort()
                        .withPort(80)
                        .endPort()
                        .endSpec()
                        .build())
                .create();

        makeReady(pods().get(0), 0);

        client.resources(EndpointSlice.class)
                .inNamespace(namespace)
                .withLabel("kubernetes.io/service-name", "web")
                .informOnCondition(slices -> slices.stream()
                        .flatMap(slice -> slice.getEndpoints() == null ? Stream.of() : slice.getEndpoints().stream())
                        .anyMatch(endpoint -> endpoint.getAddresses().contains("10.9.0.1")
                                && endpoint.getConditions().getReady()))
                .orTimeout(LONGEST, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void dependentsFollowTheirOwner() {
        ConfigMap owner = map("owner", null, false);
        ConfigMap child = map("child", owner, false);
        map("grandchild", child, false);

        delete(owner, DeletionPropagation.BACKGROUND);

        awaitGone("grandchild");
        awaitGone("child");
    }

    @Test
    void foregroundDeletionEndsWithTheOwner() {
        ConfigMap owner = map("owner", null, false);
        map("held", owner, true);
        client.configMaps().inNamespace(namespace).withName("held").edit(map -> {
            map.getMetadata().setFinalizers(List.of("example.com/hold"));
            return map;
        });

        delete(owner, DeletionPropagation.FOREGROUND);
        client.configMaps()
                .inNamespace(namespace)
                .withName("held")
                .waitUntilCondition(
                        map -> map != null && map.getMetadata().getDeletionTimestamp() != null,
                        LONGEST,
                        TimeUnit.SECONDS);
        assertThat(client.resource(owner).get()).as("held up by its dependent").isNotNull();

        client.configMaps().inNamespace(namespace).withName("held").edit(map -> {
            map.getMetadata().setFinalizers(List.of());
            return map;
        });
        awaitGone("owner");
    }

    @Test
    void orphaningLeavesDependentsWithoutOwner() {
        ConfigMap owner = map("owner", null, false);
        map("child", owner, true);

        delete(owner, DeletionPropagation.ORPHAN);

        awaitGone("owner");
        assertThat(client.configMaps().inNamespace(namespace).withName("child").get())
                .satisfies(child ->
                        assertThat(child.getMetadata().getOwnerReferences()).isEmpty());
    }

    @Test
    void aChildOfAnOwnerThatNeverWasIsCollected() {
        ConfigMap ghost = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("ghost")
                .withUid("00000000-0000-0000-0000-000000000000")
                .endMetadata()
                .build();

        map("child", ghost, false);

        awaitGone("child");
    }

    @Test
    void aNamespaceGoesWithAllThatIsInIt() {
        deploy(2);
        awaitReplicas(2);
        client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("loner")
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("c")
                        .withImage("i")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();

        client.namespaces().withName(namespace).delete();

        client.namespaces().withName(namespace).waitUntilCondition(Objects::isNull, LONGEST, TimeUnit.SECONDS);
        assertThat(pods()).isEmpty();
        assertThat(client.resources(ReplicaSet.class)
                        .inNamespace(namespace)
                        .list()
                        .getItems())
                .isEmpty();
    }
}
