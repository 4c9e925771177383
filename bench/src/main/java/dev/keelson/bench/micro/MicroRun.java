package dev.keelson.bench.micro;

import dev.keelson.bench.harness.Report;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs JMH and puts its scores into a report. */
public final class MicroRun {

    /** JMH's own name for the bytes that one operation allocates. */
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /**
     * How long to measure.
     *
     * @param forks JVMs, one after the other; 0 measures in this one
     * @param iterations measured iterations of each, and as many of warm-up before
     */
    public record Length(int forks, int iterations, Duration iteration) {}

    private final String benchmark;
    private final Report report;
    private final Length length;

    public MicroRun(String benchmark, Report report, Length length) {
        this.benchmark = benchmark;
        this.report = report;
        this.length = length;
    }

    public Report report() {
        return report;
    }

    /** Operations a second of all threads together. */
    public void throughput(Class<?> type, int threads) throws RunnerException {
        report.progress(type.getSimpleName() + ", " + threads + " threads");
        String suffix = threads == 1 ? ", 1 thread" : ", " + threads + " threads";
        ChainedOptionsBuilder options =
                options(type).mode(Mode.Throughput).timeUnit(TimeUnit.SECONDS).threads(threads);
        for (RunResult result : run(options)) {
            score(result, suffix, "/s");
        }
    }

    /** Time and bytes of an operation, on one thread. */
    public void averageTime(Class<?> type) throws RunnerException {
        report.progress(type.getSimpleName());
        ChainedOptionsBuilder options = options(type)
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.MICROSECONDS)
                .addProfiler(GCProfiler.class);
        for (RunResult result : run(options)) {
            score(result, "", "us");
            Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
            if (allocated != null) {
                report.add(benchmark, variant(result, ""), "allocated", allocated.getScore() / 1000, "kB");
            }
        }
    }

    private ChainedOptionsBuilder options(Class<?> type) {
        TimeValue time = TimeValue.milliseconds(length.iteration().toMillis());
        return new OptionsBuilder()
                .include(type.getName().replace(".", "\\.") + "\\.")
                .forks(length.forks())
                .warmupForks(0)
                .warmupIterations(length.iterations())
                .warmupTime(time)
                .measurementIterations(length.iterations())
                .measurementTime(time)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
    }

    private static Collection<RunResult> run(ChainedOptionsBuilder options) throws RunnerException {
        return new Runner(options.build()).run();
    }

    private void score(RunResult result, String suffix, String unit) {
        Result<?> score = result.getPrimaryResult();
        report.add(benchmark, variant(result, suffix), score.getLabel(), score.getScore(), unit);
        if (!Double.isNaN(score.getScoreError())) {
            report.add(benchmark, variant(result, suffix), score.getLabel() + " +/-", score.getScoreError(), unit);
        }
    }

    private static String variant(RunResult result, String suffix) {
        StringBuilder text = new StringBuilder();
        for (String key : result.getParams().getParamsKeys()) {
            text.append(text.isEmpty() ? "" : ", ").append(result.getParams().getParam(key));
        }
        return text + suffix;
    }
}
