package dev.keelson.bench.handlers;

import dev.keelson.bench.harness.ChildJvm;
import dev.keelson.bench.harness.ProcessUsage;
import java.io.IOException;
import java.util.List;

/** The parent's side of a {@link HandlersMain}. For use by one thread. */
public final class HandlersClient implements AutoCloseable {

    /**
     * The worst of some handlers, in milliseconds.
     *
     * @param end from the first change until it was through with the last
     * @param latePercentile99 what 99 of 100 calls were at most later than the change and the handler's own work allowed
     */
    public record Lateness(double end, double latePercentile99, double latest) {}

    /** @param stream milliseconds between the first and the last change that left the informer */
    public record Result(double stream, double cpuMillis, Lateness quick, Lateness slow) {}

    private final ChildJvm jvm;

    private HandlersClient(ChildJvm jvm) {
        this.jvm = jvm;
    }

    /** Starts a JVM with an informer and returns when its handlers know all objects. */
    public static HandlersClient start(
            HandlersKind kind,
            String url,
            int objects,
            int events,
            int quick,
            int slow,
            long workNanos,
            List<String> jvmOptions)
            throws IOException {
        ChildJvm jvm = ChildJvm.start(
                HandlersMain.class,
                jvmOptions,
                List.of(
                        kind.name(),
                        url,
                        Integer.toString(objects),
                        Integer.toString(events),
                        Integer.toString(quick),
                        Integer.toString(slow),
                        Long.toString(workNanos)));
        try {
            String line = jvm.line();
            if (!line.equals(HandlersMain.SYNCED)) {
                throw new IOException("the informer's JVM said '" + line + "' instead of being in sync");
            }
            return new HandlersClient(jvm);
        } catch (IOException failure) {
            jvm.close();
            throw failure;
        }
    }

    /** Waits until every handler has had every change. */
    public Result result() throws IOException {
        String[] stream = jvm.line().split(" ");
        return new Result(Double.parseDouble(stream[0]), Double.parseDouble(stream[1]), lateness(), lateness());
    }

    private Lateness lateness() throws IOException {
        String[] figures = jvm.line().split(" ");
        return new Lateness(
                Double.parseDouble(figures[0]), Double.parseDouble(figures[1]), Double.parseDouble(figures[2]));
    }

    public ProcessUsage usage() {
        return jvm.usage();
    }

    @Override
    public void close() throws IOException {
        jvm.close();
    }
}
