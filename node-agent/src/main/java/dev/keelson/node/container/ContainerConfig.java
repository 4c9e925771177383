package dev.keelson.node.container;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to run.
 *
 * @param attempt 0 for the first container of this name in the pod, one more for each that follows
 * @param command the entry point; empty means what the image says
 * @param args follow the command; with an empty command, follow the image's entry point
 */
public record ContainerConfig(
        String name,
        int attempt,
        Role role,
        String image,
        List<String> command,
        List<String> args,
        @Nullable String workingDir,
        Map<String, String> env,
        List<Mount> mounts) {

    /** What a container is for; a runtime that runs nothing derives from it when the container ends. */
    public enum Role {
        /** Ends by itself before the main containers start. */
        INIT,
        SIDECAR,
        MAIN
    }

    /** A file or directory of the host that the container finds at {@code containerPath}. */
    public record Mount(String volume, String containerPath, String hostPath, boolean readOnly) {}

    public ContainerConfig {
        command = List.copyOf(command);
        args = List.copyOf(args);
        env = Map.copyOf(env);
        mounts = List.copyOf(mounts);
    }
}
