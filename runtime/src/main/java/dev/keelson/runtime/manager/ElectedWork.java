package dev.keelson.runtime.manager;

import dev.keelson.runtime.leader.FencingToken;
import dev.keelson.runtime.leader.LeaderCallbacks;
import dev.keelson.runtime.leader.LeaderElectionTimes;
import dev.keelson.runtime.leader.LeaderElector;
import dev.keelson.runtime.leader.LeaseLock;
import dev.keelson.runtime.metrics.LeaderElectionMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts what needs leadership when it is won, and stops it when it is lost or given up. */
final class ElectedWork implements LeaderCallbacks {

    private static final Logger LOG = LoggerFactory.getLogger(Manager.class);

    private final String manager;
    private final HostedGroup elected;
    private final CompletableFuture<Void> firstLed;
    private final BooleanSupplier closing;
    // For a stop when leadership is given up.
    private final Duration grace;
    // For a stop when it was lost, so that it is over before another candidate may start.
    private final Duration graceAfterLoss;

    /**
     * @param firstLed completed by the first term
     * @param closing whether leadership is being given up for good
     */
    ElectedWork(
            ManagerSettings settings,
            ManagerSettings.Election election,
            HostedGroup elected,
            CompletableFuture<Void> firstLed,
            BooleanSupplier closing) {
        this.manager = settings.name();
        this.elected = elected;
        this.firstLed = firstLed;
        this.closing = closing;
        this.grace = settings.gracePeriod();
        this.graceAfterLoss = election.times()
                .leaseDuration()
                .minus(election.times().renewDeadline())
                .dividedBy(2);
    }

    /** A candidate that does {@code work} while it leads. */
    static LeaderElector elector(
            ManagerSettings settings, ManagerSettings.Election election, SharedParts shared, ElectedWork work) {
        return new LeaderElector(
                new LeaseLock(
                        brief(settings.client(), election.times()),
                        election.namespace(),
                        election.lease(),
                        election.labels()),
                election.identity(),
                election.times(),
                work,
                settings.clock(),
                settings.random(),
                shared.executor(),
                new LeaderElectionMetrics(shared.registry(), election.lease()));
    }

    /** A request that hangs or is repeated for long would keep a candidate from its next try. */
    private static KubernetesClient brief(KubernetesClient client, LeaderElectionTimes times) {
        RequestConfig brief = new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                .withRequestTimeout((int) times.renewDeadline().dividedBy(2).toMillis())
                .withRequestRetryBackoffLimit(0)
                .build();
        return client.newClient(brief).adapt(KubernetesClient.class);
    }

    @Override
    public void onStartedLeading(FencingToken token) {
        firstLed.complete(null);
        elected.start();
    }

    @Override
    public void onStoppedLeading() {
        boolean stopped;
        if (closing.getAsBoolean()) {
            stopped = elected.end(grace);
        } else {
            stopped = elected.stop(graceAfterLoss);
            elected.warmUp();
        }
        if (!stopped) {
            throw new IllegalStateException("manager " + manager + ": work that needs leadership goes on");
        }
    }

    @Override
    public void onNewLeader(String identity) {
        LOG.info("manager {}: {} leads", manager, identity);
    }
}
