package dev.keelson.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.apiserver.server.ApiServer;
import dev.keelson.apiserver.server.ApiServerOptions;
import dev.keelson.clock.Clock;
import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.ResourceHandler;
import dev.keelson.informers.SharedInformer;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent against a real API server, with real processes. */
@NullUnmarked
@Timeout(60)
class NodeAgentTest {

    private static final long PATIENCE = 15;

    private static ApiServer server;
    private static KubernetesClient admin;
    private static InformerFactory informers;

    @TempDir
    Path data;

    private String node;
    private KubernetesClient nodeClient;
    private NodeAgent agent;
    private Process otherAgent;

    @BeforeAll
    static void startServer() {
        server = ApiServer.start(ApiServerOptions.builder()
                .disabledAdmissionPlugins(List.of("ServiceAccount"))
                .build());
        admin = client(server.adminKubeconfig());
        informers = InformerFactory.of(admin);
        informers.start();
    }

    @AfterAll
    static void stopServer() {
        informers.close();
        admin.close();
        server.close();
    }

    private static KubernetesClient client(String kubeconfig) {
        return NodeAgentProgram.client(kubeconfig);
    }

    @BeforeEach
    void name(TestInfo test) {
        node = "node-" + Integer.toHexString(test.getDisplayName().hashCode());
        nodeClient = client(nodeKubeconfig());
    }

    private String nodeKubeconfig() {
        return server.kubeconfigFor("system:node:" + node, List.of("system:nodes"));
    }

    @AfterEach
    void end() throws Exception {
        if (otherAgent != null) {
            otherAgent.destroyForcibly().waitFor();
        }
        if (agent != null) {
            agent.close();
        }
        for (Pod pod : admin.pods().inNamespace("default").list().getItems()) {
            pod(pod).withGracePeriod(0).delete();
        }
        nodeClient.close();
    }

    private void start(NodeOptions.Runtime runtime) throws Exception {
        start(runtime, true);
    }

    private void start(NodeOptions.Runtime runtime, boolean stopPodsOnClose) throws Exception {
        NodeOptions options = NodeOptions.builder(node, data)
                .runtime(runtime)
                .stopPodsOnClose(stopPodsOnClose)
                .build();
        agent = NodeAgent.start(nodeClient, options, Clock.system());
        agent.ready().get(PATIENCE, TimeUnit.SECONDS);
    }

    private Pod create(String name, String script) {
        return admin.pods()
                .inNamespace("default")
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName(node)
                        .withTerminationGracePeriodSeconds(5L)
                        .withContainers(new ContainerBuilder()
                                .withName("c")
                                .withImage("none")
                                .withCommand("sh", "-c", script)
                                .build())
                        .endSpec()
                        .build())
                .create();
    }

    private static PodResource pod(Pod pod) {
        return admin.pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName());
    }

    private static Pod await(Pod pod, Predicate<Pod> condition) throws InterruptedException {
        String key = pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
        BlockingQueue<Optional<Pod>> states = new LinkedBlockingQueue<>();
        ResourceHandler<Pod> handler = new ResourceHandler<>() {
            @Override
            public void onAdd(Pod added, boolean initial) {
                offer(added, Optional.of(added));
            }

            @Override
            public void onUpdate(Pod before, Pod after) {
                offer(after, Optional.of(after));
            }

            @Override
            public void onDelete(Pod deleted, boolean finalStateUnknown) {
                offer(deleted, Optional.empty());
            }

            private void offer(Pod of, Optional<Pod> state) {
                if (of.getMetadata().getUid().equals(pod.getMetadata().getUid())) {
                    states.add(state);
                }
            }
        };
        try (SharedInformer<Pod> informer = informers.informer(Pod.class)) {
            informer.addHandler(handler);
            informer.synced().join();
            if (informer.indexer().list().stream()
                    .noneMatch(known -> known.getMetadata()
                            .getUid()
                            .equals(pod.getMetadata().getUid()))) {
                states.add(Optional.empty());
            }
            Pod last = null;
            while (true) {
                Optional<Pod> state = states.poll(PATIENCE, TimeUnit.SECONDS);
                if (state == null) {
                    throw new AssertionError(key + " does not get there: "
                            + (last == null ? "gone" : Serialization.asYaml(last.getStatus())));
                }
                last = state.orElse(null);
                if (condition.test(last)) {
                    return last;
                }
            }
        }
    }

    private static boolean ready(Pod pod) {
        return pod != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    private static Optional<ContainerStatus> container(Pod pod) {
        return pod == null
                ? Optional.empty()
                : pod.getStatus().getContainerStatuses().stream().findFirst();
    }

    private long pid(Pod pod, int attempt) throws Exception {
        Path record = data.resolve("containers/pods/" + pod.getMetadata().getUid() + "/containers/c/" + attempt)
                .resolve("pid");
        return Long.parseLong(Files.readString(record).split(" ")[0]);
    }

    @Test
    void nodeIsReadyAndBeats() throws Exception {
        start(NodeOptions.Runtime.HOLLOW);
        Node registered = admin.nodes().withName(node).get();
        assertThat(registered.getStatus().getConditions())
                .filteredOn(condition -> condition.getType().equals("Ready"))
                .singleElement()
                .satisfies(condition -> assertThat(condition.getStatus()).isEqualTo("True"));
        assertThat(registered.getMetadata().getLabels()).containsEntry("kubernetes.io/hostname", node);
        assertThat(registered.getStatus().getCapacity()).containsKeys("cpu", "memory", "pods");
        assertThat(registered
                        .getStatus()
                        .getDaemonEndpoints()
                        .getKubeletEndpoint()
                        .getPort())
                .isEqualTo(agent.kubeletPort());
        assertThat(admin.leases().inNamespace("kube-node-lease").withName(node).get())
                .satisfies(
                        lease -> assertThat(lease.getSpec().getHolderIdentity()).isEqualTo(node));
    }

    @Test
    void hollowPodRunsAndIsDeleted() throws Exception {
        start(NodeOptions.Runtime.HOLLOW);
        Pod pod = create("hollow", "irrelevant");
        Pod running = await(pod, NodeAgentTest::ready);
        assertThat(running.getStatus().getPhase()).isEqualTo("Running");
        assertThat(container(running).orElseThrow().getContainerID()).startsWith("hollow://");
        pod(pod).delete();
        await(pod, gone -> gone == null);
    }

    @Test
    void processPodRunsLogsExecutesAndEnds() throws Exception {
        start(NodeOptions.Runtime.PROCESS);
        Pod pod = create("real", "echo hello from $KEELSON_POD_IP; exec sleep 600");
        Pod running = await(pod, NodeAgentTest::ready);
        assertThat(running.getStatus().getPodIP()).startsWith("127.64.");
        ProcessHandle process = ProcessHandle.of(pid(pod, 0)).orElseThrow();

        try (var watch = pod(pod).watchLog();
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(watch.getOutput(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine())
                    .isEqualTo("hello from " + running.getStatus().getPodIP());
        }
        assertThat(pod(pod).tailingLines(1).getLog()).startsWith("hello from");

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var exec = pod(pod).writingOutput(out).exec("sh", "-c", "echo in; exit 3")) {
            assertThat(exec.exitCode().get(PATIENCE, TimeUnit.SECONDS)).isEqualTo(3);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("in\n");

        assertThat(admin.v1().events().inNamespace("default").list().getItems())
                .filteredOn(event -> pod.getMetadata()
                        .getUid()
                        .equals(event.getInvolvedObject().getUid()))
                .extracting(Event::getReason)
                .contains("ImageIgnored", "Created", "Started");
        pod(pod).delete();
        await(pod, gone -> gone == null);
        process.onExit().get(PATIENCE, TimeUnit.SECONDS);
    }

    @Test
    void killedProcessIsRestartedAndCounted() throws Exception {
        start(NodeOptions.Runtime.PROCESS);
        Pod pod = create("killed", "exec sleep 600");
        await(pod, NodeAgentTest::ready);
        ProcessHandle.of(pid(pod, 0)).orElseThrow().destroyForcibly();
        Pod restarted = await(
                pod,
                p -> container(p)
                        .filter(c -> c.getRestartCount() == 1 && c.getReady())
                        .isPresent());
        assertThat(container(restarted)
                        .orElseThrow()
                        .getLastState()
                        .getTerminated()
                        .getExitCode())
                .isEqualTo(137);
    }

    @Test
    void nextAgentAdoptsWhatTheKilledOneLeft() throws Exception {
        Path kubeconfig = Files.writeString(data.resolve("kubeconfig"), nodeKubeconfig());
        otherAgent = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        NodeAgentProgram.class.getName(),
                        kubeconfig.toString(),
                        node,
                        data.toString())
                .redirectError(data.resolve("first.err").toFile())
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(otherAgent.getInputStream(), StandardCharsets.UTF_8));
        assertThat(out.readLine())
                .as(Files.readString(data.resolve("first.err")))
                .isEqualTo("ready");
        Pod pod = create("survivor", "i=0; while :; do i=$((i+1)); echo line $i; sleep 0.01; done");
        Pod ended = create("ender", "while [ ! -e " + data.resolve("go") + " ]; do sleep 0.01; done; exit 4");
        await(pod, NodeAgentTest::ready);
        await(ended, NodeAgentTest::ready);
        long pid = pid(pod, 0);
        ProcessHandle ender = ProcessHandle.of(pid(ended, 0)).orElseThrow();

        otherAgent.destroyForcibly();
        otherAgent.waitFor();
        assertThat(ProcessHandle.of(pid)).isPresent();
        Files.createFile(data.resolve("go"));
        ender.onExit().get(PATIENCE, TimeUnit.SECONDS);

        start(NodeOptions.Runtime.PROCESS);
        Pod counted = await(
                ended, p -> container(p).filter(c -> c.getRestartCount() > 0).isPresent());
        assertThat(container(counted)
                        .orElseThrow()
                        .getLastState()
                        .getTerminated()
                        .getExitCode())
                .isEqualTo(4);
        assertThat(pid(pod, 0)).isEqualTo(pid);
        assertThat(ProcessHandle.of(pid)).isPresent();
        assertThat(container(pod(pod).get()).orElseThrow().getRestartCount()).isZero();
        String[] lines = pod(pod).getLog().split("\n");
        for (int i = 0; i < lines.length; i++) {
            assertThat(lines[i]).isEqualTo("line " + (i + 1));
        }
        assertThat(lines).hasSizeGreaterThan(10);
    }

    @Test
    void podDeletedWhileNoAgentLivedIsEndedByTheNext() throws Exception {
        start(NodeOptions.Runtime.PROCESS, false);
        Pod pod = create("orphan", "exec sleep 600");
        await(pod, NodeAgentTest::ready);
        ProcessHandle process = ProcessHandle.of(pid(pod, 0)).orElseThrow();
        agent.close();
        assertThat(process.isAlive()).isTrue();
        pod(pod).withGracePeriod(0).delete();
        await(pod, gone -> gone == null);
        start(NodeOptions.Runtime.PROCESS);
        process.onExit().get(PATIENCE, TimeUnit.SECONDS);
    }
}
