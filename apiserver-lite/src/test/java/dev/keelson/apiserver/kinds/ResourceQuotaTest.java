package dev.keelson.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.apiserver.registry.CreateOptions;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResourceQuotaTest {
    private static final String QUOTAS = "/v1/resourcequotas";
    private static final String MAPS = "/v1/configmaps";
    private static final String PODS = "/v1/pods";

    private final Cluster cluster = new Cluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    /** A quota as the resource quota controller has counted it. */
    private void quota(String spec, String hard, String used) {
        cluster.create(
                QUOTAS, "default", "{\"metadata\":{\"name\":\"q\"},\"spec\":{" + spec + "\"hard\":" + hard + "}}");
        cluster.patch(QUOTAS, "default", "q", "status", "{\"status\":{\"hard\":" + hard + ",\"used\":" + used + "}}");
    }

    private String used(String resource) {
        return cluster.get(QUOTAS, "default", "q")
                .path("status")
                .path("used")
                .path(resource)
                .asText();
    }

    private void map(String name) {
        cluster.create(MAPS, "default", "{\"metadata\":{\"name\":\"" + name + "\"}}");
    }

    private void pod(String name, String resources) {
        cluster.create(
                PODS,
                "default",
                "{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\","
                        + "\"resources\":" + resources + "}]}}");
    }

    private static StatusException refusal(Runnable call) {
        return BuiltInResourcesTest.refusal(call);
    }

    @Test
    void chargesObjectsUntilTheQuotaIsUsedUp() {
        quota("", "{\"count/configmaps\":\"2\",\"secrets\":\"1\"}", "{\"count/configmaps\":\"0\",\"secrets\":\"0\"}");
        map("a");
        map("b");
        assertThat(used("count/configmaps")).isEqualTo("2");

        StatusException refused = refusal(() -> map("c"));
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.text())
                .isEqualTo("configmaps \"c\" is forbidden: exceeded quota: q, requested: count/configmaps=1, used:"
                        + " count/configmaps=2, limited: count/configmaps=2");
        assertThat(used("secrets")).isEqualTo("0");
    }

    @Test
    void limitsNothingBeforeTheQuotaHasBeenCounted() {
        cluster.create(QUOTAS, "default", "{\"metadata\":{\"name\":\"q\"},\"spec\":{\"hard\":{\"configmaps\":\"0\"}}}");
        map("a");
        assertThat(used("configmaps")).isEmpty();
    }

    @Test
    void chargesNothingOnADryRun() {
        quota("", "{\"configmaps\":\"1\"}", "{\"configmaps\":\"0\"}");
        cluster.service(MAPS)
                .create(
                        cluster.context,
                        "default",
                        null,
                        null,
                        Cluster.json("{\"metadata\":{\"name\":\"a\"}}"),
                        new CreateOptions(List.of("All"), "", ""));
        assertThat(used("configmaps")).isEqualTo("0");
    }

    @Test
    void neverLetsMoreInThanThereIsRoomHoweverManyAskAtOnce() throws Exception {
        quota("", "{\"configmaps\":\"5\"}", "{\"configmaps\":\"0\"}");
        ExecutorService executor = Executors.newFixedThreadPool(4);
        List<Future<Integer>> codes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String name = "m" + i;
            codes.add(executor.submit(() -> {
                try {
                    map(name);
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

        assertThat(all).containsOnly(201, 403).filteredOn(code -> code == 201).hasSize(5);
        assertThat(used("configmaps")).isEqualTo("5");
    }

    @Test
    void countsWhatPodsAskFor() {
        quota(
                "",
                "{\"pods\":\"3\",\"requests.cpu\":\"1\",\"limits.memory\":\"1Gi\"}",
                "{\"pods\":\"0\",\"requests.cpu\":\"0\",\"limits.memory\":\"0\"}");
        assertThat(refusal(() -> pod("silent", "{}")).text())
                .contains("must specify limits.memory for: c; requests.cpu for: c");
        pod("a", "{\"requests\":{\"cpu\":\"600m\"},\"limits\":{\"memory\":\"512Mi\"}}");
        assertThat(used("requests.cpu")).isEqualTo("600m");
        assertThat(used("limits.memory")).isEqualTo("512Mi");
        assertThat(refusal(() -> pod("b", "{\"requests\":{\"cpu\":\"600m\"},\"limits\":{\"memory\":\"1Mi\"}}"))
                        .text())
                .contains("requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1");
    }

    @Test
    void concernsOnlyPodsOfItsScopes() {
        quota("\"scopes\":[\"BestEffort\"],", "{\"pods\":\"0\"}", "{\"pods\":\"0\"}");
        pod("burstable", "{\"requests\":{\"cpu\":\"1m\"}}");
        assertThat(refusal(() -> pod("best", "{}")).code()).isEqualTo(403);
    }

    @Test
    void chargesAServiceForWhatItBecomes() {
        quota(
                "",
                "{\"services\":\"1\",\"services.nodeports\":\"1\"}",
                "{\"services\":\"0\",\"services.nodeports\":\"0\"}");
        cluster.create(
                "/v1/services",
                "default",
                "{\"metadata\":{\"name\":\"s\"},\"spec\":{\"ports\":[{\"name\":\"a\",\"port\":80}]}}");
        cluster.patch("/v1/services", "default", "s", null, "{\"spec\":{\"type\":\"NodePort\"}}");
        assertThat(used("services.nodeports")).isEqualTo("1");
        assertThat(used("services")).isEqualTo("1");
        assertThat(refusal(() -> cluster.patch(
                                "/v1/services",
                                "default",
                                "s",
                                null,
                                "{\"spec\":{\"ports\":[{\"name\":\"a\",\"port\":80},{\"name\":\"b\",\"port\":81}]}}"))
                        .code())
                .isEqualTo(403);
    }
}
