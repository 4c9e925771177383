package dev.keelson.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.apiserver.registry.CreateOptions;
import dev.keelson.apiserver.registry.DeleteOptions;
import dev.keelson.apiserver.registry.ListOptions;
import dev.keelson.apiserver.registry.ListResult;
import dev.keelson.apiserver.registry.PatchOptions;
import dev.keelson.apiserver.registry.RequestBody;
import dev.keelson.apiserver.registry.ResourceService;
import dev.keelson.apiserver.registry.WatchEvent;
import dev.keelson.apiserver.registry.WatchStream;
import dev.keelson.apiserver.registry.WriteOutcome;
import dev.keelson.apiserver.status.StatusCause;
import dev.keelson.apiserver.status.StatusException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BuiltInResourcesTest {
    private static final String MAPS = "/v1/configmaps";
    private static final String PODS = "/v1/pods";
    private static final String SERVICES = "/v1/services";
    private static final String DEPLOYMENTS = "apps/v1/deployments";
    private static final String SETS = "apps/v1/statefulsets";
    private static final String POD =
            "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i:1\"}]}}";
    private static final String DEPLOYMENT = "{\"metadata\":{\"name\":\"d\"},\"spec\":{\"selector\":{\"matchLabels\":"
            + "{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{\"containers\":"
            + "[{\"name\":\"c\",\"image\":\"i:1\"}]}}}}";

    private final Cluster cluster = new Cluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    static StatusException refusal(Runnable call) {
        try {
            call.run();
        } catch (StatusException e) {
            return e;
        }
        throw new AssertionError("nothing was refused");
    }

    private static List<String> causes(StatusException e) {
        return e.details() == null
                ? List.of()
                : e.details().causes().stream().map(StatusCause::field).toList();
    }

    @Test
    void servesEveryResourceOfTheCatalogue() {
        assertThat(cluster.resources.registry().resources())
                .containsExactlyInAnyOrderElementsOf(Catalogue.builtIn().resources());
    }

    @Test
    void givesNewObjectsIdentityAndReadsThemBack() {
        ObjectNode created = cluster.create(MAPS, "default", "{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"v\"}}");
        assertThat(created.at("/metadata/uid").asText()).hasSize(36);
        assertThat(created.at("/metadata/namespace").asText()).isEqualTo("default");
        assertThat(created.at("/metadata/managedFields/0/manager").asText()).isEqualTo("test");
        assertThat(cluster.get(MAPS, "default", "a")).isEqualTo(created);
    }

    @Test
    void generatesDistinctNames() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            names.add(cluster.create(MAPS, "default", "{\"metadata\":{\"generateName\":\"g-\"}}")
                    .at("/metadata/name")
                    .asText());
        }
        assertThat(names).hasSize(20).allMatch(name -> name.matches("g-[a-z0-9]{5}"));
    }

    @Test
    void refusesWhatExistsWhatIsMissingAndWhatIsMisplaced() {
        cluster.create(MAPS, "default", "{\"metadata\":{\"name\":\"a\"}}");
        assertThat(refusal(() -> cluster.create(MAPS, "default", "{\"metadata\":{\"name\":\"a\"}}"))
                        .reason())
                .isEqualTo("AlreadyExists");
        assertThat(refusal(() -> cluster.get(MAPS, "default", "none")).code()).isEqualTo(404);
        assertThat(refusal(() -> cluster.create(MAPS, "nowhere", "{\"metadata\":{\"name\":\"a\"}}"))
                        .text())
                .isEqualTo("namespaces \"nowhere\" not found");
    }

    @Test
    void keepsTheRevisionOfWritesWithoutEffect() {
        ObjectNode created = cluster.create(DEPLOYMENTS, "default", DEPLOYMENT);
        cluster.clock.advance(Duration.ofMinutes(1));
        ObjectNode again = cluster.update(DEPLOYMENTS, "default", "d", DEPLOYMENT);
        assertThat(again).isEqualTo(created);
    }

    @Test
    void refusesUpdatesOfWhatHasChangedSince() {
        ObjectNode first = cluster.create(MAPS, "default", "{\"metadata\":{\"name\":\"a\"}}");
        cluster.patch(MAPS, "default", "a", null, "{\"data\":{\"k\":\"1\"}}");
        StatusException conflict = refusal(() -> cluster.update(MAPS, "default", "a", first.toString()));
        assertThat(conflict.code()).isEqualTo(409);
        assertThat(cluster.get(MAPS, "default", "a").at("/data/k").asText()).isEqualTo("1");
    }

    @Test
    void letsContainersMountTheClaimsOfTheirSet() {
        String set = """
                {"metadata":{"name":"%s"},"spec":{"serviceName":"s","selector":{"matchLabels":{"app":"s"}},
                 "template":{"metadata":{"labels":{"app":"s"}},"spec":{"containers":[
                  {"name":"c","image":"i","volumeMounts":[{"name":"%s","mountPath":"/data"}]}]}},
                 "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],
                  "resources":{"requests":{"storage":"1Gi"}}}}]}}
                """;
        ObjectNode created = cluster.create(SETS, "default", set.formatted("a", "data"));
        assertThat(created.at("/spec/template/spec/volumes").isMissingNode()).isTrue();
        assertThat(refusal(() -> cluster.create(SETS, "default", set.formatted("b", "other")))
                        .text())
                .contains("spec.template.spec.containers[0].volumeMounts[0].name: Not found: \"other\"");
    }

    @Test
    void bumpsGenerationWithTheSpecificationOnly() {
        cluster.create(DEPLOYMENTS, "default", DEPLOYMENT);
        cluster.patch(DEPLOYMENTS, "default", "d", null, "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}");
        assertThat(cluster.get(DEPLOYMENTS, "default", "d")
                        .at("/metadata/generation")
                        .asInt())
                .isEqualTo(1);
        cluster.patch(DEPLOYMENTS, "default", "d", null, "{\"spec\":{\"replicas\":3}}");
        assertThat(cluster.get(DEPLOYMENTS, "default", "d")
                        .at("/metadata/generation")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void letsStatusAndSpecificationChangeOnlyThroughTheirOwnPaths() {
        cluster.create(DEPLOYMENTS, "default", DEPLOYMENT);
        ObjectNode after = cluster.patch(
                DEPLOYMENTS, "default", "d", "status", "{\"status\":{\"replicas\":1},\"spec\":{\"replicas\":9}}");
        assertThat(after.at("/spec/replicas").asInt()).isEqualTo(1);
        assertThat(after.at("/status/replicas").asInt()).isEqualTo(1);
        ObjectNode main = cluster.patch(DEPLOYMENTS, "default", "d", null, "{\"status\":{\"replicas\":5}}");
        assertThat(main.at("/status/replicas").asInt()).isEqualTo(1);
    }

    @Test
    void scalesThroughTheScaleSubresource() {
        cluster.create(DEPLOYMENTS, "default", DEPLOYMENT);
        ObjectNode scale = cluster.patch(DEPLOYMENTS, "default", "d", "scale", "{\"spec\":{\"replicas\":4}}");
        assertThat(scale.at("/kind").asText()).isEqualTo("Scale");
        assertThat(scale.at("/status/selector").asText()).isEqualTo("a=b");
        assertThat(cluster.get(DEPLOYMENTS, "default", "d").at("/spec/replicas").asInt())
                .isEqualTo(4);
        assertThat(refusal(() -> cluster.patch(DEPLOYMENTS, "default", "d", "scale", "{\"spec\":{\"replicas\":-1}}"))
                        .code())
                .isEqualTo(422);
    }

    @Test
    void deletesUnscheduledPodsAtOnceAndScheduledOnesGracefully() {
        cluster.create(PODS, "default", POD);
        cluster.delete(PODS, "default", "p");
        assertThat(refusal(() -> cluster.get(PODS, "default", "p")).code()).isEqualTo(404);

        cluster.create(PODS, "default", POD);
        cluster.service(PODS)
                .create(
                        cluster.context,
                        "default",
                        "p",
                        "binding",
                        Cluster.json("{\"metadata\":{\"name\":\"p\"},\"target\":{\"name\":\"n\"}}"),
                        CreateOptions.DEFAULT);
        cluster.delete(PODS, "default", "p");
        ObjectNode ending = cluster.get(PODS, "default", "p");
        assertThat(ending.at("/spec/nodeName").asText()).isEqualTo("n");
        assertThat(ending.at("/metadata/deletionGracePeriodSeconds").asInt()).isEqualTo(30);
        cluster.service(PODS)
                .delete(
                        cluster.context,
                        "default",
                        "p",
                        null,
                        new DeleteOptions(0L, null, null, null, null, List.of()));
        assertThat(refusal(() -> cluster.get(PODS, "default", "p")).code()).isEqualTo(404);
    }

    @Test
    void holdsDeletionUntilTheLastFinalizerIsGone() {
        cluster.create(MAPS, "default", "{\"metadata\":{\"name\":\"a\",\"finalizers\":[\"x.y/z\"]}}");
        cluster.delete(MAPS, "default", "a");
        assertThat(cluster.get(MAPS, "default", "a")
                        .at("/metadata/deletionTimestamp")
                        .asText())
                .isNotEmpty();
        assertThat(causes(refusal(() -> cluster.patch(
                        MAPS, "default", "a", null, "{\"metadata\":{\"finalizers\":[\"x.y/z\",\"new/one\"]}}"))))
                .containsExactly("metadata.finalizers");
        cluster.patch(MAPS, "default", "a", null, "{\"metadata\":{\"finalizers\":null}}");
        assertThat(refusal(() -> cluster.get(MAPS, "default", "a")).code()).isEqualTo(404);
    }

    @Test
    void marksForegroundAndOrphanDeletionByFinalizers() {
        cluster.create(DEPLOYMENTS, "default", DEPLOYMENT);
        DeleteOptions foreground = new DeleteOptions(null, null, null, null, "Foreground", List.of());
        WriteOutcome outcome = cluster.service(DEPLOYMENTS).delete(cluster.context, "default", "d", null, foreground);
        assertThat(outcome.tree().at("/metadata/finalizers/0").asText()).isEqualTo("foregroundDeletion");
    }

    @Test
    void endsNamespacesOnlyWhenTheyAreFinalized() {
        cluster.create("/v1/namespaces", "", "{\"metadata\":{\"name\":\"n\"}}");
        cluster.delete("/v1/namespaces", "", "n");
        ObjectNode ending = cluster.get("/v1/namespaces", "", "n");
        assertThat(ending.at("/status/phase").asText()).isEqualTo("Terminating");
        StatusException refused = refusal(() -> cluster.create(MAPS, "n", "{\"metadata\":{\"name\":\"a\"}}"));
        assertThat(refused.code()).isEqualTo(403);
        assertThat(Objects.requireNonNull(refused.details()).causes().get(0).reason())
                .isEqualTo("NamespaceTerminating");
        cluster.finalizeNamespace("n");
        assertThat(refusal(() -> cluster.get("/v1/namespaces", "", "n")).code()).isEqualTo(404);
    }

    @Test
    void neverHandsOutAnAddressTwice() {
        Set<String> addresses = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            addresses.add(cluster.create(SERVICES, "default", service("s" + i, ""))
                    .at("/spec/clusterIP")
                    .asText());
        }
        assertThat(addresses).hasSize(60);
        String taken = addresses.iterator().next();
        StatusException refused =
                refusal(() -> cluster.create(SERVICES, "default", service("x", ",\"clusterIP\":\"" + taken + "\"")));
        assertThat(causes(refused)).containsExactly("spec.clusterIPs");
    }

    @Test
    void givesAddressesBackWithTheirServices() {
        String asked = ",\"clusterIP\":\"10.0.0.77\"";
        cluster.create(SERVICES, "default", service("a", asked));
        cluster.delete(SERVICES, "default", "a");
        assertThat(cluster.create(SERVICES, "default", service("b", asked))
                        .at("/spec/clusterIP")
                        .asText())
                .isEqualTo("10.0.0.77");
    }

    private static String service(String name, String more) {
        return "{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{\"ports\":[{\"port\":80}]" + more + "}}";
    }

    @Test
    void storesNothingOnDryRun() {
        ResourceService maps = cluster.service(MAPS);
        CreateOptions dry = new CreateOptions(List.of("All"), "", "");
        WriteOutcome outcome = maps.create(
                cluster.context, "default", null, null, Cluster.json("{\"metadata\":{\"name\":\"a\"}}"), dry);
        assertThat(outcome.code()).isEqualTo(201);
        assertThat(refusal(() -> cluster.get(MAPS, "default", "a")).code()).isEqualTo(404);
    }

    @Test
    void tellsUnknownFieldsAsAskedTo() {
        ResourceService maps = cluster.service(MAPS);
        RequestBody body = Cluster.json("{\"metadata\":{\"name\":\"a\",\"nom\":1},\"x\":2,\"x\":3,"
                + "\"data\":{\"k\":\"1\"},\"data\":{\"k\":\"2\"}}");
        StatusException strict = refusal(() ->
                maps.create(cluster.context, "default", null, null, body, new CreateOptions(List.of(), "", "Strict")));
        assertThat(strict.code()).isEqualTo(400);
        assertThat(strict.text())
                .endsWith("strict decoding error: unknown field \"metadata.nom\", unknown field \"x\", duplicate field"
                        + " \"data\"");
        maps.create(cluster.context, "default", null, null, body, CreateOptions.DEFAULT);
        assertThat(cluster.warnings).contains("unknown field \"metadata.nom\"", "duplicate field \"data\"");
    }

    @Test
    void pagesListsAtOneRevision() {
        for (String name : List.of("a", "b", "c")) {
            cluster.create(MAPS, "default", "{\"metadata\":{\"name\":\"" + name + "\"}}");
        }
        ListResult first = cluster.service(MAPS).list(cluster.context, "default", ListOptions.ALL.withPage(2, ""));
        assertThat(first.remainingItemCount()).isEqualTo(1);
        cluster.create(MAPS, "default", "{\"metadata\":{\"name\":\"d\"}}");
        String token = Objects.requireNonNull(first.continueToken());
        ListResult second = cluster.service(MAPS).list(cluster.context, "default", ListOptions.ALL.withPage(2, token));
        assertThat(second.items()).hasSize(1);
        assertThat(second.resourceVersion()).isEqualTo(first.resourceVersion());
        assertThat(second.continueToken()).isNull();
        assertThat(new String(second.json(), StandardCharsets.UTF_8))
                .startsWith("{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\"")
                .doesNotContain("\"kind\":\"ConfigMap\"");
    }

    @Test
    void selectsByLabelsAndByTheFieldsOfTheKind() {
        cluster.create(PODS, "default", POD);
        assertThat(cluster.names(PODS, "default", ListOptions.ALL.withFieldSelector("status.phase=Pending")))
                .containsExactly("p");
        assertThat(cluster.names(PODS, "default", ListOptions.ALL.withFieldSelector("spec.nodeName=n")))
                .isEmpty();
        assertThat(refusal(() -> cluster.names(MAPS, "default", ListOptions.ALL.withFieldSelector("data.k=v")))
                        .code())
                .isEqualTo(400);
    }

    @Test
    void watchesWhatHappensAfterARevision() throws Exception {
        ObjectNode first = cluster.create(MAPS, "default", "{\"metadata\":{\"name\":\"a\"}}");
        String version = first.at("/metadata/resourceVersion").asText();
        try (WatchStream watch =
                cluster.service(MAPS).watch(cluster.context, "default", ListOptions.ALL.withResourceVersion(version))) {
            cluster.patch(MAPS, "default", "a", null, "{\"data\":{\"k\":\"v\"}}");
            cluster.delete(MAPS, "default", "a");
            assertThat(next(watch).type()).isEqualTo(WatchEvent.Type.MODIFIED);
            assertThat(next(watch).type()).isEqualTo(WatchEvent.Type.DELETED);
        }
    }

    private static WatchEvent next(WatchStream watch) throws InterruptedException {
        while (true) {
            WatchEvent event = watch.poll();
            if (event != null) {
                return event;
            }
            CountDownLatch ready = new CountDownLatch(1);
            watch.onReady(ready::countDown);
            assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void appliesAndTellsWhoStandsAgainstIt() {
        cluster.create(MAPS, "default", "{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"v\"}}");
        RequestBody body = new RequestBody(
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"w\"}}"
                        .getBytes(StandardCharsets.UTF_8),
                "application/apply-patch+yaml");
        PatchOptions apply = new PatchOptions(List.of(), null, "me", "");
        StatusException conflict =
                refusal(() -> cluster.service(MAPS).patch(cluster.context, "default", "a", null, body, apply));
        assertThat(conflict.code()).isEqualTo(409);
        assertThat(causes(conflict)).containsExactly(".data.k");
        cluster.service(MAPS)
                .patch(cluster.context, "default", "a", null, body, new PatchOptions(List.of(), true, "me", ""));
        assertThat(cluster.get(MAPS, "default", "a").at("/data/k").asText()).isEqualTo("w");
    }

    @Test
    void keepsImmutableFieldsAndWholeSelectors() {
        cluster.create(DEPLOYMENTS, "default", DEPLOYMENT);
        assertThat(causes(refusal(() -> cluster.patch(
                        DEPLOYMENTS,
                        "default",
                        "d",
                        null,
                        "{\"spec\":{\"selector\":{\"matchLabels\":{\"a\":null,\"z\":\"y\"}}}}"))))
                .contains("spec.selector");
        cluster.create(PODS, "default", POD);
        assertThatThrownBy(() -> cluster.patch(PODS, "default", "p", null, "{\"spec\":{\"hostname\":\"h\"}}"))
                .isInstanceOf(StatusException.class)
                .hasMessageContaining("pod updates may not change fields other than");
    }

    @Test
    void servesEventsInBothGroupsFromOneStore() {
        cluster.create(
                "/v1/events",
                "default",
                "{\"metadata\":{\"name\":\"e\"},\"involvedObject\":{\"kind\":\"Pod\",\"namespace\":\"default\","
                        + "\"name\":\"p\"},\"message\":\"m\",\"type\":\"Normal\",\"reason\":\"R\"}");
        ObjectNode other = cluster.get("events.k8s.io/v1/events", "default", "e");
        assertThat(other.at("/regarding/name").asText()).isEqualTo("p");
        assertThat(other.at("/note").asText()).isEqualTo("m");
    }

    @Test
    void evictsAsFarAsTheBudgetAllows() {
        cluster.create(
                PODS,
                "default",
                "{\"metadata\":{\"name\":\"p\",\"labels\":{\"a\":\"b\"}},\"spec\":{\"containers\":"
                        + "[{\"name\":\"c\",\"image\":\"i\"}]}}");
        cluster.patch(
                PODS,
                "default",
                "p",
                "status",
                "{\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
        cluster.create(
                "policy/v1/poddisruptionbudgets",
                "default",
                "{\"metadata\":{\"name\":\"b\"},\"spec\":{\"minAvailable\":1,\"selector\":{\"matchLabels\":"
                        + "{\"a\":\"b\"}}}}");
        cluster.patch(
                "policy/v1/poddisruptionbudgets",
                "default",
                "b",
                "status",
                "{\"status\":{\"observedGeneration\":1,\"disruptionsAllowed\":0,\"expectedPods\":1,"
                        + "\"currentHealthy\":1,\"desiredHealthy\":1}}");
        assertThat(refusal(this::evict).code()).isEqualTo(429);
        cluster.patch(
                "policy/v1/poddisruptionbudgets", "default", "b", "status", "{\"status\":{\"disruptionsAllowed\":1}}");
        evict();
        assertThat(refusal(() -> cluster.get(PODS, "default", "p")).code()).isEqualTo(404);
    }

    private void evict() {
        cluster.service(PODS)
                .create(
                        cluster.context,
                        "default",
                        "p",
                        "eviction",
                        Cluster.json(
                                "{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"p\"}}"),
                        CreateOptions.DEFAULT);
    }
}
