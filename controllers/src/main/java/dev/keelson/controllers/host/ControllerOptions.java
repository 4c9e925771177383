package dev.keelson.controllers.host;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the bundled controllers are to run.
 *
 * @param leaderElect whether to act only while holding the Lease {@code kube-system/kube-controller-manager}
 * @param rootCaPem the authority of the API server's certificate, for the root CA publisher; without it that controller
 *     does not run
 * @param shutdownGracePeriod how long closing waits for work under way
 */
public record ControllerOptions(
        ControllerSelection selection,
        boolean leaderElect,
        @Nullable String rootCaPem,
        Duration shutdownGracePeriod) {

    /** All controllers, without leader election. */
    public static ControllerOptions defaults() {
        return new ControllerOptions(ControllerSelection.all(), false, null, Duration.ofSeconds(5));
    }

    public ControllerOptions withSelection(ControllerSelection value) {
        return new ControllerOptions(value, leaderElect, rootCaPem, shutdownGracePeriod);
    }

    public ControllerOptions withLeaderElection(boolean value) {
        return new ControllerOptions(selection, value, rootCaPem, shutdownGracePeriod);
    }

    public ControllerOptions withRootCa(@Nullable String pem) {
        return new ControllerOptions(selection, leaderElect, pem, shutdownGracePeriod);
    }
}
