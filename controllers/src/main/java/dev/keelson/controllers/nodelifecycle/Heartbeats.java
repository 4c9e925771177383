package dev.keelson.controllers.nodelifecycle;

import dev.keelson.clock.Clock;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** When each node was last heard of, by its lease or its status. Safe for many threads. */
final class Heartbeats {

    private record Sign(@Nullable String renewed, @Nullable String reported, long seenNanos) {}

    private final Clock clock;
    // Guarded by this.
    private final Map<String, Sign> latest = new HashMap<>();

    Heartbeats(Clock clock) {
        this.clock = clock;
    }

    /** For how long nothing new was seen of {@code node}; zero when it is first asked about. */
    synchronized Duration silence(Node node, @Nullable Lease lease) {
        String name = node.getMetadata().getName();
        NodeCondition ready = NodeConditions.find(node, "Ready");
        String reported = ready == null ? null : ready.getLastHeartbeatTime();
        String renewed =
                lease == null || lease.getSpec() == null || lease.getSpec().getRenewTime() == null
                        ? null
                        : lease.getSpec().getRenewTime().toString();
        Sign former = latest.get(name);
        boolean alive = former == null
                || !Objects.equals(former.renewed(), renewed)
                || !Objects.equals(former.reported(), reported);
        if (former == null || alive) {
            latest.put(name, new Sign(renewed, reported, clock.nanos()));
            return Duration.ZERO;
        }
        return clock.since(former.seenNanos());
    }

    synchronized void forget(String node) {
        latest.remove(node);
    }
}
