package dev.keelson.node.container;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Runs containers in pod sandboxes. Safe for many threads. Follows {@code cri-api/pkg/apis/runtime/v1/api.proto}: what
 * may take long there (stopping, executing) completes a future here.
 *
 * <p>All failures are {@link ContainerRuntimeException}s.
 */
public interface ContainerRuntime extends AutoCloseable {

    RuntimeDescription description();

    /** Creates a sandbox, or returns the one the pod has. */
    SandboxInfo runPodSandbox(SandboxConfig config);

    List<SandboxInfo> listPodSandboxes();

    /** Ends what still runs in the sandbox at once and forgets it with its containers. Logs are removed too. */
    CompletableFuture<Void> removePodSandbox(String podUid);

    /** @return the container's id, without the runtime's name in front */
    String createContainer(String podUid, ContainerConfig config);

    /** Starts a created container. Returns when it runs or has run. */
    void startContainer(String id);

    /**
     * Asks a running container to end and kills it after {@code grace}. A later call may bring the end forward, never
     * put it off.
     *
     * @return completes when the container has exited
     */
    CompletableFuture<Void> stopContainer(String id, Duration grace);

    /** Forgets a container and deletes its log; one that runs is killed first. */
    CompletableFuture<Void> removeContainer(String id);

    Optional<ContainerInfo> container(String id);

    /** The pod's containers, oldest first; empty for an unknown pod. */
    List<ContainerInfo> listContainers(String podUid);

    /**
     * Runs a command in a running container until it ends.
     *
     * @return completes with what the command wrote and its exit code; fails with a {@link ContainerRuntimeException} if
     *     it could not be started, or exceeded the timeout
     */
    CompletableFuture<ExecResult> exec(String id, List<String> command, Duration timeout);

    /**
     * Runs a command in a running container with its streams attached.
     *
     * @throws ContainerRuntimeException if the container does not run, or the runtime cannot do this
     */
    ExecSession openExec(String id, List<String> command);

    /** The listener is called on the runtime's threads and must not block. */
    void subscribe(RuntimeListener listener);

    /**
     * Lets a runtime that keeps no records of its own take over what the API server last knew of a pod on this node.
     * Called at most once a pod and start of the agent, before anything else about the pod.
     */
    default void adopt(Pod pod) {}

    /** Leaves containers running where the runtime can; they are found again by the next one. */
    @Override
    void close();
}
