package dev.keelson.bench;

import dev.keelson.apiserver.server.ApiServer;
import dev.keelson.apiserver.server.ApiServerOptions;
import dev.keelson.bench.harness.Report;
import dev.keelson.bench.harness.Samples;
import dev.keelson.bench.load.Connection;
import dev.keelson.bench.load.Request;
import dev.keelson.bench.load.Target;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long a test waits for its API server. */
@Command(
        name = "warmstart",
        description = "Starts and ends API servers in this JVM, in memory, as tests do.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class WarmStartBench implements Callable<Integer> {

    private static final String NAME = "warmstart";

    @Option(names = "--runs", defaultValue = "20", description = "how many servers (default: ${DEFAULT-VALUE})")
    private int runs;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Report report = output.report();
        Samples started = new Samples();
        Samples answered = new Samples();
        Samples ready = new Samples();
        Samples closed = new Samples();
        for (int run = 0; run < runs; run++) {
            Samples[] into = run == 0
                    ? new Samples[] {new Samples(), new Samples(), new Samples(), new Samples()}
                    : new Samples[] {started, answered, ready, closed};
            once(into);
            if (run == 0) {
                report.add(NAME, "first in a JVM", "until started", into[0].millis(0.5), "ms");
                report.add(NAME, "first in a JVM", "until a request was answered", into[1].millis(0.5), "ms");
                report.add(NAME, "first in a JVM", "until ready", into[2].millis(0.5), "ms");
            }
        }
        if (runs > 1) {
            warm(report, "until started", started);
            warm(report, "until a request was answered", answered);
            warm(report, "until ready", ready);
            warm(report, "close", closed);
        }
        report.print();
        return 0;
    }

    private static void warm(Report report, String what, Samples samples) {
        report.add(NAME, "later ones", what + ", median", samples.millis(0.5), "ms");
        report.add(NAME, "later ones", what + ", most", samples.millis(1), "ms");
    }

    /** {@code into}: started, answered, ready, closed. All but the last count from the call of start. */
    private static void once(Samples[] into) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        ApiServer server = ApiServer.start(ApiServerOptions.builder().build());
        into[0].add(System.nanoTime() - begin);
        try (Connection connection = Target.of(server.adminKubeconfig()).connect()) {
            connection.fetch(Request.get("/api/v1/namespaces/default"), 200);
            into[1].add(System.nanoTime() - begin);
            server.awaitReady();
            into[2].add(System.nanoTime() - begin);
        } finally {
            long end = System.nanoTime();
            server.close();
            into[3].add(System.nanoTime() - end);
        }
    }
}
