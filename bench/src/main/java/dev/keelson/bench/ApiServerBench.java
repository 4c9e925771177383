package dev.keelson.bench;

import dev.keelson.bench.harness.Report;
import dev.keelson.bench.server.ServerUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Requests and watches of an API server, over TLS. */
@Command(
        name = "apiserver",
        description = {
            "Creates, reads, patches and lists pods and fans out their changes to watchers, over HTTPS.",
            "Full size: --pods 5000 --pod-bytes 3000 --connections 32 --watchers 50 --seconds 10 --fan-out 10000"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ApiServerBench implements Callable<Integer> {

    enum StorageKind {
        EMBEDDED,
        MEMORY
    }

    @Option(
            names = "--storage",
            split = ",",
            defaultValue = "embedded,memory",
            description = "embedded (fsync before each answer), memory, or both (default: ${DEFAULT-VALUE})")
    private List<StorageKind> storage = List.of();

    @Option(names = "--pods", defaultValue = "1000", description = "pods to create (default: ${DEFAULT-VALUE})")
    private int pods;

    @Option(
            names = "--pod-bytes",
            defaultValue = "3000",
            description = "size of a pod as the server sends it (default: ${DEFAULT-VALUE})")
    private int podBytes;

    @Option(
            names = "--connections",
            defaultValue = "16",
            description = "connections that send requests, one at a time each (default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(names = "--watchers", defaultValue = "20", description = "watches of all pods (default: ${DEFAULT-VALUE})")
    private int watchers;

    @Option(
            names = "--fan-out",
            defaultValue = "2000",
            description = "patches whose events the watchers await (default: ${DEFAULT-VALUE})")
    private int fanOut;

    @Option(
            names = "--seconds",
            defaultValue = "3",
            description = "how long each of get and patch is measured (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "3",
            description = "seconds of create, get and patch before anything is measured (default: ${DEFAULT-VALUE})")
    private double warmUp;

    @Option(names = "--lists", defaultValue = "20", description = "lists of all pods (default: ${DEFAULT-VALUE})")
    private int lists;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "where the embedded store's files go (default: a new temporary directory)")
    private @Nullable Path directory;

    @Option(
            names = "--in-process",
            description = "run the server in this JVM instead of one of its own; memory and CPU are then of both")
    private boolean inProcess;

    @Option(
            names = "--server-option",
            paramLabel = "JVM_OPTION",
            defaultValue = "-XX:+UseSerialGC",
            description = "an option of the server's JVM, may be repeated (default: ${DEFAULT-VALUE}, as bin/keelson)")
    private List<String> serverOptions = new ArrayList<>();

    @Option(
            names = "--script",
            paramLabel = "FILE",
            description = "start the server by this bin/keelson, with the JVM options that it chooses; embedded only")
    private @Nullable Path script;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Report report = output.report();
        for (StorageKind kind : storage) {
            try (TemporaryDirectory temporary = TemporaryDirectory.below(directory);
                    ServerUnderTest server = start(kind == StorageKind.EMBEDDED ? temporary.path() : null)) {
                ApiServerLoad.Size size = new ApiServerLoad.Size(
                        pods, podBytes, connections, watchers, fanOut, lists, duration(seconds), duration(warmUp));
                new ApiServerLoad(report, kind.name().toLowerCase(Locale.ROOT), server, size).run();
            }
        }
        report.print();
        return 0;
    }

    private ServerUnderTest start(@Nullable Path dataDir) throws IOException, InterruptedException {
        if (dataDir != null) {
            Files.createDirectories(dataDir);
        }
        if (script != null && dataDir != null) {
            return ServerUnderTest.byScript(script, dataDir);
        }
        return inProcess ? ServerUnderTest.inProcess(dataDir) : ServerUnderTest.inChild(dataDir, serverOptions);
    }

    private static Duration duration(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
