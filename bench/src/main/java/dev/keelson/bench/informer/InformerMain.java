package dev.keelson.bench.informer;

import dev.keelson.bench.harness.ProcessUsage;
import dev.keelson.clock.Threads;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Syncs an informer several times and then follows events, as told by lines of standard input: a number awaits that many
 * calls of each handler. Arguments: kind, kubeconfig file, pods, rounds of syncing, handlers.
 *
 * <p>Answers in lines: for each round milliseconds until the handlers had every pod, processor time until then in
 * milliseconds, and bytes of heap that a pod takes;
 * then {@code awaiting} for each number and {@code done} once the calls were made.
 */
public final class InformerMain {

    static final String AWAITING = "awaiting";
    static final String DONE = "done";

    private final InformerKind kind;
    private final String kubeconfig;
    private final int pods;
    private final int handlers;
    private final PrintStream out;

    private InformerMain(InformerKind kind, String kubeconfig, int pods, int handlers, PrintStream out) {
        this.kind = kind;
        this.kubeconfig = kubeconfig;
        this.pods = pods;
        this.handlers = handlers;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        InformerMain main = new InformerMain(
                InformerKind.valueOf(arguments[0]),
                Files.readString(Path.of(arguments[1])),
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[4]),
                System.out);
        int rounds = Integer.parseInt(arguments[3]);
        BlockingQueue<Integer> expectations = new LinkedBlockingQueue<>();
        Threads.daemons("bench-input").newThread(() -> read(expectations)).start();
        for (int round = 0; round < rounds; round++) {
            main.sync();
        }
        main.follow(expectations);
    }

    /** Ends the JVM with its input, whatever it is waiting for. */
    private static void read(BlockingQueue<Integer> expectations) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (@Nullable String line = in.readLine(); line != null; line = in.readLine()) {
                expectations.add(Integer.valueOf(line));
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } finally {
            System.exit(0);
        }
    }

    private KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig))
                .build();
    }

    private void sync() throws InterruptedException {
        try (KubernetesClient client = client()) {
            List<PodHandler> waiting = handlers(1);
            waiting.forEach(handler -> handler.expect(pods));
            long heapBefore = usedHeap();
            long cpuBefore = cpuMillis();
            long begin = System.nanoTime();
            try (Subject subject = Subject.start(kind, client, waiting)) {
                await(waiting);
                double millis = (System.nanoTime() - begin) / 1e6;
                long cpu = cpuMillis() - cpuBefore;
                double bytesPerPod = (usedHeap() - heapBefore) / (double) pods;
                if (subject.size() != pods) {
                    throw new IllegalStateException("the informer holds " + subject.size() + " pods, not " + pods);
                }
                out.println(millis + " " + cpu + " " + bytesPerPod);
                out.flush();
            }
        }
    }

    private void follow(BlockingQueue<Integer> expectations) throws InterruptedException {
        try (KubernetesClient client = client()) {
            List<PodHandler> listening = handlers(handlers);
            listening.forEach(handler -> handler.expect(pods));
            try (Subject subject = Subject.start(kind, client, listening)) {
                await(listening);
                while (subject.size() == pods) {
                    int expected = expectations.take();
                    listening.forEach(handler -> handler.expect(expected));
                    out.println(AWAITING);
                    out.flush();
                    await(listening);
                    out.println(DONE);
                    out.flush();
                }
                throw new IllegalStateException("the informer holds " + subject.size() + " pods, not " + pods);
            }
        }
    }

    private List<PodHandler> handlers(int count) {
        List<PodHandler> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(new PodHandler(i == 0 && kind.readsAll()));
        }
        return made;
    }

    private static void await(List<PodHandler> handlers) throws InterruptedException {
        for (PodHandler handler : handlers) {
            handler.await();
        }
    }

    private static long cpuMillis() {
        return ProcessUsage.of(ProcessHandle.current()).cpu().toMillis();
    }

    /** Bytes of live objects: what is left after collections, of which the second also takes what the first finalised. */
    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
