package dev.keelson.bench;

import dev.keelson.bench.harness.Report;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where figures go, for every benchmark. */
final class Output {

    @Option(names = "--json", paramLabel = "FILE", description = "also append each figure to FILE, as a line of JSON")
    private @Nullable Path json;

    Report report() {
        return new Report(System.out, json);
    }
}
