package dev.keelson.cli;

import dev.keelson.clock.Clock;
import dev.keelson.scheduler.Scheduler;
import dev.keelson.scheduler.SchedulerOptions;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The scheduler against any Kubernetes API server. */
@Command(
        name = "scheduler",
        description = "Runs the scheduler against any Kubernetes API server.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SchedulerCommand implements Callable<Integer> {

    @Mixin
    private ClientFlags client = new ClientFlags();

    @Option(
            names = "--leader-elect",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            paramLabel = "BOOL",
            description = "act only while holding a lease (default: ${DEFAULT-VALUE})")
    private boolean leaderElect;

    @Override
    public Integer call() throws InterruptedException {
        try (Shutdown shutdown = Shutdown.onSignal()) {
            KubernetesClient connected = shutdown.add(client.connect());
            SchedulerOptions options = SchedulerOptions.defaults().withLeaderElection(leaderElect);
            Scheduler scheduler = shutdown.add(Scheduler.start(connected, options, Clock.system()));
            Ready.await("scheduler", scheduler.ready());
            shutdown.await();
        }
        return 0;
    }
}
