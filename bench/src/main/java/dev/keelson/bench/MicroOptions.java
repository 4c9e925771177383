package dev.keelson.bench;

import dev.keelson.bench.micro.MicroRun;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long JMH measures. */
final class MicroOptions {

    @Option(
            names = "--forks",
            defaultValue = "1",
            description = "JVMs to measure in, one after the other; 0 measures in this one (default: ${DEFAULT-VALUE})")
    private int forks;

    @Option(
            names = "--iterations",
            defaultValue = "3",
            description = "iterations, and as many of warm-up before (default: ${DEFAULT-VALUE})")
    private int iterations;

    @Option(
            names = "--iteration-millis",
            defaultValue = "1000",
            description = "length of an iteration (default: ${DEFAULT-VALUE})")
    private long millis;

    MicroRun.Length length() {
        return new MicroRun.Length(forks, iterations, Duration.ofMillis(millis));
    }
}
