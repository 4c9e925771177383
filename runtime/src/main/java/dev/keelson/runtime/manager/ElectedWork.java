package dev.keelson.runtime.manager;

import dev.keelson.runtime.leader.FencingToken;
import dev.keelson.runtime.leader.LeaderCallbacks;
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
    private final Duration grace;
    private final Duration graceAfterLoss;

    /**
     * @param firstLed completed by the first term
     * @param closing whether leadership is being given up for good
     * @param grace for a stop when it is given up
     * @param graceAfterLoss for a stop when it was lost, so that it is over before another candidate may start
     */
    ElectedWork(
            String manager,
            HostedGroup elected,
            CompletableFuture<Void> firstLed,
            BooleanSupplier closing,
            Duration grace,
            Duration graceAfterLoss) {
        this.manager = manager;
        this.elected = elected;
        this.firstLed = firstLed;
        this.closing = closing;
        this.grace = grace;
        this.graceAfterLoss = graceAfterLoss;
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
