package dev.keelson.samples.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.testkit.KeelsonCluster;
import dev.keelson.testkit.TestCluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@KeelsonCluster(manifests = "crd.yaml")
class SiteOperatorTest {

    private final TestCluster cluster;
    private final KubernetesClient client;
    private final Operator operator;

    SiteOperatorTest(TestCluster cluster, KubernetesClient client) {
        this.cluster = cluster;
        this.client = client;
        // The operator closes the client it was given.
        this.operator = SiteOperator.operator(
                new KubernetesClientBuilder().withConfig(cluster.config()).build());
    }

    @BeforeEach
    void start() {
        operator.start();
    }

    @AfterEach
    void stop() {
        operator.stop();
    }

    @Test
    void servesAPageAndSaysWhere() {
        Site site = create("home", "Welcome");

        Site served = cluster.await(Site.class, "default", "home", one -> one.getStatus() != null);
        assertThat(served.getStatus()).isEqualTo(new Site.Status("home-page", 1L));
        assertThat(served.getFinalizers()).containsExactly("sites.site.keelson.dev/finalizer");
        assertThat(page("home").getData().get("index.html")).contains("<title>Welcome</title>");
        assertThat(page("home").getOwnerReferenceFor(site)).isPresent();
    }

    @Test
    void followsTheTitle() {
        create("news", "Old");
        awaitObserved("news", 1);

        client.resources(Site.class).withName("news").edit(site -> {
            site.setSpec(new Site.Spec("New"));
            return site;
        });

        awaitTitle("news", "New");
        awaitObserved("news", 2);
    }

    @Test
    void repairsAPageThatOthersChangeOrDelete() {
        create("shop", "Shop");
        awaitTitle("shop", "Shop");

        client.configMaps().withName("shop-page").edit(page -> {
            page.getData().put("index.html", "hacked");
            return page;
        });
        awaitTitle("shop", "Shop");
        client.configMaps().withName("shop-page").delete();
        awaitTitle("shop", "Shop");
    }

    @Test
    void takesThePageAwayWithTheSite() {
        create("gone", "Gone");
        awaitTitle("gone", "Gone");

        client.resources(Site.class).withName("gone").delete();

        cluster.awaitGone(Site.class, "default", "gone");
        assertThat(client.configMaps().withName("gone-page").get()).isNull();
    }

    private Site create(String name, String title) {
        Site site = new Site();
        site.setMetadata(new ObjectMetaBuilder().withName(name).build());
        site.setSpec(new Site.Spec(title));
        return client.resource(site).create();
    }

    private void awaitObserved(String name, long generation) {
        cluster.await(
                Site.class,
                "default",
                name,
                site -> site.getStatus() != null && site.getStatus().observedGeneration() == generation);
    }

    private ConfigMap page(String site) {
        return client.configMaps().withName(site + "-page").get();
    }

    private void awaitTitle(String site, String title) {
        cluster.await(
                ConfigMap.class,
                "default",
                site + "-page",
                page -> String.valueOf(page.getData().get("index.html")).contains("<title>" + title + "<"));
    }
}
