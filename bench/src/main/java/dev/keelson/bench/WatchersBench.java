package dev.keelson.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keelson.bench.harness.Report;
import dev.keelson.bench.harness.Samples;
import dev.keelson.bench.load.Connection;
import dev.keelson.bench.load.MultiplexedWatches;
import dev.keelson.bench.load.Request;
import dev.keelson.bench.load.Target;
import dev.keelson.bench.server.ServerUnderTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What very many watchers of the same objects cost. */
@Command(
        name = "watchers",
        description = "Memory of many watches over HTTP/2, and how long a change takes to all of them.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class WatchersBench implements Callable<Integer> {

    private static final String NAME = "watchers";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String MAP = MAPS + "/watched";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(
            names = "--watchers",
            defaultValue = "1000",
            description = "watches of one namespace's config maps (default: ${DEFAULT-VALUE}; full: 10000)")
    private int watchers;

    @Option(
            names = "--streams",
            defaultValue = "250",
            description = "watches that share a connection (default: ${DEFAULT-VALUE})")
    private int streams;

    @Option(
            names = "--patches",
            defaultValue = "20",
            description = "changes, each made when all watches have the one before (default: ${DEFAULT-VALUE})")
    private int patches;

    @Mixin
    private ServerOption serverOption = new ServerOption();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Report report = output.report();
        try (TemporaryDirectory directory = TemporaryDirectory.below(null);
                ServerUnderTest server = serverOption.start(directory.path())) {
            Target target = Target.of(server.kubeconfig());
            try (Connection one = target.connect()) {
                measure(report, server, target, one);
            }
        }
        report.print();
        return 0;
    }

    private void measure(Report report, ServerUnderTest server, Target target, Connection one)
            throws IOException, InterruptedException {
        String body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"watched\"}}";
        byte[] created = one.fetch(Request.post(MAPS, body.getBytes(StandardCharsets.UTF_8)), 201);
        String revision = JSON.readTree(created).at("/metadata/resourceVersion").asText();
        double before = server.usage().residentMegabytes();
        MultiplexedWatches watches =
                MultiplexedWatches.open(target, watchers, streams, MAPS + "?watch=true&resourceVersion=" + revision);
        String variant = watchers + " watches, " + watches.connections() + " connections";
        double open = server.usage().residentMegabytes();
        report.add(NAME, variant, "resident before", before, "MB");
        report.add(NAME, variant, "resident, all open", open, "MB");
        Samples told = new Samples();
        for (int i = 0; i < patches; i++) {
            watches.expect(watchers);
            long start = System.nanoTime();
            one.fetch(Request.mergePatch(MAP, "{\"data\":{\"round\":\"" + i + "\"}}"), 200);
            told.add(watches.await() - start);
        }
        report.add(NAME, variant, "a change has reached all, median", told.millis(0.5), "ms");
        report.add(NAME, variant, "a change has reached all, most", told.millis(1), "ms");
        report.add(NAME, variant, "resident at the end", server.usage().residentMegabytes(), "MB");
    }
}
