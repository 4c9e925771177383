package dev.keelson.node.container;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A container as it is at one moment.
 *
 * @param startedAt known once the state is past {@link State#CREATED}
 * @param finishedAt known once the state is {@link State#EXITED}
 * @param exitCode 128+n for a process that signal n ended; meaningful once exited
 * @param reason {@code Completed}, {@code Error} or {@code ContainerStatusUnknown} once exited
 * @param logPath the log in the CRI format; the file may not exist
 */
public record ContainerInfo(
        String id,
        String podUid,
        String name,
        int attempt,
        String image,
        State state,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        int exitCode,
        String reason,
        String message,
        Path logPath) {

    public enum State {
        CREATED,
        RUNNING,
        EXITED
    }

    public boolean running() {
        return state == State.RUNNING;
    }

    public boolean exited() {
        return state == State.EXITED;
    }
}
