package dev.keelson.node.container;

import org.jspecify.annotations.Nullable;

/**
 * @param name the scheme of container ids in a pod's status ({@code name://id})
 * @param runsProcesses whether there is something behind a running container that probes and commands can reach
 * @param notice told once a pod as an event, if the runtime does not do all that the pod's author may expect
 */
public record RuntimeDescription(
        String name,
        String version,
        boolean runsProcesses,
        @Nullable Notice notice) {

    /** The reason and message of a warning event. */
    public record Notice(String reason, String message) {}
}
