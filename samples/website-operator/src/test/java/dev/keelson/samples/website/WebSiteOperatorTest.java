package dev.keelson.samples.website;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.runtime.manager.Manager;
import dev.keelson.testkit.KeelsonCluster;
import dev.keelson.testkit.TestCluster;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@KeelsonCluster(manifests = "crd.yaml", controllers = "*", scheduler = true, nodes = 1, waitSeconds = 60)
class WebSiteOperatorTest {

    private final TestCluster cluster;
    private final KubernetesClient client;
    private Manager manager;

    WebSiteOperatorTest(TestCluster cluster, KubernetesClient client) {
        this.cluster = cluster;
        this.client = client;
        this.manager = manager();
    }

    private Manager manager() {
        return WebSiteOperator.manager(client, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @BeforeEach
    void start() {
        manager.start();
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    private void create(String name, WebSite.Spec spec) {
        WebSite site = new WebSite();
        site.getMetadata().setName(name);
        site.setSpec(spec);
        client.resource(site).create();
    }

    private static WebSite.Spec page(String page) {
        return new WebSite.Spec(page, null, null);
    }

    private Resource<WebSite> site(String name) {
        return client.resources(WebSite.class).withName(name);
    }

    private Resource<Deployment> deployment(String name) {
        return client.resources(Deployment.class).withName(name);
    }

    private WebSite await(String name, Predicate<WebSite> condition) {
        return cluster.await(WebSite.class, "default", name, condition);
    }

    private static Predicate<WebSite> ready(boolean ready, @Nullable String reason) {
        return site -> {
            Condition condition = SiteStatus.find(site, SiteStatus.READY);
            return condition != null
                    && condition.getStatus().equals(ready ? "True" : "False")
                    && (reason == null || condition.getReason().equals(reason))
                    && condition
                            .getObservedGeneration()
                            .equals(site.getMetadata().getGeneration());
        };
    }

    @Test
    void aSiteIsPublishedWithAllThatBelongsToIt() {
        create("whole", new WebSite.Spec("<h1>Hello</h1>", 2, null));

        WebSite published = await("whole", ready(true, "Complete"));

        assertThat(published.getStatus().readyReplicas()).isEqualTo(2);
        assertThat(published.getStatus().url()).isEqualTo("http://whole.default.svc");
        assertThat(requireNonNull(SiteStatus.find(published, SiteStatus.PROGRESSING))
                        .getStatus())
                .isEqualTo("False");
        assertThat(published.getFinalizers()).containsExactly(WebSiteReconciler.FINALIZER);
        ConfigMap config = client.configMaps().withName("whole").get();
        Service service = client.services().withName("whole").get();
        assertThat(config.getData()).containsEntry("page", "<h1>Hello</h1>");
        assertThat(service.getSpec().getPorts())
                .singleElement()
                .satisfies(port -> assertThat(port.getPort()).isEqualTo(80));
        assertThat(config.getOwnerReferenceFor(published)).isPresent();
        assertThat(service.getOwnerReferenceFor(published)).isPresent();
        assertThat(deployment("whole").get().getOwnerReferenceFor(published)).isPresent();
        assertThat(directory().getData()).containsEntry("default.whole", "http://whole.default.svc");
        cluster.await(Service.class, "default", "whole", each -> each.getSpec().getClusterIP() != null);
    }

    private ConfigMap directory() {
        return client.configMaps().withName(SiteDirectory.NAME).get();
    }

    @Test
    void defaultsAndLimitsAreTheDefinitions() {
        create("defaults", page("x"));

        assertThat(site("defaults").get().getSpec().replicas()).isEqualTo(1);
    }

    @Test
    void aChangedPageReachesTheServers() {
        create("changing", page("before"));
        await("changing", ready(true, null));
        Pod before = server("changing");

        site("changing").edit(each -> {
            each.setSpec(page("after"));
            return each;
        });

        WebSite after = await("changing", ready(true, null));
        assertThat(after.getStatus().observedGeneration()).isEqualTo(2);
        assertThat(client.configMaps().withName("changing").get().getData()).containsEntry("page", "after");
        cluster.awaitGone(Pod.class, "default", before.getMetadata().getName());
        assertThat(server("changing").getMetadata().getUid())
                .isNotEqualTo(before.getMetadata().getUid());
    }

    private Pod server(String site) {
        return client.pods().withLabel("samples.keelson.dev/website", site).list().getItems().stream()
                .filter(pod -> !pod.isMarkedForDeletion())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatOthersChangeIsRepairedAndWhatTheyAddStays() {
        create("drifting", page("x"));
        await("drifting", ready(true, null));

        deployment("drifting")
                .edit(each -> new DeploymentBuilder(each)
                        .editMetadata()
                        .addToAnnotations("example.com/note", "theirs")
                        .endMetadata()
                        .editSpec()
                        .withReplicas(7)
                        .editTemplate()
                        .editSpec()
                        .editFirstContainer()
                        .withImage("example.com/other")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build());

        Deployment repaired = cluster.await(
                Deployment.class,
                "default",
                "drifting",
                each -> each.getSpec().getReplicas() == 1
                        && each.getSpec()
                                .getTemplate()
                                .getSpec()
                                .getContainers()
                                .get(0)
                                .getImage()
                                .equals("eclipse-temurin:17"));
        assertThat(repaired.getMetadata().getAnnotations()).containsEntry("example.com/note", "theirs");

        client.services().withName("drifting").delete();
        cluster.await(Service.class, "default", "drifting", each -> true);
        await("drifting", ready(true, null));
    }

    @Test
    void aSecretThatComesLateIsWaitedFor() {
        create("private", new WebSite.Spec("x", 1, "visitors"));
        WebSite waiting = await("private", ready(false, "SecretMissing"));
        assertThat(requireNonNull(SiteStatus.find(waiting, SiteStatus.READY)).getMessage())
                .isEqualTo("Secret visitors does not exist");
        assertThat(deployment("private").get()).isNull();

        secret("visitors", "first");

        await("private", ready(true, "Complete"));
        String checksum = checksum("private");
        secret("visitors", "second");
        cluster.await(
                Deployment.class,
                "default",
                "private",
                each -> !checksum.equals(each.getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getAnnotations()
                        .get("samples.keelson.dev/checksum")));
        await("private", ready(true, "Complete"));
    }

    private void secret(String name, String password) {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .endMetadata()
                        .addToStringData("username", "visitor")
                        .addToStringData("password", password)
                        .build())
                .serverSideApply();
    }

    private String checksum(String name) {
        return requireNonNull(deployment(name)
                .get()
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations()
                .get("samples.keelson.dev/checksum"));
    }

    @Test
    void aDeletedSiteLeavesNothingBehind() {
        create("staying", page("x"));
        create("leaving", page("x"));
        await("staying", ready(true, null));
        await("leaving", ready(true, null));
        assertThat(directory().getData()).containsKeys("default.staying", "default.leaving");
        Pod server = server("leaving");

        site("leaving").delete();

        cluster.awaitGone(WebSite.class, "default", "leaving");
        assertThat(directory().getData()).containsKey("default.staying").doesNotContainKey("default.leaving");
        cluster.awaitGone(Deployment.class, "default", "leaving");
        cluster.awaitGone(Service.class, "default", "leaving");
        cluster.awaitGone(ConfigMap.class, "default", "leaving");
        cluster.awaitGone(Pod.class, "default", server.getMetadata().getName());
    }

    @Test
    void anotherOperatorGoesOnWhereTheFirstStopped() {
        create("handed-over", page("before"));
        await("handed-over", ready(true, null));
        manager.close();
        site("handed-over").edit(each -> {
            each.setSpec(page("after"));
            return each;
        });

        manager = manager();
        manager.start();

        assertThat(await("handed-over", ready(true, null)).getStatus().observedGeneration())
                .isEqualTo(2);
    }

    @Test
    void whatHappensIsToldInEventsHealthAndMetrics() throws Exception {
        create("told", page("x"));
        await("told", ready(true, null));
        manager.ready().join();

        assertThat(get("/readyz?verbose")).contains("[+]caches ok");
        assertThat(get("/metrics"))
                .contains("controller_runtime_reconcile_total{controller=\"website\",result=\"success\"}");
        manager.close();
        assertThat(client.events().v1().events().list().getItems())
                .filteredOn(event -> event.getRegarding().getName().equals("told"))
                .extracting(event -> event.getReason())
                .contains("Published");
    }

    private String get(String path) throws Exception {
        InetSocketAddress address = requireNonNull(manager.endpoint());
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
