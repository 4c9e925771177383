package dev.keelson.bench;

import dev.keelson.bench.micro.DelayWorkloads;
import dev.keelson.bench.micro.MicroRun;
import dev.keelson.bench.micro.QueueThroughput;
import dev.keelson.bench.micro.QueueWorkloads;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Queues under contention. */
@Command(
        name = "workqueue",
        description = "One add, take and done of the work queues, of client-java's, and one put and take of a"
                + " LinkedBlockingQueue; and what else happens to a controller's queue.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class WorkQueueBench implements Callable<Integer> {

    @Option(
            names = "--threads",
            split = ",",
            defaultValue = "1,8,64",
            description = "how many threads do that (default: ${DEFAULT-VALUE})")
    private List<Integer> threads = List.of();

    @Option(
            names = "--workloads",
            description =
                    "also measure merged, delayed, raised, failed and measured adds, bursts, backlogs and wake-ups")
    private boolean workloads;

    @Mixin
    private MicroOptions micro = new MicroOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws RunnerException {
        MicroRun run = new MicroRun("workqueue", output.report(), micro.length());
        for (int count : threads) {
            run.throughput(QueueThroughput.class, count);
        }
        if (workloads) {
            run.throughput(QueueWorkloads.class, 1);
            run.throughput(DelayWorkloads.class, 1);
        }
        run.report().print();
        return 0;
    }
}
