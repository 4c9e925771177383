package dev.keelson.bench;

import dev.keelson.bench.controller.ControllerClient;
import dev.keelson.bench.controller.ControllerClient.State;
import dev.keelson.bench.controller.ControllerKind;
import dev.keelson.bench.events.EventSource;
import dev.keelson.bench.harness.Report;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Controllers that follow one server's events. */
@Command(
        name = "controller",
        description = {
            "Reconciles that do nothing, of all objects at once and at a steady rate: ours and Java Operator SDK's, each in a"
                    + " JVM of its own.",
            "Full size: --objects 20000 --bursts 10 --seconds 15"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ControllerBench implements Callable<Integer> {

    private static final String NAME = "controller";

    @Option(
            names = "--kinds",
            split = ",",
            defaultValue = "keelson,keelson_josdk,josdk",
            description =
                    "keelson, keelson_josdk (an SDK's reconciler on our runtime), josdk (default: ${DEFAULT-VALUE})")
    private List<ControllerKind> kinds = List.of();

    @Option(
            names = "--objects",
            defaultValue = "2000",
            description = "objects to reconcile (default: ${DEFAULT-VALUE})")
    private int objects;

    @Option(names = "--object-bytes", defaultValue = "2000", description = "size of one (default: ${DEFAULT-VALUE})")
    private int objectBytes;

    @Option(names = "--workers", defaultValue = "8", description = "concurrent reconciles (default: ${DEFAULT-VALUE})")
    private int workers;

    @Option(
            names = "--bursts",
            defaultValue = "4",
            description =
                    "times that all objects change at once, and as many of warm-up before (default: ${DEFAULT-VALUE})")
    private int bursts;

    @Option(names = "--rate", defaultValue = "1000", description = "events a second, then (default: ${DEFAULT-VALUE})")
    private int rate;

    @Option(
            names = "--seconds",
            defaultValue = "3",
            description = "of them, and a third of that of warm-up (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Mixin
    private ChildOptions children = new ChildOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        Report report = output.report();
        for (ControllerKind kind : kinds) {
            report.progress(kind.title());
            // A server of its own: the states that await counts are those since its start.
            try (EventSource source = EventSource.start(objects, objectBytes);
                    ControllerClient controller =
                            ControllerClient.start(kind, source.url(), objects, workers, children.jvm())) {
                new Measurement(report, kind.title(), source, controller).run();
            }
        }
        report.print();
        return 0;
    }

    /** One controller's turn. */
    private final class Measurement {

        private final Report report;
        private final String variant;
        private final EventSource source;
        private final ControllerClient controller;
        // States that the controller has reconciled or is about to.
        private long states;

        Measurement(Report report, String variant, EventSource source, ControllerClient controller) {
            this.report = report;
            this.variant = variant;
            this.source = source;
            this.controller = controller;
        }

        void run() throws IOException {
            long begin = System.nanoTime();
            states = objects;
            State started = controller.await(states);
            add("from a JVM's start until all are reconciled", millisSince(begin), "ms");
            add("its CPU", started.cpuMillis(), "ms");
            State warm = started;
            for (int i = 0; i < bursts; i++) {
                warm = burst();
            }
            measureBursts(warm);
            measureSteady(steady(rate * seconds / 3));
            add("resident at most", controller.usage().peakMegabytes(), "MB");
        }

        private void measureBursts(State before) throws IOException {
            State after = before;
            double slowest = 0;
            long begin = System.nanoTime();
            for (int i = 0; i < bursts; i++) {
                long burst = System.nanoTime();
                after = burst();
                slowest = Math.max(slowest, millisSince(burst));
            }
            double calls = after.calls() - before.calls();
            add("reconciles", calls / millisSince(begin) * 1e3, "/s");
            add("CPU of a reconcile", (after.cpuMillis() - before.cpuMillis()) * 1e3 / calls, "us");
            add("slowest of " + bursts + " bursts", slowest, "ms");
        }

        private void measureSteady(State before) throws IOException {
            int count = rate * seconds;
            State after = steady(count);
            add("event to reconcile, p50", after.p50(), "ms");
            add("event to reconcile, p99", after.p99(), "ms");
            add("event to reconcile, most", after.most(), "ms");
            add("CPU of an event", (after.cpuMillis() - before.cpuMillis()) * 1e3 / count, "us");
        }

        private State burst() throws IOException {
            source.burst(objects);
            states += objects;
            return controller.await(states);
        }

        private State steady(int count) throws IOException {
            source.steady(rate, count);
            states += count;
            return controller.await(states);
        }

        private void add(String metric, double value, String unit) {
            report.add(NAME, variant, metric, value, unit);
        }
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }
}
