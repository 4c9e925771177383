package dev.keelson.runtime.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One candidate's metrics, under Kubernetes' names and tagged {@code name}: {@code leader_election_master_status}, 1 while
 * leading and 0 otherwise, and {@code leader_election_slowpath_total}, the renewals that had to read the lease first.
 */
public final class LeaderElectionMetrics {

    private final AtomicInteger leading = new AtomicInteger();
    private final Counter slowPath;

    /** @param name the lease's name */
    public LeaderElectionMetrics(MeterRegistry registry, String name) {
        Gauge.builder("leader_election_master_status", leading, AtomicInteger::get)
                .description("Whether this process leads: 1 if it holds the lease, 0 if it does not")
                .tag("name", name)
                .register(registry);
        slowPath = Counter.builder("leader_election_slowpath_total")
                .description("Total number of lease renewals that had to read the lease first")
                .tag("name", name)
                .register(registry);
    }

    public void leads(boolean now) {
        leading.set(now ? 1 : 0);
    }

    public void slowPath() {
        slowPath.increment();
    }
}
