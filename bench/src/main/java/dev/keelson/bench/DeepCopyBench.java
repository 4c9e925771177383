package dev.keelson.bench;

import dev.keelson.bench.micro.CopyTime;
import dev.keelson.bench.micro.MicroRun;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Copies of pods. */
@Command(
        name = "deepcopy",
        description = "Deep copies of pods: generated code, Fabric8's clone by JSON, and Fabric8's builder.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DeepCopyBench implements Callable<Integer> {

    @Mixin
    private MicroOptions micro = new MicroOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws RunnerException {
        MicroRun run = new MicroRun("deepcopy", output.report(), micro.length());
        run.averageTime(CopyTime.class);
        run.report().print();
        return 0;
    }
}
