package dev.keelson.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that dies without a word, and the next one on its data. */
class UpCrashTest {

    private static final String NAMESPACE = "survivors";

    @TempDir
    Path directory;

    @Test
    void adoptsWhatRunsAndRestartsWhatDiedMeanwhile() throws Exception {
        assumeTrue(HostProcesses.visible(), "sees processes through /proc, which this host does not have");
        try (KeelsonProcess first = KeelsonProcess.up(directory).awaitReady()) {
            Map<String, Long> pids = new HashMap<>();
            try (KubernetesClient client = first.client()) {
                start(client);
                for (Pod pod : await(client, pods -> pods.size() == 3)) {
                    pids.put(
                            uid(pod), first.processes().ofPod(uid(pod), "sleep").pid());
                }
                client.apps()
                        .deployments()
                        .inNamespace(NAMESPACE)
                        .withName("web")
                        .scale(4);
            }
            first.kill();
            String victim = pids.keySet().iterator().next();
            pids.forEach((uid, pid) -> assertThat(
                            first.processes().ofPod(uid, "sleep").pid())
                    .as("containers outlive keelson")
                    .isEqualTo(pid));
            ProcessHandle killed = first.processes().ofPod(victim, "sleep");
            killed.destroyForcibly();
            killed.onExit().get(20, SECONDS);
            try (KeelsonProcess second = KeelsonProcess.up(directory).awaitReady()) {
                compare(second, pids, victim);
                assertThat(second.terminate()).isZero();
                second.processes().awaitNone();
            }
        }
    }

    private static void compare(KeelsonProcess keelson, Map<String, Long> pids, String victim) throws Exception {
        try (KubernetesClient client = keelson.client()) {
            List<Pod> pods = await(
                    client,
                    now -> now.size() == 4
                            && now.stream().anyMatch(pod -> uid(pod).equals(victim) && restarts(pod) == 1));
            Set<String> uids = pods.stream().map(UpCrashTest::uid).collect(Collectors.toSet());
            assertThat(uids).containsAll(pids.keySet());
            for (Pod pod : pods) {
                long pid = keelson.processes().ofPod(uid(pod), "sleep").pid();
                if (uid(pod).equals(victim)) {
                    assertThat(pid).isNotEqualTo(pids.get(victim));
                } else {
                    assertThat(restarts(pod)).isZero();
                    assertThat(pid).as("adopted").isEqualTo(pids.getOrDefault(uid(pod), pid));
                }
            }
            assertThat(keelson.processes().running("sleep")).as("never doubled").hasSize(4);
        }
    }

    private static void start(KubernetesClient client) {
        String manifest = Manifests.web(NAMESPACE);
        for (HasMetadata item : client.load(new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8)))
                .items()) {
            client.resource(item).serverSideApply();
        }
    }

    /** The pods, once all run, are ready and are as asked for. */
    private static List<Pod> await(KubernetesClient client, Predicate<List<Pod>> condition) throws Exception {
        return client.pods()
                .inNamespace(NAMESPACE)
                .informOnCondition(pods -> pods.stream().allMatch(UpCrashTest::runs) && condition.test(pods))
                .get(KeelsonProcess.LONGEST_SECONDS, SECONDS);
    }

    private static boolean runs(Pod pod) {
        return Readiness.getInstance().isReady(pod)
                && pod.getStatus().getContainerStatuses().get(0).getState().getRunning() != null;
    }

    private static int restarts(Pod pod) {
        return pod.getStatus().getContainerStatuses().get(0).getRestartCount();
    }

    private static String uid(Pod pod) {
        return pod.getMetadata().getUid();
    }
}
