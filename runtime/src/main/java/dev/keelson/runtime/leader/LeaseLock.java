package dev.keelson.runtime.leader;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** A {@code coordination.k8s.io/v1} Lease; the same fields as client-go writes, so that candidates may differ. */
public final class LeaseLock implements LeaderLock {

    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    // Confined to the elector's requests. What the server last answered.
    private @Nullable Lease seen;

    public LeaseLock(KubernetesClient client, String namespace, String name) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
    }

    @Override
    public @Nullable LeaseRecord get() {
        Lease lease = client.leases().inNamespace(namespace).withName(name).get();
        seen = lease;
        return lease == null ? null : record(lease.getSpec());
    }

    private static LeaseRecord record(@Nullable LeaseSpec spec) {
        if (spec == null) {
            return new LeaseRecord("", 0, Instant.EPOCH, Instant.EPOCH, 0);
        }
        Integer duration = spec.getLeaseDurationSeconds();
        Integer transitions = spec.getLeaseTransitions();
        String holder = spec.getHolderIdentity();
        return new LeaseRecord(
                holder == null ? "" : holder,
                duration == null ? 0 : duration,
                instant(spec.getAcquireTime()),
                instant(spec.getRenewTime()),
                transitions == null ? 0 : transitions);
    }

    private static Instant instant(@Nullable ZonedDateTime time) {
        return time == null ? Instant.EPOCH : time.toInstant();
    }

    @Override
    public void create(LeaseRecord record) {
        Lease lease = new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withSpec(spec(record))
                .build();
        seen = client.leases().inNamespace(namespace).resource(lease).create();
    }

    @Override
    public void update(LeaseRecord record) {
        Lease former = seen;
        if (former == null) {
            throw new IllegalStateException(describe() + " has not been read");
        }
        Lease lease = new LeaseBuilder(former).withSpec(spec(record)).build();
        seen = client.leases().inNamespace(namespace).resource(lease).update();
    }

    private static LeaseSpec spec(LeaseRecord record) {
        LeaseSpec spec = new LeaseSpec();
        spec.setHolderIdentity(record.holder());
        spec.setLeaseDurationSeconds(record.durationSeconds());
        spec.setAcquireTime(micros(record.acquired()));
        spec.setRenewTime(micros(record.renewed()));
        spec.setLeaseTransitions(record.transitions());
        return spec;
    }

    private static ZonedDateTime micros(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
    }

    @Override
    public String describe() {
        return "lease " + namespace + "/" + name;
    }
}
