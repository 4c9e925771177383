package dev.keelson.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.apiserver.status.StatusCause;
import dev.keelson.apiserver.status.StatusException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusUpdateTest {
    private static final String JOBS = "batch/v1/jobs";
    private static final String JOB = "{\"metadata\":{\"name\":\"w\"},\"spec\":{\"manualSelector\":true,\"selector\":"
            + "{\"matchLabels\":{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":"
            + "{\"restartPolicy\":\"Never\",\"containers\":[{\"name\":\"c\",\"image\":\"i:1\"}]}}}}";

    private final Cluster cluster = new Cluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    private List<String> refused(String path, String name, String status) {
        try {
            cluster.patch(path, "default", name, "status", "{\"status\":" + status + "}");
        } catch (StatusException e) {
            return e.details() == null
                    ? List.of()
                    : e.details().causes().stream().map(StatusCause::field).toList();
        }
        return List.of();
    }

    @Test
    void refusesAJobsStatusThatContradictsItself() {
        cluster.create(JOBS, "default", JOB);

        assertThat(refused(JOBS, "w", "{\"active\":1,\"ready\":1,\"startTime\":\"2024-05-06T07:08:09Z\"}"))
                .isEmpty();
        assertThat(refused(JOBS, "w", "{\"ready\":2}")).containsExactly("status.ready");
        assertThat(refused(JOBS, "w", "{\"startTime\":\"2025-05-06T07:08:09Z\"}"))
                .containsExactly("status.startTime");
        assertThat(refused(JOBS, "w", "{\"conditions\":[{\"type\":\"Complete\",\"status\":\"True\"}]}"))
                .containsExactlyInAnyOrder("status.active", "status.completionTime", "status.conditions");
        assertThat(refused(JOBS, "w", "{\"completedIndexes\":\"0\"}")).contains("status.completedIndexes");
    }

    @Test
    void letsAJobEndOnceAndForAll() {
        cluster.create(JOBS, "default", JOB);
        String done =
                "{\"startTime\":\"2024-05-06T07:08:09Z\",\"completionTime\":\"2024-05-06T07:09:09Z\",\"conditions\":"
                        + "[{\"type\":\"SuccessCriteriaMet\",\"status\":\"True\"},{\"type\":\"Complete\",\"status\":\"True\"}]}";

        assertThat(refused(JOBS, "w", done)).isEmpty();
        assertThat(refused(JOBS, "w", "{\"conditions\":[]}")).contains("status.conditions");
    }

    @Test
    void checksConditionsOfDisruptionBudgets() {
        cluster.create(
                "policy/v1/poddisruptionbudgets",
                "default",
                "{\"metadata\":{\"name\":\"b\"},\"spec\":{\"minAvailable\":1}}");

        assertThat(refused(
                        "policy/v1/poddisruptionbudgets",
                        "b",
                        "{\"conditions\":[{\"type\":\"bad type!\",\"status\":\"Odd\",\"reason\":\"\",\"message\":\"\","
                                + "\"lastTransitionTime\":\"2024-05-06T07:08:09Z\"}]}"))
                .contains("status.conditions[0].reason", "status.conditions[0].status", "status.conditions[0].type");
    }

    @Test
    void takesAddressesAndHostNamesOfIngressesOnly() {
        cluster.create(
                "networking.k8s.io/v1/ingresses",
                "default",
                "{\"metadata\":{\"name\":\"i\"},\"spec\":{\"defaultBackend\":{\"service\":{\"name\":\"s\",\"port\":"
                        + "{\"number\":80}}}}}");

        assertThat(refused(
                        "networking.k8s.io/v1/ingresses",
                        "i",
                        "{\"loadBalancer\":{\"ingress\":[{\"ip\":\"nope\",\"hostname\":\"Bad_\"}]}}"))
                .containsExactly("status.loadBalancer.ingress[0].ip", "status.loadBalancer.ingress[0].hostname");
    }

    @Test
    void keepsWhatIsAllocatedToAClaim() {
        String claims = "resource.k8s.io/v1/resourceclaims";
        cluster.create(
                claims,
                "default",
                "{\"metadata\":{\"name\":\"r\"},\"spec\":{\"devices\":{\"requests\":[{\"name\":\"g\",\"exactly\":"
                        + "{\"deviceClassName\":\"c\"}}]}}}");
        String allocation = "{\"allocation\":{\"devices\":{\"results\":[{\"request\":\"%s\",\"driver\":\"d.example\","
                + "\"pool\":\"p\",\"device\":\"x\"}]}}}";

        assertThat(refused(claims, "r", "{\"reservedFor\":[{\"resource\":\"pods\",\"name\":\"x\",\"uid\":\"u\"}]}"))
                .containsExactly("status.reservedFor");
        assertThat(refused(claims, "r", String.format(allocation, "ghost")))
                .containsExactly("status.allocation.devices.results[0].request");
        assertThat(refused(claims, "r", String.format(allocation, "g"))).isEmpty();
        assertThat(refused(claims, "r", String.format(allocation, "ghost"))).containsExactly("status.allocation");
    }

    @Test
    void namesAddressesByTheirCanonicalText() {
        String addresses = "networking.k8s.io/v1/ipaddresses";
        String address =
                "{\"metadata\":{\"name\":\"%s\"},\"spec\":{\"parentRef\":{\"resource\":\"rs\",\"name\":\"n\"}}}";
        cluster.create(addresses, "", String.format(address, "fe80::42:1dff:fe84:f9e2"));

        assertThat(BuiltInResourcesTest.refusal(() -> cluster.create(addresses, "", String.format(address, "FE80::1")))
                        .code())
                .isEqualTo(422);
    }
}
