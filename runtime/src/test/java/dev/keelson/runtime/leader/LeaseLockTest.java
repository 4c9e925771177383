package dev.keelson.runtime.leader;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.runtime.FakeApi;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Lease as client-go's candidates read and write it. */
class LeaseLockTest {

    private static final String PATH = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/lock";
    private static final Instant ACQUIRED = Instant.parse("2026-01-01T10:00:00.123456Z");
    private static final Instant RENEWED = Instant.parse("2026-01-01T10:00:10Z");

    @RegisterExtension
    private final FakeApi api = new FakeApi();

    private final KubernetesClient client = api.client();

    private LeaseLock lock() {
        return new LeaseLock(client, "kube-system", "lock", Map.of("app", "test"));
    }

    private static LeaseRecord heldBy(String holder, int transitions) {
        return new LeaseRecord(holder, 15, ACQUIRED, RENEWED, transitions);
    }

    @Test
    void writesEveryFieldAsClientGoDoes() {
        lock().create(heldBy("a", 0));

        JsonNode spec = api.object(PATH).path("spec");
        assertThat(spec.path("holderIdentity").asText()).isEqualTo("a");
        assertThat(spec.path("leaseDurationSeconds").asInt()).isEqualTo(15);
        // Kubernetes' MicroTime takes six digits, no more and no fewer.
        assertThat(spec.path("acquireTime").asText()).isEqualTo("2026-01-01T10:00:00.123456Z");
        assertThat(spec.path("renewTime").asText()).isEqualTo("2026-01-01T10:00:10.000000Z");
        assertThat(spec.path("leaseTransitions").isInt()).isTrue();
        assertThat(spec.path("leaseTransitions").asInt()).isZero();
        assertThat(api.object(PATH).path("metadata").path("labels").path("app").asText())
                .isEqualTo("test");
    }

    @Test
    void anEmptyHolderIsWrittenAsSuch() {
        LeaseLock lock = lock();
        lock.create(heldBy("a", 3));
        lock.update(heldBy("", 3));

        JsonNode holder = api.object(PATH).path("spec").path("holderIdentity");
        assertThat(holder.isTextual()).isTrue();
        assertThat(holder.asText()).isEmpty();
    }

    @Test
    void readsBackWhatItWrote() {
        lock().create(heldBy("a", 7));

        assertThat(lock().get()).isEqualTo(heldBy("a", 7));
    }

    @Test
    void leavesAloneWhatElseTheLeaseSays() {
        Lease coordinated = new LeaseBuilder()
                .withNewMetadata()
                .withNamespace("kube-system")
                .withName("lock")
                .addToLabels("owner", "somebody")
                .addToAnnotations("note", "kept")
                .endMetadata()
                .withNewSpec()
                .withStrategy("OldestEmulationVersion")
                .withPreferredHolder("b")
                .withHolderIdentity("a")
                .endSpec()
                .build();
        client.resource(coordinated).create();
        LeaseLock lock = lock();
        assertThat(requireNonNull(lock.get()).durationSeconds()).isZero();
        lock.update(heldBy("c", 1));

        JsonNode lease = api.object(PATH);
        assertThat(lease.path("spec").path("strategy").asText()).isEqualTo("OldestEmulationVersion");
        assertThat(lease.path("spec").path("preferredHolder").asText()).isEqualTo("b");
        assertThat(lease.path("spec").path("holderIdentity").asText()).isEqualTo("c");
        assertThat(lease.path("metadata").path("labels").path("owner").asText()).isEqualTo("somebody");
        assertThat(lease.path("metadata").path("labels").path("app").asText()).isEqualTo("test");
        assertThat(lease.path("metadata").path("annotations").path("note").asText())
                .isEqualTo("kept");
    }

    @Test
    void refusesToOverwriteWhatItHasNotSeen() {
        LeaseLock first = lock();
        first.create(heldBy("a", 0));
        LeaseLock second = lock();
        second.get();
        first.update(new LeaseRecord("a", 15, ACQUIRED, RENEWED.plusSeconds(2), 0));

        assertThatThrownBy(() -> second.update(heldBy("b", 1)))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("Conflict");
        assertThatThrownBy(() -> lock().update(heldBy("b", 1))).hasMessageContaining("has not been read");
    }
}
