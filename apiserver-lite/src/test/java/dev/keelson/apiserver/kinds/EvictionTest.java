package dev.keelson.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.registry.CreateOptions;
import dev.keelson.apiserver.status.StatusDetails;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EvictionTest {
    private static final String PODS = "/v1/pods";
    private static final String BUDGETS = "policy/v1/poddisruptionbudgets";

    private final Cluster cluster = new Cluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    private void pod(String name, boolean ready) {
        cluster.create(
                PODS,
                "default",
                "{\"metadata\":{\"name\":\"" + name + "\",\"labels\":{\"a\":\"b\"}},\"spec\":{\"nodeName\":\"n\","
                        + "\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}");
        cluster.patch(
                PODS,
                "default",
                name,
                "status",
                "{\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\""
                        + (ready ? "True" : "False") + "\"}]}}");
    }

    private void budget(String spec, String status) {
        cluster.create(
                BUDGETS,
                "default",
                "{\"metadata\":{\"name\":\"b\"},\"spec\":{\"minAvailable\":1," + spec
                        + "\"selector\":{\"matchLabels\":{\"a\":\"b\"}}}}");
        cluster.patch(
                BUDGETS,
                "default",
                "b",
                "status",
                "{\"status\":{\"observedGeneration\":1,\"expectedPods\":9," + status + "}}");
    }

    private void evict(String name, String options, List<String> dryRun) {
        cluster.service(PODS)
                .create(
                        cluster.context,
                        "default",
                        name,
                        "eviction",
                        Cluster.json("{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\""
                                + name + "\"}" + options + "}"),
                        new CreateOptions(dryRun, "", ""));
    }

    private StatusException refusal(String name, String options) {
        return BuiltInResourcesTest.refusal(() -> evict(name, options, List.of()));
    }

    private ObjectNode read(String name) {
        return cluster.get(PODS, "default", name);
    }

    @Test
    void marksThePodForThoseWhoSeeItGo() {
        pod("p", true);
        evict("p", "", List.of());

        JsonNode condition = read("p").at("/status/conditions/1");
        assertThat(condition.path("type").asText()).isEqualTo("DisruptionTarget");
        assertThat(condition.path("reason").asText()).isEqualTo("EvictionByEvictionAPI");
        assertThat(read("p").at("/metadata/deletionTimestamp").isMissingNode()).isFalse();
    }

    @Test
    void changesNothingOnADryRun() {
        pod("p", true);
        budget("", "\"disruptionsAllowed\":1,\"currentHealthy\":2,\"desiredHealthy\":1");
        evict("p", "", List.of("All"));
        evict("p", ",\"deleteOptions\":{\"dryRun\":[\"All\"]}", List.of());

        assertThat(read("p").at("/metadata/deletionTimestamp").isMissingNode()).isTrue();
        assertThat(cluster.get(BUDGETS, "default", "b")
                        .at("/status/disruptionsAllowed")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void spendsTheBudgetOnceForEachPodHoweverManyAskAtOnce() throws Exception {
        for (int i = 0; i < 8; i++) {
            pod("p" + i, true);
        }
        budget("", "\"disruptionsAllowed\":3,\"currentHealthy\":8,\"desiredHealthy\":5");
        ExecutorService executor = Executors.newFixedThreadPool(4);
        List<Future<Integer>> codes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String name = "p" + i;
            codes.add(executor.submit(() -> {
                try {
                    evict(name, "", List.of());
                    return 201;
                } catch (StatusException e) {
                    return e.code();
                }
            }));
        }
        List<Integer> all = new ArrayList<>();
        for (Future<Integer> code : codes) {
            all.add(code.get());
        }
        executor.shutdownNow();

        assertThat(all).containsOnly(201, 429).filteredOn(code -> code == 201).hasSize(3);
        JsonNode status = cluster.get(BUDGETS, "default", "b").path("status");
        assertThat(status.path("disruptionsAllowed").asInt()).isZero();
        assertThat(status.path("disruptedPods")).hasSize(3);
        assertThat(status.at("/conditions/0/reason").asText()).isEqualTo("InsufficientPods");
    }

    @Test
    void saysWhyItRefusesAndWhenToComeBack() {
        pod("p", true);
        budget("", "\"disruptionsAllowed\":0,\"currentHealthy\":1,\"desiredHealthy\":1");
        StatusException refused = refusal("p", "");
        assertThat(refused.code()).isEqualTo(429);
        StatusDetails details = Objects.requireNonNull(refused.details());
        assertThat(details.causes().get(0).reason()).isEqualTo("DisruptionBudget");
        assertThat(details.causes().get(0).message()).contains("needs 1 healthy pods and has 1 currently");

        cluster.patch(BUDGETS, "default", "b", null, "{\"spec\":{\"minAvailable\":2}}");
        assertThat(Objects.requireNonNull(refusal("p", "").details()).retryAfterSeconds())
                .isEqualTo(10);
    }

    @Test
    void letsUnreadyPodsGoAsThePolicySays() {
        pod("p", false);
        budget("", "\"disruptionsAllowed\":0,\"currentHealthy\":0,\"desiredHealthy\":1");
        assertThat(refusal("p", "").code()).isEqualTo(429);

        cluster.delete(BUDGETS, "default", "b");
        budget(
                "\"unhealthyPodEvictionPolicy\":\"AlwaysAllow\",",
                "\"disruptionsAllowed\":0,\"currentHealthy\":0,\"desiredHealthy\":1");
        evict("p", "", List.of());
        assertThat(cluster.get(BUDGETS, "default", "b")
                        .at("/status/disruptedPods")
                        .isMissingNode())
                .isTrue();
    }

    @Test
    void holdsToThePreconditionsOfTheRequest() {
        pod("p", true);
        assertThat(refusal("p", ",\"deleteOptions\":{\"preconditions\":{\"uid\":\"other\"}}")
                        .code())
                .isEqualTo(409);
        assertThat(refusal("p", ",\"deleteOptions\":{\"preconditions\":{\"resourceVersion\":\"1\"}}")
                        .code())
                .isEqualTo(409);
        String version = read("p").at("/metadata/resourceVersion").asText();
        evict("p", ",\"deleteOptions\":{\"preconditions\":{\"resourceVersion\":\"" + version + "\"}}", List.of());
        assertThat(read("p").at("/metadata/deletionTimestamp").isMissingNode()).isFalse();
    }
}
