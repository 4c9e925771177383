package dev.keelson.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code ValidatePodResize} of Kubernetes, rule by rule. */
class PodResizeTest {
    private static final String PODS = "/v1/pods";
    private static final String ONLY_CPU_AND_MEMORY = "spec Forbidden: only cpu and memory resources are mutable";

    private final Cluster cluster = new Cluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    private static String container(String name, String resources, String more) {
        return "{\"name\":\"" + name + "\",\"image\":\"i\",\"resources\":" + resources + more + "}";
    }

    private static String requests(String cpu) {
        return "{\"requests\":{\"cpu\":\"" + cpu + "\"}}";
    }

    private void create(String spec) {
        cluster.create(PODS, "default", "{\"metadata\":{\"name\":\"p\"},\"spec\":" + spec + "}");
    }

    private ObjectNode resize(String spec) {
        return cluster.patch(PODS, "default", "p", "resize", "{\"spec\":" + spec + "}");
    }

    /** Each as {@code field reason: message}, without the value. */
    private List<String> refusals(String spec) {
        try {
            resize(spec);
            return List.of();
        } catch (StatusException refused) {
            List<String> causes = new ArrayList<>();
            for (JsonNode cause : refused.toStatus().at("/details/causes")) {
                causes.add(cause.path("field").asText() + " "
                        + cause.path("message").asText().replaceAll("^Invalid value: \"[^\"]*\": ", ""));
            }
            return causes;
        }
    }

    @Test
    void changesCpuAndMemory() {
        create("{\"containers\":[" + container("a", requests("1"), "") + "]}");
        ObjectNode resized = resize("{\"containers\":[" + container("a", requests("2"), "") + "]}");
        assertThat(resized.at("/spec/containers/0/resources/requests/cpu").asText())
                .isEqualTo("2");
        assertThat(resized.at("/metadata/generation").asLong()).isEqualTo(2);
    }

    @Test
    void keepsTheQualityOfService() {
        create("{\"containers\":[" + container("a", requests("1"), "") + "]}");
        String guaranteed =
                "{\"requests\":{\"cpu\":\"1\",\"memory\":\"1Gi\"},\"limits\":{\"cpu\":\"1\",\"memory\":\"1Gi\"}}";
        assertThat(refusals("{\"containers\":[" + container("a", guaranteed, "") + "]}"))
                .containsExactly("spec Pod QOS Class may not change as a result of resizing");
    }

    @Test
    void changesNothingElse() {
        create("{\"containers\":[" + container("a", requests("1"), "") + "]}");
        assertThat(refusals("{\"containers\":["
                        + container("a", "{\"requests\":{\"cpu\":\"1\",\"ephemeral-storage\":\"1Gi\"}}", "") + "]}"))
                .containsExactly(ONLY_CPU_AND_MEMORY);
        assertThat(refusals("{\"containers\":["
                        + container(
                                "a",
                                requests("1"),
                                ",\"resizePolicy\":[{\"resourceName\":\"cpu\",\"restartPolicy\":\"NotRequired\"}]")
                        + "]}"))
                .containsExactly(ONLY_CPU_AND_MEMORY);
    }

    @Test
    void removesNoResources() {
        create("{\"containers\":["
                + container("a", "{\"requests\":{\"cpu\":\"1\",\"memory\":\"1Gi\"},\"limits\":{\"cpu\":\"2\"}}", "")
                + "]}");
        assertThat(refusals("{\"containers\":[" + container("a", "{\"requests\":{\"cpu\":\"1\"}}", "") + "]}"))
                .containsExactly(
                        "spec.containers[0].resources.requests Forbidden: resource requests cannot be removed",
                        "spec.containers[0].resources.limits Forbidden: resource limits cannot be removed");
    }

    @Test
    void wantsTheSameContainers() {
        String both = container("a", requests("1"), "") + "," + container("b", requests("1"), "");
        create("{\"containers\":[" + both + "]}");
        assertThat(refusals("{\"containers\":[" + container("a", requests("1"), "") + "]}"))
                .containsExactly("spec.containers Forbidden: containers may not be added or removed on resize");
        assertThat(refusals("{\"containers\":[" + container("b", requests("1"), "") + ","
                        + container("a", requests("1"), "") + "]}"))
                .containsExactly(
                        "spec.containers[0].name Forbidden: containers may not be renamed or reordered on resize",
                        "spec.containers[1].name Forbidden: containers may not be renamed or reordered on resize");
    }

    @Test
    void wantsANodeThatResizes() {
        create("{\"containers\":[" + container("a", requests("1"), "") + "]}");
        String running = "{\"name\":\"a\",\"image\":\"i\",\"imageID\":\"\",\"ready\":true,\"restartCount\":0,"
                + "\"state\":{\"running\":{}}";
        cluster.patch(PODS, "default", "p", "status", "{\"status\":{\"containerStatuses\":[" + running + "}]}}");
        String larger = "{\"containers\":[" + container("a", requests("2"), "") + "]}";
        assertThat(refusals(larger)).containsExactly("spec Forbidden: Pod running on node without support for resize");

        cluster.patch(
                PODS,
                "default",
                "p",
                "status",
                "{\"status\":{\"containerStatuses\":[" + running + ",\"resources\":" + requests("1") + "}]}}");
        assertThat(refusals(larger)).isEmpty();
    }

    @Test
    void leavesStaticAndWindowsPodsAlone() {
        cluster.create(
                PODS,
                "default",
                "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"os\":{\"name\":\"windows\"},\"containers\":["
                        + container("a", requests("1"), "") + "]}}");
        assertThat(refusals("{\"containers\":[" + container("a", requests("2"), "") + "]}"))
                .containsExactly(" Forbidden: windows pods cannot be resized");
    }

    @Test
    void resizesThePodAsAWhole() {
        create("{\"resources\":" + requests("2") + ",\"containers\":[" + container("a", "{}", "") + "]}");
        assertThat(resize("{\"resources\":" + requests("3") + "}")
                        .at("/spec/resources/requests/cpu")
                        .asText())
                .isEqualTo("3");
        assertThat(refusals("{\"resources\":{\"requests\":{\"cpu\":null,\"memory\":\"1Gi\"}}}"))
                .containsExactly("spec.resources.requests Forbidden: pod-level resource requests cannot be removed");
    }

    @Test
    void resizesInitContainersUnlessThatRestartsThem() {
        String policy = ",\"resizePolicy\":[{\"resourceName\":\"cpu\",\"restartPolicy\":\"NotRequired\"}]";
        create("{\"initContainers\":[" + container("i", requests("1"), policy) + "],\"containers\":["
                + container("a", requests("1"), "") + "]}");
        assertThat(refusals("{\"initContainers\":[" + container("i", requests("2"), policy) + "]}"))
                .isEmpty();
        assertThat(refusals("{\"initContainers\":["
                        + container("i", "{\"requests\":{\"cpu\":\"2\",\"ephemeral-storage\":\"1Gi\"}}", policy)
                        + "]}"))
                .containsExactly("spec.initContainers[0] Forbidden: only cpu and memory resources for init or sidecar"
                        + " containers are mutable");
    }
}
