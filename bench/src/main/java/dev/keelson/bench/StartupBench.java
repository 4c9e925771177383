package dev.keelson.bench;

import dev.keelson.bench.harness.ChildJvm;
import dev.keelson.bench.harness.Report;
import dev.keelson.bench.harness.Samples;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** From the command to the ready line. */
@Command(
        name = "startup",
        description = "Starts keelson again and again, each time until it prints that it is ready.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class StartupBench implements Callable<Integer> {

    enum Launch {
        /** By bin/keelson, which looks for a build and uses a class archive. */
        SCRIPT,
        /** By java itself, with a class archive as bin/keelson makes it. */
        ARCHIVE,
        /** By java itself, with no archive but the JDK's own. */
        PLAIN
    }

    private static final String NAME = "startup";
    private static final int FIRST_WITH_AOT_CACHE = 25;

    @Option(
            names = "--parts",
            split = ",",
            defaultValue = "up,apiserver",
            description = "keelson's commands to start (default: ${DEFAULT-VALUE})")
    private List<String> parts = List.of();

    @Option(
            names = "--launch",
            split = ",",
            defaultValue = "script,archive,plain",
            description = "by bin/keelson, by java with a class archive, by java alone (default: ${DEFAULT-VALUE})")
    private List<Launch> launches = List.of();

    @Option(names = "--java-home", paramLabel = "DIR", description = "the JDK that keelson runs on (default: this one)")
    private @Nullable Path javaHome;

    @Option(names = "--runs", defaultValue = "5", description = "starts of each (default: ${DEFAULT-VALUE})")
    private int runs;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "a checkout in which bin/keelson has been built (default: the working directory)")
    private Path home = Path.of(".");

    @Option(
            names = "--class-path",
            paramLabel = "PATH",
            description = "the class path for starts by java (default: the jars that bin/keelson uses)")
    private @Nullable String classPath;

    @Mixin
    private Output output = new Output();

    @Spec
    private CommandSpec spec;

    // picocli sets the fields of commands after construction.
    @SuppressWarnings("NullAway.Init")
    StartupBench() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Report report = output.report();
        Path jdk = javaHome == null ? Path.of(System.getProperty("java.home")) : javaHome;
        try (TemporaryDirectory directory = TemporaryDirectory.below(null)) {
            for (Launch launch : launches) {
                List<String> command = command(launch, jdk, directory.path(), report);
                for (String part : parts) {
                    measure(report, command, launch, part, jdk, directory.path());
                }
            }
        }
        report.print();
        return 0;
    }

    private void measure(Report report, List<String> command, Launch launch, String part, Path jdk, Path directory)
            throws IOException, InterruptedException {
        Samples samples = new Samples();
        Samples again = new Samples();
        Samples cpu = new Samples();
        for (int run = 0; run < runs; run++) {
            Path data = directory.resolve(launch + "-" + part + "-" + run);
            samples.add(start(command, part, data, jdk).nanos());
            StartedProcess.Start second = start(command, part, data, jdk);
            again.add(second.nanos());
            cpu.add(second.cpu());
        }
        String variant = part + ", " + description(launch) + ", Java " + feature(jdk);
        report.add(NAME, variant, "new data directory, median", samples.millis(0.5), "ms");
        report.add(NAME, variant, "new data directory, least", samples.millis(0), "ms");
        report.add(NAME, variant, "second start, median", again.millis(0.5), "ms");
        report.add(NAME, variant, "second start, least", again.millis(0), "ms");
        report.add(NAME, variant, "second start, CPU, median", cpu.millis(0.5), "ms");
    }

    private static String description(Launch launch) {
        return switch (launch) {
            case SCRIPT -> "bin/keelson";
            case ARCHIVE -> "java with archive";
            case PLAIN -> "java without archive";
        };
    }

    private static StartedProcess.Start start(List<String> command, String part, Path data, Path jdk)
            throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of(part, "--data-dir", data.toString(), "--port", "0"));
        if (part.equals("up")) {
            whole.addAll(List.of("--node-runtime", "hollow"));
        }
        return StartedProcess.untilReady(whole, jdk);
    }

    private List<String> command(Launch launch, Path jdk, Path directory, Report report)
            throws IOException, InterruptedException {
        if (launch == Launch.SCRIPT) {
            Path script = home.resolve("bin/keelson").toAbsolutePath().normalize();
            require(script);
            List<String> command = List.of(script.toString());
            report.progress("a first start by bin/keelson, which may build and prepare");
            start(command, "apiserver", directory.resolve("prepare"), jdk);
            return command;
        }
        List<String> java = new ArrayList<>();
        java.add(jdk.resolve("bin/java").toString());
        java.addAll(ChildJvm.storeOptions(feature(jdk)));
        java.addAll(List.of("-XX:+UseSerialGC", "-Xshare:auto"));
        List<String> main = List.of("-cp", classPath(), "dev.keelson.cli.Keelson");
        if (launch == Launch.ARCHIVE) {
            boolean aot = feature(jdk) >= FIRST_WITH_AOT_CACHE;
            Path archive = directory.resolve("archive");
            report.progress("making a class archive");
            List<String> rehearsal = new ArrayList<>(java);
            rehearsal.add((aot ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive);
            rehearsal.addAll(List.of("-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
            rehearsal.addAll(main);
            rehearsal.add("rehearse");
            StartedProcess.untilEnd(rehearsal, jdk);
            java.add((aot ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive);
        }
        java.addAll(main);
        return java;
    }

    private String classPath() throws IOException {
        if (classPath != null) {
            return classPath;
        }
        Path lib = home.resolve("cli/target/keelson/lib").toAbsolutePath().normalize();
        require(lib);
        try (var jars = Files.list(lib)) {
            return String.join(
                    File.pathSeparator,
                    jars.map(Path::toString)
                            .filter(jar -> jar.endsWith(".jar"))
                            .sorted()
                            .toList());
        }
    }

    private void require(Path path) {
        if (!Files.exists(path)) {
            throw new ParameterException(
                    spec.commandLine(), path + " does not exist; --home names a checkout that bin/keelson has built");
        }
    }

    private static int feature(Path jdk) throws IOException {
        Properties release = new Properties();
        try (var lines = Files.newBufferedReader(jdk.resolve("release"))) {
            release.load(lines);
        }
        String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
        return Runtime.Version.parse(version).feature();
    }
}
