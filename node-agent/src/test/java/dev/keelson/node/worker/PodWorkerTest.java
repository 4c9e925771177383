package dev.keelson.node.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.FakeClock;
import dev.keelson.node.environment.ContainerEnvironment;
import dev.keelson.node.network.PodAddresses;
import dev.keelson.node.probe.Prober;
import dev.keelson.node.volume.PodVolumes;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodWorkerTest {

    private static final String UID = "11111111-2222-3333-4444-555555555555";

    @TempDir
    Path data;

    private final FakeClock clock = new FakeClock();
    private final ScriptedRuntime runtime = new ScriptedRuntime(clock);
    private final FakeObjects objects = new FakeObjects();
    private final List<String> events = new ArrayList<>();
    private Prober.Outcome probeOutcome = new Prober.Outcome(Prober.Result.SUCCESS, "");
    private final Map<String, Quantity> allocatable = Map.of("cpu", new Quantity("2"), "pods", new Quantity("10"));

    private PodStatus status = new PodStatus();
    private boolean finished;

    // Both are set by begin, with which every test starts.
    @SuppressWarnings("NullAway.Init")
    private PodWorker worker;

    @SuppressWarnings("NullAway.Init")
    private Pod pod;

    @BeforeEach
    void listen() {
        runtime.subscribe((uid, id) -> worker.poke());
    }

    private NodeServices services() {
        return new NodeServices(
                runtime,
                new PodVolumes(data, objects, clock),
                new ContainerEnvironment(objects, "127.0.0.1", 6443),
                PodAddresses.of("127.64.0.0/18"),
                (probe, target) -> CompletableFuture.completedFuture(probeOutcome),
                new StatusSink() {
                    @Override
                    public void publish(Pod of, PodStatus newer, boolean over) {
                        status = newer;
                        finished = over;
                    }

                    @Override
                    public void forget(String podUid) {}
                },
                (of, path, type, reason, message) -> events.add(reason + ": " + message),
                new NodeAdmission(Map.of("kubernetes.io/hostname", "n"), allocatable),
                "127.0.0.1",
                allocatable,
                clock,
                Runnable::run);
    }

    private static Container container(String name) {
        return new ContainerBuilder()
                .withName(name)
                .withImage("image:1")
                .withCommand("run")
                .build();
    }

    private static PodBuilder pod(Container... containers) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("pod")
                .withNamespace("ns")
                .withUid(UID)
                .withGeneration(1L)
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Always")
                .withTerminationGracePeriodSeconds(30L)
                .withContainers(containers)
                .endSpec();
    }

    private void begin(PodBuilder builder) {
        pod = builder.build();
        worker = new PodWorker(pod, services(), () -> {});
        settle();
    }

    /** Steps until there is no mail left. */
    private void settle() {
        worker.step();
        for (int i = 0; i < 100 && worker.hasMail(); i++) {
            worker.step();
        }
        assertThat(worker.hasMail()).isFalse();
    }

    private void advance(Duration step) {
        clock.advance(step);
        settle();
    }

    private void update(Consumer<PodBuilder> change) {
        PodBuilder builder = new PodBuilder(pod);
        change.accept(builder);
        pod = builder.build();
        worker.update(pod);
        settle();
    }

    private void delete(long graceSeconds) {
        update(builder -> builder.editMetadata()
                .withDeletionTimestamp("2026-01-01T00:01:00Z")
                .withDeletionGracePeriodSeconds(graceSeconds)
                .endMetadata());
    }

    private ContainerStatus of(String name) {
        List<ContainerStatus> all = new ArrayList<>(status.getContainerStatuses());
        all.addAll(status.getInitContainerStatuses());
        return all.stream()
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private PodCondition condition(String type) {
        return status.getConditions().stream()
                .filter(candidate -> candidate.getType().equals(type))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void startsThePodAndSaysSo() {
        begin(pod(container("a"), container("b")));
        assertThat(runtime.running()).containsExactly("a/0", "b/0");
        assertThat(status.getPhase()).isEqualTo("Running");
        assertThat(status.getPodIP()).isEqualTo("127.64.0.1");
        assertThat(status.getHostIP()).isEqualTo("127.0.0.1");
        assertThat(status.getQosClass()).isEqualTo("BestEffort");
        assertThat(status.getObservedGeneration()).isEqualTo(1);
        assertThat(status.getConditions())
                .extracting(c -> c.getType() + "=" + c.getStatus())
                .containsExactly(
                        "PodReadyToStartContainers=True",
                        "Initialized=True",
                        "Ready=True",
                        "ContainersReady=True",
                        "PodScheduled=True");
        assertThat(of("a").getReady()).isTrue();
        assertThat(of("a").getStarted()).isTrue();
        assertThat(of("a").getContainerID()).startsWith("scripted://");
        assertThat(events)
                .containsExactly(
                        "ImageIgnored: notice",
                        "Created: Container created",
                        "Started: Container started",
                        "Created: Container created",
                        "Started: Container started");
    }

    @Test
    void aStepTooManyChangesNothing() {
        begin(pod(container("a")));
        List<String> calls = List.copyOf(runtime.calls);
        PodStatus before = status;
        worker.step();
        assertThat(runtime.calls).isEqualTo(calls);
        assertThat(status).isEqualTo(before);
    }

    @Test
    void crashedContainerRestartsAtOnceThenBacksOffAndDoubles() {
        begin(pod(container("a")));
        runtime.exit("a", 1);
        settle();
        assertThat(runtime.running()).containsExactly("a/1");
        assertThat(of("a").getRestartCount()).isEqualTo(1);
        assertThat(of("a").getLastState().getTerminated().getExitCode()).isEqualTo(1);

        runtime.exit("a", 1);
        settle();
        assertThat(runtime.running()).isEmpty();
        assertThat(of("a").getState().getWaiting().getReason()).isEqualTo("CrashLoopBackOff");
        assertThat(of("a").getState().getWaiting().getMessage())
                .isEqualTo("back-off 10s restarting failed container=a pod=pod_ns(" + UID + ")");
        assertThat(status.getPhase()).isEqualTo("Running");
        assertThat(condition("Ready").getStatus()).isEqualTo("False");
        assertThat(events).contains("BackOff: Back-off restarting failed container a in pod pod_ns(" + UID + ")");

        advance(Duration.ofMillis(9_999));
        assertThat(runtime.running()).isEmpty();
        advance(Duration.ofMillis(1));
        assertThat(runtime.running()).containsExactly("a/2");

        runtime.exit("a", 1);
        settle();
        advance(Duration.ofSeconds(19));
        assertThat(runtime.running()).isEmpty();
        advance(Duration.ofSeconds(1));
        assertThat(runtime.running()).containsExactly("a/3");
    }

    @Test
    void backOffIsForgottenAfterTenGoodMinutes() {
        begin(pod(container("a")));
        runtime.exit("a", 1);
        settle();
        advance(Duration.ofMinutes(10).plusSeconds(1));
        runtime.exit("a", 1);
        settle();
        assertThat(runtime.running()).containsExactly("a/2");
    }

    @Test
    void onlyTheLastContainerBeforeTheCurrentOneIsKept() {
        begin(pod(container("a")));
        runtime.exit("a", 1);
        settle();
        runtime.exit("a", 1);
        settle();
        advance(Duration.ofSeconds(10));
        assertThat(runtime.listContainers(UID))
                .extracting(info -> info.attempt())
                .containsExactly(1, 2);
    }

    @Test
    void neverMeansOnceAndThePodFails() {
        begin(pod(container("a")).editSpec().withRestartPolicy("Never").endSpec());
        runtime.exit("a", 3);
        settle();
        assertThat(status.getPhase()).isEqualTo("Failed");
        assertThat(condition("Ready").getReason()).isEqualTo("PodFailed");
        assertThat(of("a").getState().getTerminated().getExitCode()).isEqualTo(3);
        assertThat(finished).isTrue();
        assertThat(runtime.calls).doesNotContain("create a/1");
    }

    @Test
    void onFailureEndsInSuccessWhenAllSucceed() {
        begin(pod(container("a"), container("b"))
                .editSpec()
                .withRestartPolicy("OnFailure")
                .endSpec());
        runtime.exit("a", 1);
        settle();
        assertThat(runtime.running()).containsExactlyInAnyOrder("a/1", "b/0");
        runtime.exit("a", 0);
        settle();
        assertThat(status.getPhase()).isEqualTo("Running");
        runtime.exit("b", 0);
        settle();
        assertThat(status.getPhase()).isEqualTo("Succeeded");
        assertThat(condition("Ready").getReason()).isEqualTo("PodCompleted");
        assertThat(condition("Initialized").getReason()).isEqualTo("PodCompleted");
    }

    @Test
    void initContainersRunOneAfterAnotherBeforeTheMainOnes() {
        begin(pod(container("a"))
                .editSpec()
                .withInitContainers(container("i1"), container("i2"))
                .endSpec());
        assertThat(runtime.running()).containsExactly("i1/0");
        assertThat(status.getPhase()).isEqualTo("Pending");
        assertThat(of("a").getState().getWaiting().getReason()).isEqualTo("PodInitializing");
        assertThat(condition("Initialized").getMessage()).isEqualTo("containers with incomplete status: [i1 i2]");
        runtime.exit("i1", 0);
        settle();
        assertThat(runtime.running()).containsExactly("i2/0");
        assertThat(of("i1").getReady()).isTrue();
        runtime.exit("i2", 0);
        settle();
        assertThat(runtime.running()).containsExactly("a/0");
        assertThat(status.getPhase()).isEqualTo("Running");
        assertThat(condition("Initialized").getStatus()).isEqualTo("True");
    }

    @Test
    void failedInitContainerIsRetriedUnlessThePolicyIsNever() {
        begin(pod(container("a")).editSpec().withInitContainers(container("i")).endSpec());
        runtime.exit("i", 1);
        settle();
        assertThat(runtime.running()).containsExactly("i/1");

        runtime.removePodSandbox(UID);
        begin(pod(container("a"))
                .editSpec()
                .withRestartPolicy("Never")
                .withInitContainers(container("i"))
                .endSpec());
        runtime.exit("i", 1);
        settle();
        assertThat(status.getPhase()).isEqualTo("Failed");
        assertThat(runtime.running()).isEmpty();
    }

    @Test
    void sidecarsStartFirstAndEndLast() {
        Container sidecar = new ContainerBuilder(container("side"))
                .withRestartPolicy("Always")
                .build();
        begin(pod(container("a"))
                .editSpec()
                .withRestartPolicy("Never")
                .withInitContainers(sidecar, container("i"))
                .endSpec());
        assertThat(runtime.running()).containsExactly("side/0", "i/0");
        runtime.exit("i", 0);
        settle();
        assertThat(runtime.running()).containsExactly("side/0", "a/0");
        runtime.exit("side", 1);
        settle();
        assertThat(runtime.running()).containsExactlyInAnyOrder("side/1", "a/0");
        runtime.exit("a", 0);
        settle();
        assertThat(runtime.calls).contains("stop side/1 30s");
        assertThat(status.getPhase()).isEqualTo("Succeeded");
    }

    @Test
    void deletionStopsWithGraceAndFinishesWhenAllHasEnded() {
        runtime.stopEndsAtOnce = false;
        begin(pod(container("a")));
        delete(12);
        assertThat(runtime.calls).contains("stop a/0 12s");
        assertThat(events).contains("Killing: Stopping container a");
        assertThat(finished).isFalse();
        assertThat(status.getPhase()).isEqualTo("Running");
        runtime.exit("a", 143);
        settle();
        assertThat(finished).isTrue();
        assertThat(status.getPhase()).isEqualTo("Failed");
        worker.gone();
        settle();
        assertThat(runtime.calls).contains("remove sandbox");
        assertThat(worker.step()).isEqualTo(PodWorker.Stage.CLEANED);
    }

    @Test
    void shorterGraceHastensTheStop() {
        runtime.stopEndsAtOnce = false;
        begin(pod(container("a")));
        delete(30);
        delete(30);
        assertThat(runtime.calls).containsOnlyOnce("stop a/0 30s");
        delete(5);
        assertThat(runtime.calls).contains("stop a/0 5s");
        delete(0);
        assertThat(runtime.calls).contains("stop a/0 2s");
    }

    @Test
    void preStopHookRunsBeforeTheSignalWithinTheGracePeriod() {
        Container hooked = new ContainerBuilder(container("a"))
                .withNewLifecycle()
                .withNewPreStop()
                .withNewSleep(4L)
                .endPreStop()
                .endLifecycle()
                .build();
        begin(pod(hooked));
        delete(10);
        assertThat(runtime.calls).noneMatch(call -> call.startsWith("stop"));
        advance(Duration.ofSeconds(4));
        assertThat(runtime.calls).contains("stop a/0 6s");
        assertThat(finished).isTrue();
    }

    @Test
    void podThatVanishesIsEndedAndCleaned() {
        begin(pod(container("a")));
        worker.gone();
        settle();
        assertThat(runtime.running()).isEmpty();
        assertThat(runtime.listPodSandboxes()).isEmpty();
    }

    @Test
    void readinessProbeDecidesReady() {
        probeOutcome = new Prober.Outcome(Prober.Result.FAILURE, "no");
        Container probed = new ContainerBuilder(container("a"))
                .withNewReadinessProbe()
                .withPeriodSeconds(5)
                .withFailureThreshold(2)
                .withSuccessThreshold(1)
                .endReadinessProbe()
                .build();
        begin(pod(probed));
        assertThat(of("a").getReady()).isFalse();
        advance(Duration.ZERO);
        assertThat(events).contains("Unhealthy: Readiness probe failed: no");
        probeOutcome = new Prober.Outcome(Prober.Result.SUCCESS, "");
        advance(Duration.ofSeconds(5));
        assertThat(of("a").getReady()).isTrue();
        assertThat(condition("Ready").getStatus()).isEqualTo("True");
        probeOutcome = new Prober.Outcome(Prober.Result.FAILURE, "no");
        advance(Duration.ofSeconds(5));
        assertThat(of("a").getReady()).isTrue();
        advance(Duration.ofSeconds(5));
        assertThat(of("a").getReady()).isFalse();
        assertThat(condition("Ready").getReason()).isEqualTo("ContainersNotReady");
    }

    @Test
    void livenessFailureRestartsTheContainer() {
        Container probed = new ContainerBuilder(container("a"))
                .withNewLivenessProbe()
                .withPeriodSeconds(5)
                .withFailureThreshold(1)
                .endLivenessProbe()
                .build();
        begin(pod(probed));
        advance(Duration.ofSeconds(5));
        assertThat(runtime.running()).containsExactly("a/0");
        probeOutcome = new Prober.Outcome(Prober.Result.FAILURE, "dead");
        clock.advance(Duration.ofSeconds(5));
        probeOutcome = new Prober.Outcome(Prober.Result.SUCCESS, "");
        settle();
        assertThat(events).contains("Killing: Container a failed liveness probe, will be restarted");
        assertThat(runtime.running()).containsExactly("a/1");
        assertThat(of("a").getLastState().getTerminated().getExitCode()).isEqualTo(143);
    }

    @Test
    void startupProbeHoldsTheOthersBack() {
        probeOutcome = new Prober.Outcome(Prober.Result.FAILURE, "slow");
        Container probed = new ContainerBuilder(container("a"))
                .withNewStartupProbe()
                .withPeriodSeconds(1)
                .withFailureThreshold(30)
                .endStartupProbe()
                .withNewLivenessProbe()
                .withPeriodSeconds(1)
                .withFailureThreshold(1)
                .endLivenessProbe()
                .build();
        begin(pod(probed));
        advance(Duration.ofSeconds(10));
        assertThat(runtime.running()).containsExactly("a/0");
        assertThat(of("a").getStarted()).isFalse();
        assertThat(of("a").getReady()).isFalse();
        probeOutcome = new Prober.Outcome(Prober.Result.SUCCESS, "");
        advance(Duration.ofSeconds(1));
        assertThat(of("a").getStarted()).isTrue();
        assertThat(of("a").getReady()).isTrue();
    }

    @Test
    void missingConfigMapHoldsTheContainerBackUntilItIsThere() {
        Container referring = new ContainerBuilder(container("a"))
                .addNewEnv()
                .withName("KEY")
                .withNewValueFrom()
                .withNewConfigMapKeyRef("key", "cm", false)
                .endValueFrom()
                .endEnv()
                .build();
        begin(pod(referring));
        assertThat(of("a").getState().getWaiting().getReason()).isEqualTo("CreateContainerConfigError");
        assertThat(of("a").getState().getWaiting().getMessage()).isEqualTo("configmap \"cm\" not found");
        assertThat(events).contains("Failed: Error: configmap \"cm\" not found");
        assertThat(status.getPhase()).isEqualTo("Pending");
        objects.configMaps.put(
                "cm", new ConfigMapBuilder().addToData("key", "value").build());
        advance(Duration.ofSeconds(10));
        assertThat(runtime.running()).containsExactly("a/0");
        assertThat(runtime.configs)
                .hasEntrySatisfying("a", config -> assertThat(config.env()).containsEntry("KEY", "value"));
    }

    @Test
    void missingVolumeObjectHoldsThePodBackUntilItIsThere() {
        begin(pod(container("a"))
                .editSpec()
                .addNewVolume()
                .withName("v")
                .withNewConfigMap()
                .withName("cm")
                .endConfigMap()
                .endVolume()
                .endSpec());
        assertThat(runtime.calls).isEmpty();
        assertThat(of("a").getState().getWaiting().getReason()).isEqualTo("ContainerCreating");
        assertThat(events)
                .containsExactly("FailedMount: MountVolume.SetUp failed for volume \"v\" : configmap \"cm\" not found");
        objects.configMaps.put(
                "cm", new ConfigMapBuilder().addToData("key", "value").build());
        advance(Duration.ofSeconds(1));
        assertThat(runtime.running()).containsExactly("a/0");
        assertThat(data.resolve(UID).resolve("v").resolve("key")).hasContent("value");
    }

    @Test
    void refusedContainerWaitsAndIsTriedAgain() {
        runtime.refuseCreate = "no command";
        begin(pod(container("a")));
        assertThat(of("a").getState().getWaiting().getReason()).isEqualTo("CreateContainerError");
        runtime.refuseCreate = null;
        advance(Duration.ofSeconds(9));
        assertThat(runtime.running()).isEmpty();
        advance(Duration.ofSeconds(1));
        assertThat(runtime.running()).containsExactly("a/0");
        assertThat(of("a").getRestartCount()).isZero();
    }

    @Test
    void podThatDoesNotFitIsRejected() {
        Container hungry = new ContainerBuilder(container("a"))
                .withNewResources()
                .addToRequests("cpu", new Quantity("3"))
                .endResources()
                .build();
        begin(pod(hungry));
        assertThat(status.getPhase()).isEqualTo("Failed");
        assertThat(status.getReason()).isEqualTo("OutOfcpu");
        assertThat(status.getMessage()).contains("requested: 3, used: 0, capacity: 2");
        assertThat(runtime.calls).isEmpty();
    }

    @Test
    void deadlineEndsThePod() {
        begin(pod(container("a")).editSpec().withActiveDeadlineSeconds(60L).endSpec());
        advance(Duration.ofSeconds(59));
        assertThat(runtime.running()).containsExactly("a/0");
        advance(Duration.ofSeconds(1));
        assertThat(runtime.running()).isEmpty();
        assertThat(status.getPhase()).isEqualTo("Failed");
        assertThat(status.getReason()).isEqualTo("DeadlineExceeded");
    }

    @Test
    void terminalPhaseNeverChanges() {
        begin(pod(container("a")).withNewStatus().withPhase("Succeeded").endStatus());
        assertThat(runtime.calls).isEmpty();
        assertThat(status.getPhase()).isEqualTo("Succeeded");
    }

    @Test
    void newWorkerAdoptsWhatRunsWithItsReadiness() {
        Container probed = new ContainerBuilder(container("a"))
                .withNewReadinessProbe()
                .withPeriodSeconds(5)
                .endReadinessProbe()
                .build();
        begin(pod(probed));
        advance(Duration.ZERO);
        assertThat(of("a").getReady()).isTrue();
        worker.release();
        List<String> calls = List.copyOf(runtime.calls);
        PodStatus known = status;
        begin(pod(probed).withStatus(known));
        assertThat(runtime.calls).isEqualTo(calls);
        assertThat(of("a").getReady()).isTrue();
        assertThat(status.getPodIP()).isEqualTo(known.getPodIP());
        assertThat(status.getStartTime()).isEqualTo(known.getStartTime());
        assertThat(status.getConditions()).isEqualTo(known.getConditions());
    }

    @Test
    void changedImageRestartsTheContainer() {
        begin(pod(container("a")));
        update(builder -> builder.editSpec()
                .editContainer(0)
                .withImage("image:2")
                .endContainer()
                .endSpec());
        assertThat(events).contains("Killing: Container a definition changed, will be restarted");
        assertThat(runtime.running()).containsExactly("a/1");
        assertThat(of("a").getImage()).isEqualTo("image:2");
    }
}
