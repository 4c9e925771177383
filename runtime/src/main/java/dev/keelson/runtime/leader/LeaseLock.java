package dev.keelson.runtime.leader;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpecBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@code coordination.k8s.io/v1} Lease; the same fields as client-go writes, so that candidates may differ. What else the
 * Lease says, such as the strategy of a coordinated election or others' labels, is left alone.
 */
public final class LeaseLock implements LeaderLock {

    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final Map<String, String> labels;
    // Confined to the elector's requests. What the server last answered.
    private @Nullable Lease seen;

    public LeaseLock(KubernetesClient client, String namespace, String name) {
        this(client, namespace, name, Map.of());
    }

    /** @param labels set on the Lease beside those it has */
    public LeaseLock(KubernetesClient client, String namespace, String name, Map<String, String> labels) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
        this.labels = Map.copyOf(labels);
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
                .addToLabels(labels)
                .endMetadata()
                .withSpec(write(record, new LeaseSpec()))
                .build();
        seen = client.leases().inNamespace(namespace).resource(lease).create();
    }

    @Override
    public void update(LeaseRecord record) {
        Lease former = seen;
        if (former == null) {
            throw new IllegalStateException(describe() + " has not been read");
        }
        LeaseSpec spec = former.getSpec() == null ? new LeaseSpec() : new LeaseSpecBuilder(former.getSpec()).build();
        Lease lease = new LeaseBuilder(former)
                .editMetadata()
                .addToLabels(labels)
                .endMetadata()
                .withSpec(write(record, spec))
                .build();
        seen = client.leases().inNamespace(namespace).resource(lease).update();
    }

    private static LeaseSpec write(LeaseRecord record, LeaseSpec spec) {
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
