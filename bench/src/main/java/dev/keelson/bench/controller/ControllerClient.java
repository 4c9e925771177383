package dev.keelson.bench.controller;

import dev.keelson.bench.harness.ChildJvm;
import dev.keelson.bench.harness.ProcessUsage;
import java.io.IOException;
import java.util.List;

/** The parent's side of a {@link ControllerMain}. For use by one thread. */
public final class ControllerClient implements AutoCloseable {

    /**
     * Where a controller stands.
     *
     * @param cpuMillis processor time of its JVM since it started
     * @param calls of its reconciler since it started
     * @param p50 milliseconds from an event to the call that sees it, since the state before
     * @param most the longest of these
     */
    public record State(double cpuMillis, long calls, double p50, double p99, double most) {}

    private final ChildJvm jvm;

    private ControllerClient(ChildJvm jvm) {
        this.jvm = jvm;
    }

    /** Starts a JVM with a controller of this kind, which does not wait for the controller. */
    public static ControllerClient start(
            ControllerKind kind, String url, int widgets, int workers, List<String> jvmOptions) throws IOException {
        return new ControllerClient(ChildJvm.start(
                ControllerMain.class,
                jvmOptions,
                List.of(kind.name(), url, Integer.toString(widgets), Integer.toString(workers))));
    }

    /** Returns when so many states were reconciled since the start, of which some may have been seen together. */
    public State await(long states) throws IOException {
        jvm.send(Long.toString(states));
        String[] figures = jvm.line().split(" ");
        return new State(
                Double.parseDouble(figures[0]),
                Long.parseLong(figures[1]),
                Double.parseDouble(figures[2]),
                Double.parseDouble(figures[3]),
                Double.parseDouble(figures[4]));
    }

    public ProcessUsage usage() {
        return jvm.usage();
    }

    @Override
    public void close() throws IOException {
        jvm.close();
    }
}
