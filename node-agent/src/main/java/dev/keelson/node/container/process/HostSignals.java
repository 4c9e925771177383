package dev.keelson.node.container.process;

import java.io.File;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends signals to whole process groups and sessions, which the JDK cannot. */
final class HostSignals {

    static final File NULL_DEVICE = new File("/dev/null");

    private static final Logger LOG = LoggerFactory.getLogger(HostSignals.class);

    private final String sh;
    private final Executor blocking;

    HostSignals(String sh, Executor blocking) {
        this.sh = sh;
        this.blocking = blocking;
    }

    /** SIGTERM to the process group that the process leads, or to it alone while it is about to lead one. */
    void terminate(Optional<HostProcess> leader) {
        leader.ifPresent(process -> send("TERM", "-" + process.pid(), " || kill -s TERM -- " + process.pid()));
    }

    /** SIGKILL to the process, to its process group and to everything else in the session. */
    void kill(Optional<HostProcess> leader) {
        leader.ifPresent(process -> {
            // By name too: the shim tells of a process a moment before it leads its session.
            StringBuilder targets = new StringBuilder("-" + process.pid() + " " + process.pid());
            process.session().forEach(pid -> targets.append(' ').append(pid));
            send("KILL", targets.toString(), "");
        });
    }

    void async(Runnable task) {
        blocking.execute(task);
    }

    private void send(String signal, String targets, String otherwise) {
        ProcessBuilder kill = new ProcessBuilder(sh, "-c", "kill -s " + signal + " -- " + targets + otherwise);
        kill.redirectInput(NULL_DEVICE);
        kill.redirectOutput(NULL_DEVICE);
        kill.redirectError(NULL_DEVICE);
        try {
            // A failure means that some target was gone already.
            kill.start().waitFor();
        } catch (IOException failed) {
            LOG.warn("cannot send SIG{} to {}", signal, targets, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
