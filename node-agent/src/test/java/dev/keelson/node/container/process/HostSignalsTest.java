package dev.keelson.node.container.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.Clock;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostSignalsTest {

    private final HostSignals signals = new HostSignals("/bin/sh", Runnable::run);

    /** A member of this test's own group and session, as a container's process is before it leads its own. */
    private static Process notYetALeader() throws IOException {
        return new ProcessBuilder("sleep", "600").start();
    }

    private static Optional<HostProcess> recordOf(Process process) {
        return Optional.of(
                new HostProcess(process.pid(), "-", "-", Clock.system().now()));
    }

    @Test
    void killsWhatDoesNotLeadItsSessionYet() throws Exception {
        Process process = notYetALeader();

        signals.kill(recordOf(process));

        assertThat(process.waitFor()).isEqualTo(128 + 9);
    }

    @Test
    void terminatesWhatDoesNotLeadItsGroupYet() throws Exception {
        Process process = notYetALeader();

        signals.terminate(recordOf(process));

        assertThat(process.waitFor()).isEqualTo(128 + 15);
    }
}
