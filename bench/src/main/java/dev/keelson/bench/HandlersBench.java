package dev.keelson.bench;

import dev.keelson.bench.events.EventSource;
import dev.keelson.bench.handlers.HandlersClient;
import dev.keelson.bench.handlers.HandlersClient.Lateness;
import dev.keelson.bench.handlers.HandlersClient.Result;
import dev.keelson.bench.handlers.HandlersKind;
import dev.keelson.bench.harness.Report;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Many handlers of one informer. */
@Command(
        name = "handlers",
        description = {
            "Sends changes through one informer to handlers of which some are slow: ours and Fabric8's, each in a JVM of its own.",
            "Full size: --objects 20000 --events 1000000"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class HandlersBench implements Callable<Integer> {

    private static final String NAME = "handlers";
    private static final long NANOS_PER_MICRO = 1000;

    @Option(
            names = "--kinds",
            split = ",",
            defaultValue = "keelson,keelson_sharing,fabric8",
            description =
                    "keelson, keelson_sharing (handlers share the cache's objects), fabric8 (default: ${DEFAULT-VALUE})")
    private List<HandlersKind> kinds = List.of();

    @Option(names = "--objects", defaultValue = "2000", description = "objects that change (default: ${DEFAULT-VALUE})")
    private int objects;

    @Option(names = "--object-bytes", defaultValue = "700", description = "size of one (default: ${DEFAULT-VALUE})")
    private int objectBytes;

    @Option(names = "--events", defaultValue = "100000", description = "changes (default: ${DEFAULT-VALUE})")
    private int events;

    @Option(names = "--quick", defaultValue = "8", description = "handlers that do nothing (default: ${DEFAULT-VALUE})")
    private int quick;

    @Option(names = "--slow", defaultValue = "2", description = "handlers that wait (default: ${DEFAULT-VALUE})")
    private int slow;

    @Option(
            names = "--work-micros",
            defaultValue = "100",
            description = "how long they wait in each call (default: ${DEFAULT-VALUE})")
    private long workMicros;

    @Mixin
    private ChildOptions children = new ChildOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        Report report = output.report();
        for (HandlersKind kind : kinds) {
            report.progress(kind.title());
            try (EventSource source = EventSource.start(objects, objectBytes);
                    HandlersClient informer = HandlersClient.start(
                            kind,
                            source.url(),
                            objects,
                            events,
                            quick,
                            slow,
                            workMicros * NANOS_PER_MICRO,
                            children.jvm())) {
                source.burst(events);
                Result result = informer.result();
                report.add(NAME, kind.title(), "changes through the informer", events / result.stream() * 1e3, "/s");
                report.add(NAME, kind.title(), "CPU of a change", result.cpuMillis() * 1e3 / events, "us");
                add(report, kind, "quick handlers", result.quick());
                add(report, kind, "slow handlers", result.slow());
                report.add(
                        NAME, kind.title(), "resident at most", informer.usage().peakMegabytes(), "MB");
            }
        }
        report.print();
        return 0;
    }

    private static void add(Report report, HandlersKind kind, String handlers, Lateness lateness) {
        report.add(NAME, kind.title(), handlers + ", through after", lateness.end(), "ms");
        report.add(NAME, kind.title(), handlers + ", late, p99", lateness.latePercentile99(), "ms");
        report.add(NAME, kind.title(), handlers + ", late, most", lateness.latest(), "ms");
    }
}
