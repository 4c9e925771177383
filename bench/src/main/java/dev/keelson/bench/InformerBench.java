package dev.keelson.bench;

import dev.keelson.bench.harness.Report;
import dev.keelson.bench.informer.InformerClient;
import dev.keelson.bench.informer.InformerKind;
import dev.keelson.bench.load.Connection;
import dev.keelson.bench.load.LoadGenerator;
import dev.keelson.bench.load.LoadResult;
import dev.keelson.bench.load.PodPopulation;
import dev.keelson.bench.load.Request;
import dev.keelson.bench.load.Target;
import dev.keelson.bench.server.ServerUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Informers on one API server. */
@Command(
        name = "informers",
        description = {
            "Syncs informers with all pods and has them follow changes, ours and Fabric8's, each in a JVM of its own.",
            "Full size: --pods 20000 --pod-bytes 10000"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class InformerBench implements Callable<Integer> {

    private static final String NAME = "informers";
    private static final int SAMPLES = 50;

    @Option(
            names = "--kinds",
            split = ",",
            defaultValue =
                    "keelson,keelson_reading,keelson_slim,keelson_metadata,keelson_objects,bytes,fabric8,fabric8_reading",
            description = {
                "keelson, keelson_reading (a handler reads everything), keelson_slim (without managed fields),",
                "keelson_metadata (metadata alone), keelson_objects (held as objects), bytes (no informer: the client reads",
                "the same and counts), fabric8, fabric8_reading",
                "(default: ${DEFAULT-VALUE})"
            })
    private List<InformerKind> kinds = List.of();

    @Option(names = "--pods", defaultValue = "2000", description = "pods to hold (default: ${DEFAULT-VALUE})")
    private int pods;

    @Option(
            names = "--pod-bytes",
            defaultValue = "10000",
            description = "size of a pod as the server sends it (default: ${DEFAULT-VALUE})")
    private int podBytes;

    @Option(
            names = "--rounds",
            defaultValue = "4",
            description = "times to sync; the first is in a cold JVM (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--events",
            defaultValue = "2",
            description = "changes of every pod to follow, besides one of warm-up (default: ${DEFAULT-VALUE})")
    private int events;

    @Option(names = "--handlers", defaultValue = "10", description = "handlers of events (default: ${DEFAULT-VALUE})")
    private int handlers;

    @Option(
            names = "--connections",
            defaultValue = "8",
            description = "connections that write (default: ${DEFAULT-VALUE})")
    private int connections;

    @Mixin
    private ChildOptions children = new ChildOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Report report = output.report();
        try (TemporaryDirectory directory = TemporaryDirectory.below(null);
                ServerUnderTest server = ServerUnderTest.inChild(null, List.of("-XX:+UseSerialGC"))) {
            Path kubeconfig = directory.path().resolve("kubeconfig");
            Files.writeString(kubeconfig, server.kubeconfig());
            Target target = Target.of(server.kubeconfig());
            try (Connection one = target.connect();
                    LoadGenerator load = new LoadGenerator(target, connections)) {
                PodPopulation population = create(report, one, load);
                for (InformerKind kind : kinds) {
                    report.progress(kind.title());
                    measure(report, kind, kubeconfig, load, population);
                }
            }
        }
        report.print();
        return 0;
    }

    private PodPopulation create(Report report, Connection one, LoadGenerator load)
            throws IOException, InterruptedException {
        PodPopulation population = PodPopulation.sized(one, podBytes);
        report.progress("creating " + pods + " pods");
        load.count(pods, 201, population::create);
        load.count(pods, 200, population::status);
        long bytes = 0;
        int samples = Math.min(SAMPLES, pods);
        for (int i = 0; i < samples; i++) {
            bytes += one.fetch(Request.get(population.path((long) i * pods / samples)), 200).length;
        }
        report.add(NAME, "all", "mean size of a pod", bytes / (double) samples, "bytes");
        return population;
    }

    private void measure(
            Report report, InformerKind kind, Path kubeconfig, LoadGenerator load, PodPopulation population)
            throws IOException, InterruptedException {
        try (InformerClient informer = InformerClient.start(kind, kubeconfig, pods, rounds, handlers, children.jvm())) {
            double warm = Double.MAX_VALUE;
            double warmCpu = Double.MAX_VALUE;
            double bytesPerPod = 0;
            for (int round = 0; round < rounds; round++) {
                InformerClient.Sync sync = informer.sync();
                if (round == 0) {
                    report.add(NAME, kind.title(), "first sync in a JVM", sync.millis(), "ms");
                    report.add(NAME, kind.title(), "first sync in a JVM, CPU", sync.cpuMillis(), "ms");
                }
                warm = Math.min(warm, sync.millis());
                warmCpu = Math.min(warmCpu, sync.cpuMillis());
                bytesPerPod = sync.bytesPerPod();
            }
            report.add(NAME, kind.title(), "least of " + rounds + " syncs", warm, "ms");
            report.add(NAME, kind.title(), "least of " + rounds + " syncs, CPU", warmCpu, "ms");
            report.add(NAME, kind.title(), "heap", bytesPerPod / 1000, "kB/pod");
            follow(report, kind, informer, load, population);
        }
    }

    private void follow(
            Report report, InformerKind kind, InformerClient informer, LoadGenerator load, PodPopulation population)
            throws IOException, InterruptedException {
        if (events <= 0) {
            report.add(NAME, kind.title(), "resident at most", informer.usage().peakMegabytes(), "MB");
            return;
        }
        change(informer, load, population, kind + "-warm-up");
        Duration cpu = informer.usage().cpu();
        double seconds = 0;
        double late = 0;
        for (int round = 0; round < events; round++) {
            Followed followed = change(informer, load, population, kind + "-" + round);
            seconds += followed.seconds();
            late = Math.max(late, followed.seconds() - followed.writing());
        }
        double changes = (double) events * pods;
        double used = informer.usage().cpu().minus(cpu).toNanos();
        report.add(NAME, kind.title(), "changes followed", changes / seconds, "/s");
        report.add(NAME, kind.title(), "calls of " + handlers + " handlers", changes * handlers / seconds, "/s");
        report.add(NAME, kind.title(), "CPU of a change", used / 1e3 / changes, "us");
        report.add(NAME, kind.title(), "last call after last answer", late * 1e3, "ms");
        report.add(NAME, kind.title(), "resident at most", informer.usage().peakMegabytes(), "MB");
    }

    /** @param writing seconds in which the changes were written, {@code seconds} until all handlers had all of them */
    private record Followed(double writing, double seconds) {}

    /** Changes every pod once and waits until every handler was called for each; no two changes of a pod can merge. */
    private Followed change(InformerClient informer, LoadGenerator load, PodPopulation population, String round)
            throws IOException, InterruptedException {
        informer.expect(pods);
        long begin = System.nanoTime();
        LoadResult written = load.count(
                pods,
                200,
                sequence -> Request.mergePatch(
                        population.path(sequence),
                        "{\"metadata\":{\"annotations\":{\"bench.keelson.dev/round\":\"" + round + "\"}}}"));
        informer.await();
        return new Followed(written.seconds(), (System.nanoTime() - begin) / 1e9);
    }
}
