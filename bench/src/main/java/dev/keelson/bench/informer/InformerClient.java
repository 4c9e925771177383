package dev.keelson.bench.informer;

import dev.keelson.bench.harness.ChildJvm;
import dev.keelson.bench.harness.ProcessUsage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The parent's side of an {@link InformerMain}. For use by one thread. */
public final class InformerClient implements AutoCloseable {

    /**
     * One time that an informer synced.
     *
     * @param millis from its start until a handler had been told of every pod
     * @param cpuMillis processor time of the whole JVM meanwhile, its compiler and collector included
     * @param bytesPerPod live heap of the whole JVM that was not there before, divided by the pods
     */
    public record Sync(double millis, double cpuMillis, double bytesPerPod) {}

    private final ChildJvm jvm;

    private InformerClient(ChildJvm jvm) {
        this.jvm = jvm;
    }

    /**
     * Starts a JVM with an informer of this kind.
     *
     * @param kubeconfig a file
     * @param pods how many there are in the whole cluster
     * @param rounds how often {@link #sync} will be called
     * @param handlers how many handlers get the events of {@link #expect}; while syncing there is one
     */
    public static InformerClient start(
            InformerKind kind, Path kubeconfig, int pods, int rounds, int handlers, List<String> jvmOptions)
            throws IOException {
        return new InformerClient(ChildJvm.start(
                InformerMain.class,
                jvmOptions,
                List.of(
                        kind.name(),
                        kubeconfig.toString(),
                        Integer.toString(pods),
                        Integer.toString(rounds),
                        Integer.toString(handlers))));
    }

    /** Waits for the next round. */
    public Sync sync() throws IOException {
        String[] figures = jvm.line().split(" ");
        return new Sync(Double.parseDouble(figures[0]), Double.parseDouble(figures[1]), Double.parseDouble(figures[2]));
    }

    /** Returns when every handler counts the next {@code calls} calls. */
    public void expect(int calls) throws IOException {
        jvm.send(Integer.toString(calls));
        answer(InformerMain.AWAITING);
    }

    /** Returns when every handler has had its calls. */
    public void await() throws IOException {
        answer(InformerMain.DONE);
    }

    public ProcessUsage usage() {
        return jvm.usage();
    }

    private void answer(String expected) throws IOException {
        String line = jvm.line();
        if (!line.equals(expected)) {
            throw new IOException("the informer's JVM said '" + line + "' instead of '" + expected + "'");
        }
    }

    @Override
    public void close() throws IOException {
        jvm.close();
    }
}
