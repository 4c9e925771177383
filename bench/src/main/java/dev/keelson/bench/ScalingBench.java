package dev.keelson.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keelson.bench.harness.Report;
import dev.keelson.bench.load.Connection;
import dev.keelson.bench.load.LoadGenerator;
import dev.keelson.bench.load.LoadResult;
import dev.keelson.bench.load.Request;
import dev.keelson.bench.load.Target;
import dev.keelson.bench.load.WatchClients;
import dev.keelson.bench.server.ServerUnderTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What requests and events cost beside how many objects and watchers. */
@Command(
        name = "scaling",
        description = "Costs of writes, reads and watch events beside more and more small objects.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ScalingBench implements Callable<Integer> {

    private static final String NAME = "scaling";
    private static final String NAMESPACES = "/api/v1/namespaces";
    private static final String MAPS = NAMESPACES + "/scaling/configmaps";
    private static final String WARM_UP = NAMESPACES + "/warm-up/configmaps";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(
            names = "--objects",
            split = ",",
            defaultValue = "1000,10000",
            description = "how many objects there are, ascending (default: ${DEFAULT-VALUE}; full: 1000,10000,100000)")
    private List<Integer> objects = List.of();

    @Option(
            names = "--requests",
            defaultValue = "1000",
            description = "requests of each kind beside each number of objects (default: ${DEFAULT-VALUE})")
    private int requests;

    @Option(
            names = "--watchers",
            defaultValue = "10",
            description = "watches of all objects, and as many of one object each (default: ${DEFAULT-VALUE})")
    private int watchers;

    @Option(names = "--connections", defaultValue = "16", description = "connections (default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(
            names = "--warm-up",
            defaultValue = "2000",
            description = "creates and patches before anything is measured (default: ${DEFAULT-VALUE})")
    private int warmUp;

    @Mixin
    private ServerOption serverOption = new ServerOption();

    @Mixin
    private Output output = new Output();

    private final AtomicLong round = new AtomicLong();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Report report = output.report();
        try (TemporaryDirectory directory = TemporaryDirectory.below(null);
                ServerUnderTest server = serverOption.start(directory.path())) {
            Target target = Target.of(server.kubeconfig());
            try (LoadGenerator load = new LoadGenerator(target, connections)) {
                new Run(report, server, target, load).all();
            }
        }
        report.print();
        return 0;
    }

    private final class Run {
        private final Report report;
        private final ServerUnderTest server;
        private final Target target;
        private final LoadGenerator load;

        Run(Report report, ServerUnderTest server, Target target, LoadGenerator load) {
            this.report = report;
            this.server = server;
            this.target = target;
            this.load = load;
        }

        void all() throws IOException, InterruptedException {
            namespace("scaling");
            namespace("warm-up");
            load.count(warmUp, 201, sequence -> create(WARM_UP, sequence));
            load.count(warmUp, 200, sequence -> patch(WARM_UP, sequence));
            load.count(warmUp, 200, sequence -> Request.get(path(WARM_UP, sequence)));
            int there = 0;
            for (int size : objects) {
                int from = there;
                int unmeasured = Math.max(0, size - requests - from);
                report.progress("growing to " + size + " objects");
                load.count(unmeasured, 201, sequence -> create(MAPS, from + sequence));
                beside(size, from + unmeasured);
                there = size;
            }
        }

        private void beside(int size, int there) throws IOException, InterruptedException {
            String variant = size + " objects";
            measured(variant, "create", 201, size - there, sequence -> create(MAPS, there + sequence));
            measured(variant, "get", 200, requests, sequence -> Request.get(path(MAPS, scattered(sequence, size))));
            measured(variant, "merge patch", 200, requests, sequence -> patch(MAPS, scattered(sequence, size)));
            String revision = JSON.readTree(fetch(Request.get(MAPS + "?limit=1"), 200))
                    .at("/metadata/resourceVersion")
                    .asText();
            String watch = MAPS + "?watch=true&resourceVersion=" + revision;
            List<WatchClients> others = new ArrayList<>();
            try (WatchClients all = new WatchClients(target, watchers, watch)) {
                all.expect(requests);
                measured(
                        variant,
                        "merge patch, with " + watchers + " watchers",
                        200,
                        requests,
                        sequence -> patch(MAPS, scattered(sequence, size)));
                all.await();
                for (int i = 0; i < watchers; i++) {
                    others.add(new WatchClients(target, 1, watch + "&fieldSelector=metadata.name%3Dother-" + i));
                }
                all.expect(requests);
                measured(
                        variant,
                        "merge patch, with " + watchers + " more of others",
                        200,
                        requests,
                        sequence -> patch(MAPS, scattered(sequence, size)));
                all.await();
            } finally {
                for (WatchClients each : others) {
                    each.close();
                }
            }
            report.add(
                    NAME,
                    variant,
                    "server CPU since its start",
                    server.usage().cpu().toMillis() / 1e3,
                    "s");
            report.add(NAME, variant, "resident", server.usage().residentMegabytes(), "MB");
        }

        private void measured(String variant, String what, int expected, int count, LoadGenerator.Work work)
                throws IOException, InterruptedException {
            Duration before = server.usage().cpu();
            LoadResult result = load.count(count, expected, work);
            Duration cpu = server.usage().cpu().minus(before);
            report.add(NAME, variant, what, result.perSecond(), "/s");
            report.add(NAME, variant, what + ", server CPU", cpu.toNanos() / 1e3 / count, "us");
        }

        private void namespace(String name) throws IOException {
            String body = "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" + name + "\"}}";
            fetch(Request.post(NAMESPACES, body.getBytes(StandardCharsets.UTF_8)), 201);
        }

        /** On a connection of its own: one that is kept may be idle for too long while others grow the store. */
        private byte[] fetch(Request request, int expected) throws IOException {
            try (Connection one = target.connect()) {
                return one.fetch(request, expected);
            }
        }
    }

    private static long scattered(long sequence, int size) {
        return sequence * 7919 % size;
    }

    private static String name(long sequence) {
        return "map-" + (1_000_000 + sequence);
    }

    private static String path(String collection, long sequence) {
        return collection + "/" + name(sequence);
    }

    private static Request create(String collection, long sequence) {
        String body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name(sequence)
                + "\",\"labels\":{\"app\":\"scaling\"}},\"data\":{\"round\":\"0000000000\",\"mode\":\"small\"}}";
        return Request.post(collection, body.getBytes(StandardCharsets.UTF_8));
    }

    private Request patch(String collection, long sequence) {
        String value = Long.toString(1_000_000_000L + round.incrementAndGet());
        return Request.mergePatch(path(collection, sequence), "{\"data\":{\"round\":\"" + value + "\"}}");
    }
}
