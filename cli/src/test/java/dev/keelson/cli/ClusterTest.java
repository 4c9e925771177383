package dev.keelson.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole cluster in one process and its containers as processes of this host, seen through the Fabric8 client. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ClusterTest {

    private static final Path QUICKSTART = Path.of("..", "samples", "quickstart", "quickstart.yaml");
    private static final String WEB = "web";

    @TempDir
    static Path directory;

    private static KeelsonProcess keelson;
    private static KubernetesClient client;

    @BeforeAll
    static void up() throws Exception {
        assumeTrue(HostProcesses.visible(), "sees processes through /proc, which this host does not have");
        keelson = KeelsonProcess.up(directory, "--node-runtime", "process").awaitReady();
        client = keelson.client();
    }

    @AfterAll
    static void down() throws Exception {
        if (keelson == null) {
            return;
        }
        try (KeelsonProcess ending = keelson) {
            client.close();
            assertThat(ending.terminate()).as(ending.errors()).isZero();
            ending.processes().awaitNone();
        }
    }

    @Test
    void quickstartServesFromThreeProcesses() throws Exception {
        try (InputStream manifest = Files.newInputStream(QUICKSTART)) {
            for (HasMetadata item : client.load(manifest).items()) {
                client.resource(item).serverSideApply();
            }
        }
        RollableScalableResource<Deployment> hello =
                client.apps().deployments().inNamespace("quickstart").withName("hello");
        hello.waitUntilCondition(ClusterTest::complete, KeelsonProcess.LONGEST_SECONDS, SECONDS);
        assertThat(hello.get().getStatus().getConditions()).anySatisfy(condition -> {
            assertThat(condition.getType()).isEqualTo("Available");
            assertThat(condition.getStatus()).isEqualTo("True");
        });

        List<Pod> pods = pods("quickstart").list().getItems();
        assertThat(pods).hasSize(3);
        for (Pod pod : pods) {
            String name = pod.getMetadata().getName();
            keelson.processes().ofPod(pod.getMetadata().getUid(), "java");
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(
                                            "http://" + pod.getStatus().getPodIP() + ":8080/test"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("Hello from Keelson, pod " + name + "\n");
            try (LogWatch log = client.pods()
                            .inNamespace("quickstart")
                            .withName(name)
                            .watchLog();
                    BufferedReader lines =
                            new BufferedReader(new InputStreamReader(log.getOutput(), StandardCharsets.UTF_8))) {
                assertThat(lines.readLine()).startsWith("listening on");
                assertThat(lines.lines().anyMatch("GET /test"::equals)).isTrue();
            }
        }
        end("quickstart");
    }

    @Test
    void rollsOutWithinItsBoundsAndBack() throws Exception {
        RollableScalableResource<Deployment> web = web("rolling");
        String firstReplicaSet = current("rolling").getMetadata().getName();
        try (RolloutBounds bounds = RolloutBounds.watch(client, "rolling", 3, 1, 1)) {
            web.edit(ClusterTest::stageTwo);
            web.waitUntilCondition(ClusterTest::complete, KeelsonProcess.LONGEST_SECONDS, SECONDS);
            assertThat(logs("rolling")).hasSize(3).containsOnly("stage two\n");
            String secondReplicaSet = current("rolling").getMetadata().getName();
            assertThat(secondReplicaSet).isNotEqualTo(firstReplicaSet);

            web.rolling().undo();
            web.waitUntilCondition(ClusterTest::complete, KeelsonProcess.LONGEST_SECONDS, SECONDS);
            assertThat(current("rolling").getMetadata().getName()).isEqualTo(firstReplicaSet);
            assertThat(logs("rolling")).hasSize(3).containsOnly("stage one\n");
            assertThat(bounds.violations()).isEmpty();
            assertThat(bounds.podsSeen()).isEqualTo(9);
        }

        web.scale(5);
        web.waitUntilCondition(ClusterTest::complete, KeelsonProcess.LONGEST_SECONDS, SECONDS);
        assertThat(keelson.processes().running("sleep").stream().filter(ofNamespace("rolling")))
                .hasSize(5);
        web.scale(1);
        pods("rolling").informOnCondition(left -> left.size() == 1).get(KeelsonProcess.LONGEST_SECONDS, SECONDS);
        assertThat(keelson.processes().running("sleep").stream().filter(ofNamespace("rolling")))
                .hasSize(1);
        end("rolling");
    }

    @Test
    void restartsAProcessThatWasKilled() throws Exception {
        web("restarts");
        Pod pod = pods("restarts").list().getItems().get(0);
        ProcessHandle killed = keelson.processes().ofPod(pod.getMetadata().getUid(), "sleep");
        killed.destroyForcibly();

        Pod restarted = client.resource(pod)
                .waitUntilCondition(
                        now -> now != null && Readiness.getInstance().isReady(now) && restarts(now) == 1,
                        KeelsonProcess.LONGEST_SECONDS,
                        SECONDS);
        ContainerStatus status = restarted.getStatus().getContainerStatuses().get(0);
        assertThat(status.getLastState().getTerminated().getExitCode()).isEqualTo(137);
        ProcessHandle successor = keelson.processes().ofPod(pod.getMetadata().getUid(), "sleep");
        assertThat(successor.pid()).isNotEqualTo(killed.pid());
        for (Pod other : pods("restarts").list().getItems()) {
            assertThat(restarts(other))
                    .isEqualTo(
                            other.getMetadata()
                                            .getName()
                                            .equals(pod.getMetadata().getName())
                                    ? 1
                                    : 0);
        }
        end("restarts");
    }

    @Test
    void readinessDecidesWhoIsInTheEndpointSlice() throws Exception {
        web("readiness");
        awaitEndpoints("readiness", ready -> ready.size() == 3);
        Pod pod = pods("readiness").list().getItems().get(0);
        String address = pod.getStatus().getPodIP();
        Path marker = HostProcesses.workingDirectory(
                        keelson.processes().ofPod(pod.getMetadata().getUid(), "sleep"))
                .resolve("ready");

        Files.delete(marker);
        awaitEndpoints("readiness", ready -> ready.size() == 2 && !ready.contains(address));
        Pod unready = client.resource(pod).get();
        assertThat(Readiness.getInstance().isReady(unready)).isFalse();
        assertThat(restarts(unready)).isZero();

        Files.createFile(marker);
        awaitEndpoints("readiness", ready -> ready.size() == 3 && ready.contains(address));
        end("readiness");
    }

    @Test
    void deletesInTheBackgroundInTheForegroundAndNotAtAll() throws Exception {
        RollableScalableResource<Deployment> web = web("deletes");
        web.withPropagationPolicy(DeletionPropagation.ORPHAN).delete();
        web.waitUntilCondition(gone -> gone == null, KeelsonProcess.LONGEST_SECONDS, SECONDS);
        ReplicaSet orphan = current("deletes");
        assertThat(orphan.getMetadata().getOwnerReferences()).isEmpty();
        assertThat(pods("deletes").list().getItems()).hasSize(3);

        client.resource(orphan)
                .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                .delete();
        client.resource(orphan).waitUntilCondition(gone -> gone == null, KeelsonProcess.LONGEST_SECONDS, SECONDS);
        assertThat(pods("deletes").list().getItems())
                .as("in the foreground, dependents go first")
                .isEmpty();

        web("deletes");
        web.withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
        web.waitUntilCondition(gone -> gone == null, KeelsonProcess.LONGEST_SECONDS, SECONDS);
        pods("deletes").informOnCondition(List::isEmpty).get(KeelsonProcess.LONGEST_SECONDS, SECONDS);
        assertThat(client.apps().replicaSets().inNamespace("deletes").list().getItems())
                .isEmpty();
        end("deletes");
    }

    /** Deletes the namespace and checks that everything in it ends, the processes too. */
    private static void end(String namespace) throws Exception {
        List<ProcessHandle> processes = keelson.processes().all().stream()
                .filter(ofNamespace(namespace))
                .toList();
        client.namespaces().withName(namespace).delete();
        client.namespaces()
                .withName(namespace)
                .waitUntilCondition(gone -> gone == null, KeelsonProcess.LONGEST_SECONDS, SECONDS);
        assertThat(pods(namespace).list().getItems()).isEmpty();
        for (ProcessHandle process : processes) {
            process.onExit().get(20, SECONDS);
        }
    }

    /** Processes of pods that exist now, by their pods' uids. */
    private static Predicate<ProcessHandle> ofNamespace(String namespace) {
        List<String> uids = pods(namespace).list().getItems().stream()
                .map(pod -> "/" + pod.getMetadata().getUid() + "/")
                .toList();
        return process -> uids.stream().anyMatch(uid -> HostProcesses.worksBelow(process, uid));
    }

    private static RollableScalableResource<Deployment> web(String namespace) {
        InputStream manifest = new ByteArrayInputStream(Manifests.web(namespace).getBytes(StandardCharsets.UTF_8));
        for (HasMetadata item : client.load(manifest).items()) {
            client.resource(item).serverSideApply();
        }
        RollableScalableResource<Deployment> web =
                client.apps().deployments().inNamespace(namespace).withName(WEB);
        web.waitUntilCondition(ClusterTest::complete, KeelsonProcess.LONGEST_SECONDS, SECONDS);
        return web;
    }

    private static Deployment stageTwo(Deployment deployment) {
        deployment
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0)
                .getEnv()
                .get(0)
                .setValue("two");
        return deployment;
    }

    /** What {@code kubectl rollout status} waits for. */
    private static boolean complete(Deployment deployment) {
        if (deployment == null || deployment.getStatus() == null) {
            return false;
        }
        int wanted = deployment.getSpec().getReplicas();
        return deployment.getStatus().getObservedGeneration() != null
                && deployment
                        .getStatus()
                        .getObservedGeneration()
                        .equals(deployment.getMetadata().getGeneration())
                && count(deployment.getStatus().getUpdatedReplicas()) == wanted
                && count(deployment.getStatus().getReplicas()) == wanted
                && count(deployment.getStatus().getAvailableReplicas()) == wanted;
    }

    private static int count(Integer number) {
        return number == null ? 0 : number;
    }

    private static int restarts(Pod pod) {
        return pod.getStatus().getContainerStatuses().get(0).getRestartCount();
    }

    /** The ReplicaSet that has replicas; there is one. */
    private static ReplicaSet current(String namespace) {
        List<ReplicaSet> used = client.apps().replicaSets().inNamespace(namespace).list().getItems().stream()
                .filter(set -> set.getSpec().getReplicas() > 0)
                .toList();
        assertThat(used).hasSize(1);
        return used.get(0);
    }

    private static FilterWatchListDeletable<
                    Pod, io.fabric8.kubernetes.api.model.PodList, io.fabric8.kubernetes.client.dsl.PodResource>
            pods(String namespace) {
        return client.pods().inNamespace(namespace);
    }

    /** Of the pods that are not ending. */
    private static List<String> logs(String namespace) {
        return pods(namespace).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .map(pod -> client.pods().resource(pod).getLog())
                .toList();
    }

    private static void awaitEndpoints(String namespace, Predicate<List<String>> readyAddresses) throws Exception {
        client.discovery()
                .v1()
                .endpointSlices()
                .inNamespace(namespace)
                .withLabel("kubernetes.io/service-name", WEB)
                .informOnCondition(slices -> readyAddresses.test(
                        slices.stream().flatMap(ClusterTest::readyAddresses).toList()))
                .get(KeelsonProcess.LONGEST_SECONDS, SECONDS);
    }

    private static Stream<String> readyAddresses(EndpointSlice slice) {
        return Objects.requireNonNullElse(slice.getEndpoints(), List.<Endpoint>of()).stream()
                .filter(endpoint -> Boolean.TRUE.equals(endpoint.getConditions().getReady()))
                .map(Endpoint::getAddresses)
                .flatMap(List::stream);
    }
}
