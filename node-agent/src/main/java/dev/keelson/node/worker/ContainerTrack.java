package dev.keelson.node.worker;

import dev.keelson.node.probe.ProbeKind;
import dev.keelson.node.probe.ProbeLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a worker remembers of one container of its pod beyond what the runtime lists. Owned by the worker's loop. */
final class ContainerTrack {

    /** Why a container does not run although it should. */
    record Waiting(String reason, String message) {}

    final RestartBackOff backOff = new RestartBackOff();
    // Open loops of the running container.
    final Map<ProbeKind, ProbeLoop> probes = new EnumMap<>(ProbeKind.class);

    // The running container that the fields below are about; empty while none runs.
    String runningId = "";
    boolean started;
    boolean ready;
    // Whether a stop is under way, and the grace it was given.
    boolean stopping;
    Duration stopGrace = Duration.ZERO;

    @Nullable
    Waiting waiting;
    // Before this no start is tried.
    Instant notBefore = Instant.EPOCH;
    // The exited container whose back-off was announced.
    String backOffAnnounced = "";
    boolean removingUnstarted;

    void running(String id) {
        closeProbes();
        runningId = id;
        started = false;
        ready = false;
        stopping = false;
        waiting = null;
    }

    void notRunning() {
        closeProbes();
        runningId = "";
        started = false;
        ready = false;
        stopping = false;
    }

    void closeProbe(ProbeKind kind) {
        ProbeLoop loop = probes.remove(kind);
        if (loop != null) {
            loop.close();
        }
    }

    void closeProbes() {
        probes.values().forEach(ProbeLoop::close);
        probes.clear();
    }
}
