package dev.keelson.node.container.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import dev.keelson.node.container.ContainerConfig;
import dev.keelson.node.container.ContainerInfo;
import dev.keelson.node.container.ContainerRuntime;
import dev.keelson.node.container.ContainerRuntimeContract;
import dev.keelson.node.container.ContainerRuntimeException;
import dev.keelson.node.container.ExecResult;
import dev.keelson.node.container.RuntimeWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessRuntimeTest extends ContainerRuntimeContract {

    @TempDir
    Path data;

    private static final ExecutorService blocking = Threads.blocking("test");

    @Override
    protected ContainerRuntime create() {
        return ProcessRuntime.open(data.resolve("state"), data.resolve("logs"), Clock.system(), blocking);
    }

    @AfterAll
    static void shutDown() {
        blocking.shutdownNow();
    }

    private void reopen() {
        runtime.close();
        runtime = create();
    }

    static ContainerConfig shell(String script, Map<String, String> env, List<ContainerConfig.Mount> mounts) {
        return new ContainerConfig(
                "c", 0, ContainerConfig.Role.MAIN, "image", List.of("sh", "-c"), List.of(script), "/app", env, mounts);
    }

    private String start(String script) {
        return start(shell(script, Map.of(), List.of()));
    }

    private String start(ContainerConfig config) {
        runtime.runPodSandbox(SANDBOX);
        String id = runtime.createContainer(UID, config);
        runtime.startContainer(id);
        return id;
    }

    private ContainerInfo awaitExit(String id) {
        return new RuntimeWatch(runtime).await(id, ContainerInfo::exited);
    }

    @Test
    void outputIsLoggedInTheCriFormat() throws IOException {
        ContainerInfo exited = awaitExit(start("echo one; echo two >&2; printf three"));
        assertThat(exited.logPath())
                .isEqualTo(data.resolve("logs/ns_pod_" + UID + "/c/0.log").toAbsolutePath());
        assertThat(Files.readAllLines(exited.logPath()))
                .anySatisfy(line ->
                        assertThat(line).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z stdout F one"))
                .anySatisfy(line -> assertThat(line).endsWith("Z stderr F two"))
                .anySatisfy(line -> assertThat(line).endsWith("Z stdout P three"))
                .hasSize(3);
    }

    @Test
    void exitCodeIsTheCommandsOwn() {
        ContainerInfo exited = awaitExit(start("exit 3"));
        assertThat(exited.exitCode()).isEqualTo(3);
        assertThat(exited.reason()).isEqualTo("Error");
    }

    @Test
    void exitBySignalIsOneHundredTwentyEightMore() throws Exception {
        String id = start("kill -s KILL $$");
        assertThat(awaitExit(id).exitCode()).isEqualTo(137);
    }

    @Test
    void successIsCompleted() {
        assertThat(awaitExit(start("true")).reason()).isEqualTo("Completed");
    }

    @Test
    void stopSendsTermFirst() throws Exception {
        String id = start("trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.05; done");
        awaitLine(id, "ready");
        runtime.stopContainer(id, Duration.ofSeconds(20)).get(20, TimeUnit.SECONDS);
        ContainerInfo exited = runtime.container(id).orElseThrow();
        assertThat(exited.exitCode()).isEqualTo(7);
        assertThat(Files.readString(exited.logPath())).contains("F bye");
    }

    @Test
    void stopKillsWhatIgnoresTermAfterTheGracePeriod() throws Exception {
        String id = start("trap '' TERM; echo ready; while :; do sleep 0.05; done");
        awaitLine(id, "ready");
        runtime.stopContainer(id, Duration.ofMillis(100)).get(20, TimeUnit.SECONDS);
        assertThat(runtime.container(id).orElseThrow().exitCode()).isEqualTo(137);
    }

    @Test
    void laterStopCanBringTheEndForward() throws Exception {
        String id = start("trap '' TERM; echo ready; while :; do sleep 0.05; done");
        awaitLine(id, "ready");
        runtime.stopContainer(id, Duration.ofHours(1));
        runtime.stopContainer(id, Duration.ofMillis(10)).get(20, TimeUnit.SECONDS);
        assertThat(runtime.container(id).orElseThrow().exited()).isTrue();
    }

    @Test
    void backgroundProcessesEndWithTheirContainer() throws Exception {
        String id = start("sleep 600 & echo $!; exit 0");
        ContainerInfo exited = awaitExit(id);
        String line = Files.readAllLines(exited.logPath()).get(0);
        long background = Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
        ProcessHandle.of(background)
                .filter(ProcessHandle::isAlive)
                .ifPresent(handle ->
                        handle.onExit().orTimeout(20, TimeUnit.SECONDS).join());
    }

    @Test
    void interruptsReachTheCommand() {
        // A shell's background jobs ignore SIGINT; a container must not inherit that.
        assertThat(awaitExit(start("kill -s INT $$; exit 0")).exitCode()).isEqualTo(130);
    }

    @Test
    void commandSeesItsEnvironmentAndNothingOfTheAgents() throws IOException {
        ContainerInfo exited = awaitExit(start(shell("env", Map.of("GREETING", "hello\nworld"), List.of())));
        String log = Files.readString(exited.logPath());
        assertThat(log).contains("GREETING=hello", "F world", "KEELSON_POD_IP=127.64.0.5", "HOSTNAME=pod");
        assertThat(log).doesNotContain("MAVEN", "JAVA_HOME");
    }

    @Test
    void workingDirectoryAndMountsAreBelowTheContainersRoot() throws IOException {
        Path volume = Files.createDirectories(data.resolve("volume"));
        Files.writeString(volume.resolve("key"), "value\n");
        ContainerInfo exited = awaitExit(start(shell(
                "pwd; cat ../etc/config/key; cat $KEELSON_VOLUME_MY_CONFIG/key",
                Map.of(),
                List.of(new ContainerConfig.Mount("my-config", "/etc/config", volume.toString(), true)))));
        List<String> lines = Files.readAllLines(exited.logPath());
        assertThat(lines.get(0)).endsWith("/root/app");
        assertThat(lines.subList(1, 3)).allSatisfy(line -> assertThat(line).endsWith("F value"));
    }

    @Test
    void missingCommandIsRefusedWithWhatToDo() {
        runtime.runPodSandbox(SANDBOX);
        ContainerConfig bare = new ContainerConfig(
                "c", 0, ContainerConfig.Role.MAIN, "nginx:1", List.of(), List.of(), null, Map.of(), List.of());
        assertThatThrownBy(() -> runtime.createContainer(UID, bare))
                .isInstanceOf(ContainerRuntimeException.class)
                .hasMessageContaining("nginx:1")
                .hasMessageContaining("set the container's command");
    }

    @Test
    void unknownProgramIsRefused() {
        runtime.runPodSandbox(SANDBOX);
        ContainerConfig unknown = new ContainerConfig(
                "c",
                0,
                ContainerConfig.Role.MAIN,
                "image",
                List.of("no-such-program"),
                List.of(),
                null,
                Map.of(),
                List.of());
        assertThatThrownBy(() -> runtime.createContainer(UID, unknown))
                .isInstanceOf(ContainerRuntimeException.class)
                .hasMessageContaining("executable file not found");
    }

    @Test
    void execRunsBesideTheContainer() throws Exception {
        String id = start(shell("exec sleep 600", Map.of("WHO", "me"), List.of()));
        ExecResult result = runtime.exec(id, List.of("sh", "-c", "echo $WHO; exit 4"), Duration.ofSeconds(20))
                .get(20, TimeUnit.SECONDS);
        assertThat(result.text()).isEqualTo("me\n");
        assertThat(result.exitCode()).isEqualTo(4);
    }

    @Test
    void execThatTakesTooLongFails() {
        String id = start("exec sleep 600");
        assertThatThrownBy(() -> runtime.exec(id, List.of("sleep", "600"), Duration.ofMillis(50))
                        .get(20, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(ContainerRuntimeException.class)
                .hasMessageContaining("timed out");
    }

    @Test
    void secondRuntimeOnTheSameDirectoryIsRefused() {
        assertThatThrownBy(() ->
                        ProcessRuntime.open(data.resolve("state"), data.resolve("logs"), Clock.system(), blocking))
                .isInstanceOf(ContainerRuntimeException.class)
                .hasMessageContaining("another node agent holds");
    }

    @Test
    void reopenedRuntimeAdoptsWhatRunsAndItsLog() throws Exception {
        Path go = data.resolve("go");
        String id = start("echo before; while [ ! -e " + go + " ]; do sleep 0.02; done; echo after; exit 5");
        awaitLine(id, "before");
        runtime.close();
        Files.createFile(go);
        runtime = create();
        ContainerInfo exited = awaitExit(id);
        assertThat(exited.exitCode()).isEqualTo(5);
        assertThat(Files.readAllLines(exited.logPath()).stream().map(line -> line.substring(line.lastIndexOf(' ') + 1)))
                .containsExactly("before", "after");
    }

    @Test
    void containerThatWasCreatedButNeverStartedIsForgottenByTheNextRuntime() {
        runtime.runPodSandbox(SANDBOX);
        String id = runtime.createContainer(UID, shell("echo never", Map.of(), List.of()));
        reopen();
        assertThat(runtime.container(id)).isEmpty();
        assertThat(runtime.listPodSandboxes()).hasSize(1);
    }

    @Test
    void givenUpContainerCannotBeStartedByALateShim() throws Exception {
        runtime.runPodSandbox(SANDBOX);
        String id = runtime.createContainer(UID, shell("echo never", Map.of(), List.of()));
        Path dir = data.resolve("state/pods/" + UID + "/containers/c/0");
        assertThat(new ContainerDirectory(dir).giveUp()).isTrue();
        assertThatThrownBy(() -> runtime.startContainer(id))
                .isInstanceOf(ContainerRuntimeException.class)
                .hasMessageContaining("given up");
        assertThat(dir.resolve("pid")).doesNotExist();
    }

    @Test
    void exitThatNobodySawIsReportedAsUnknown() throws Exception {
        String id = start("echo up; exec sleep 600");
        awaitLine(id, "up");
        ContainerDirectory dir = new ContainerDirectory(data.resolve("state/pods/" + UID + "/containers/c/0"));
        ProcessHandle shim = ProcessHandle.of(dir.shim().orElseThrow().pid()).orElseThrow();
        shim.destroyForcibly();
        shim.onExit().get(20, TimeUnit.SECONDS);
        assertThat(runtime.container(id).orElseThrow().running()).isTrue();
        ProcessHandle.of(dir.process().orElseThrow().pid()).orElseThrow().destroyForcibly();
        ContainerInfo exited = awaitExit(id);
        assertThat(exited.reason()).isEqualTo("ContainerStatusUnknown");
        assertThat(exited.exitCode()).isEqualTo(137);
    }

    private void awaitLine(String id, String text) {
        LogFollow.awaitLine(runtime.container(id).orElseThrow().logPath(), text);
    }
}
