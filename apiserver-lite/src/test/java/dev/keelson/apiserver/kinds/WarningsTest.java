package dev.keelson.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** What Kubernetes warns of in objects that it accepts ({@code GetWarningsFor…}, strategies' {@code WarningsOnCreate}). */
class WarningsTest {
    private static final String POD =
            "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"i\"}]}}";
    private static final String TEMPLATED = "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"selector\":{\"matchLabels\":"
            + "{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},"
            + "\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"i\"}]}}}}";

    private final Cluster cluster = new Cluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    private List<String> creating(String path, String base, String change) {
        ObjectNode object = tree(base);
        merge(object, tree(change));
        cluster.warnings.clear();
        cluster.create(path, namespace(path), object.toString());
        return List.copyOf(cluster.warnings);
    }

    private static String namespace(String path) {
        return path.endsWith("nodes") || path.endsWith("persistentvolumes") ? "" : "default";
    }

    private static ObjectNode tree(String json) {
        return Json.parseObject(json.getBytes(StandardCharsets.UTF_8));
    }

    private static void merge(ObjectNode into, ObjectNode change) {
        change.properties().forEach(field -> {
            if (field.getValue() instanceof ObjectNode deeper && into.get(field.getKey()) instanceof ObjectNode there) {
                merge(there, deeper);
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }

    /** Rows: a change of a plain pod, and the one warning that it brings. */
    @ParameterizedTest
    @CsvFileSource(resources = "pod-warnings.csv", delimiter = '|', quoteCharacter = '`')
    void warnsOfPods(String change, String warning) {
        assertThat(creating("/v1/pods", POD, change)).containsExactly(warning);
    }

    /** Rows: a resource, an object of it, and the one warning that it brings. */
    @ParameterizedTest
    @CsvFileSource(resources = "warnings.csv", delimiter = '|', quoteCharacter = '`')
    void warnsOfOthers(String path, String object, String warning) {
        assertThat(creating(path, "{\"metadata\":{\"name\":\"x\"}}", object)).containsExactly(warning);
    }

    @Test
    void saysNothingOfPodsThatAreChanged() {
        creating("/v1/pods", POD, "{\"spec\":{\"terminationGracePeriodSeconds\":-1}}");
        cluster.warnings.clear();
        cluster.patch("/v1/pods", "default", "x", null, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
        assertThat(cluster.warnings).isEmpty();
    }

    @Test
    void warnsOfTemplatesWhenTheyChange() {
        String path = "apps/v1/deployments";
        String spread = "{\"spec\":{\"template\":{\"spec\":{\"topologySpreadConstraints\":[{\"maxSkew\":1,"
                + "\"topologyKey\":\"beta.kubernetes.io/os\",\"whenUnsatisfiable\":\"ScheduleAnyway\"}]}}}}";
        String where = "spec.template.spec.topologySpreadConstraints[0].";
        List<String> both = List.of(
                where
                        + "topologyKey: beta.kubernetes.io/os is deprecated since v1.14; use \"kubernetes.io/os\" instead",
                where + "labelSelector: a null labelSelector results in matching no pod");
        assertThat(creating(path, TEMPLATED, spread)).isEqualTo(both);

        cluster.warnings.clear();
        cluster.patch(path, "default", "x", null, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
        assertThat(cluster.warnings).isEmpty();

        cluster.patch(path, "default", "x", null, "{\"spec\":{\"replicas\":3}}");
        assertThat(cluster.warnings).isEqualTo(both);
    }

    @Test
    void warnsOfNamesThatNoHostCanHave() {
        String why = ", which can result in surprising behavior; a DNS label is recommended: [must not contain dots]";
        String dotted = "{\"metadata\":{\"name\":\"a.b\"}}";
        assertThat(creating("/v1/pods", POD, dotted))
                .containsExactly("metadata.name: this is used in the Pod's hostname" + why);
        assertThat(creating("apps/v1/replicasets", TEMPLATED, dotted))
                .containsExactly("metadata.name: this is used in Pod names and hostnames" + why);
    }

    @Test
    void warnsOfAddressesInStatus() {
        creating("/v1/pods", POD, "{}");
        cluster.warnings.clear();
        cluster.patch(
                "/v1/pods",
                "default",
                "x",
                "status",
                "{\"status\":{\"hostIP\":\"10.0.0.1\",\"hostIPs\":"
                        + "[{\"ip\":\"10.0.0.1\"}],\"podIP\":\"fd00:0::1\",\"podIPs\":[{\"ip\":\"fd00:0::1\"}]}}");
        assertThat(cluster.warnings)
                .containsExactly(
                        "status.podIPs[0].ip: IPv6 address \"fd00:0::1\" should be in RFC 5952 canonical format"
                                + " (\"fd00::1\")");
    }
}
