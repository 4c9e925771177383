package dev.keelson.informers;

import static dev.keelson.informers.Objects.event;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keelson.clock.FakeClock;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetadataOnlyTest {

    private static final String LIST_FORM =
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
    private static final String WATCH_FORM =
            "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

    private final ScriptedTransport transport = new ScriptedTransport();
    private final FakeClock clock = new FakeClock();
    private final KubernetesClient client = InformerHarness.client();
    private InformerFactory factory = factory(builder -> {});

    private InformerFactory factory(Consumer<InformerFactory.Builder> settings) {
        InformerFactory.Builder builder = InformerFactory.builder(client)
                .clock(clock)
                .random(() -> 0)
                .transport(transport)
                .executor(Runnable::run)
                .handlerExecutor(Runnable::run);
        settings.accept(builder);
        return builder.build();
    }

    @AfterEach
    void close() {
        factory.close();
        client.close();
    }

    private static String partial(String name, String revision) {
        return "{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"web\",\"resourceVersion\":\"" + revision + "\",\"labels\":{\"app\":\"x\"}}}";
    }

    private static String whole(String name, String revision) {
        return "{\"kind\":\"Deployment\",\"apiVersion\":\"apps/v1\",\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"web\",\"resourceVersion\":\"" + revision + "\"},\"spec\":{\"replicas\":3}}";
    }

    private SharedInformer<PartialObjectMetadata> deployments() {
        SharedInformer<PartialObjectMetadata> informer =
                factory.informer(ResourceType.metadataOf(Deployment.class), InformerScope.all());
        factory.start();
        return informer;
    }

    private static PartialObjectMetadata get(SharedInformer<PartialObjectMetadata> informer, String name) {
        return requireNonNull(informer.lister().get("web", name));
    }

    @Test
    void asksForTheMetadataAloneAndKeepsTheResourcesKind() {
        SharedInformer<PartialObjectMetadata> informer = deployments();
        assertThat(transport.last().path).startsWith("apis/apps/v1/deployments?watch=true");
        assertThat(transport.last().accept).isEqualTo(WATCH_FORM);
        transport
                .last()
                .ok()
                .line(event("ADDED", partial("a", "1")))
                .line(event(
                        "BOOKMARK",
                        "{\"kind\":\"PartialObjectMetadata\",\"metadata\":{\"resourceVersion\":\"5\","
                                + "\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}}}"));

        PartialObjectMetadata a = get(informer, "a");
        assertThat(a.getKind()).isEqualTo("Deployment");
        assertThat(a.getApiVersion()).isEqualTo("apps/v1");
        assertThat(a.getMetadata().getLabels()).containsEntry("app", "x");
    }

    @Test
    void takesPagesOfMetadata() {
        factory.close();
        factory = factory(builder -> builder.watchList(false));
        SharedInformer<PartialObjectMetadata> informer = deployments();
        assertThat(transport.last().accept).isEqualTo(LIST_FORM);
        transport
                .last()
                .answer("{\"kind\":\"PartialObjectMetadataList\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":"
                        + "{\"resourceVersion\":\"7\"},\"items\":[" + partial("a", "1") + "]}");

        assertThat(get(informer, "a").getKind()).isEqualTo("Deployment");
        assertThat(transport.last().accept).isEqualTo(WATCH_FORM);
    }

    @Test
    void takesWholeObjectsFromServersThatCannotLeaveOutAnything() {
        factory.close();
        factory = factory(builder -> builder.watchList(false));
        SharedInformer<PartialObjectMetadata> informer = deployments();
        transport.last().refuse(406, "NotAcceptable");
        assertThat(transport.last().accept).isEqualTo("application/json");
        transport
                .last()
                .answer("{\"kind\":\"DeploymentList\",\"metadata\":{\"resourceVersion\":\"7\"},\"items\":["
                        + "{\"metadata\":{\"name\":\"b\",\"namespace\":\"web\"}}," + whole("a", "1") + "]}");
        assertThat(transport.last().accept).isEqualTo("application/json");
        transport.last().ok().line(event("MODIFIED", whole("a", "8")));

        assertThat(get(informer, "a").getMetadata().getResourceVersion()).isEqualTo("8");
        assertThat(get(informer, "a").getKind()).isEqualTo("Deployment");
        assertThat(get(informer, "b").getKind()).isEqualTo("Deployment");
    }

    @Test
    void asksForWholeObjectsWhenTheWatchOfMetadataIsRefused() {
        deployments();
        transport.last().refuse(406, "NotAcceptable");

        assertThat(transport.last().path).contains("sendInitialEvents=true");
        assertThat(transport.last().accept).isEqualTo("application/json");
    }

    @Test
    void refusesObjectsOfAnotherKind() {
        SharedInformer<PartialObjectMetadata> informer = deployments();
        transport
                .last()
                .ok()
                .line(event("ADDED", whole("a", "1").replace("Deployment", "Secret")))
                .line(event(
                        "BOOKMARK",
                        "{\"metadata\":{\"resourceVersion\":\"5\",\"annotations\":"
                                + "{\"k8s.io/initial-events-end\":\"true\"}}}"));

        assertThat(informer.hasSynced()).isTrue();
        assertThat(informer.indexer().size()).isZero();
    }

    @Test
    void otherTypesAskForWholeObjects() {
        factory.informer(Pod.class);
        factory.start();

        assertThat(transport.last().accept).isEqualTo("application/json");
    }

    // ---- types

    @Group("example.com")
    @Version("v1beta1")
    static final class Gadget extends CustomResource<Void, Void> implements Namespaced {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void typesOfUsersClassesComeFromTheirAnnotations() {
        ResourceType<Gadget> gadgets = ResourceType.of(Gadget.class);

        assertThat(gadgets.collectionPath("web")).isEqualTo("apis/example.com/v1beta1/namespaces/web/gadgets");
        assertThat(gadgets.namespaced()).isTrue();
        assertThat(ResourceType.metadataOf(Gadget.class).isMetadataOnly()).isTrue();
        assertThat(ResourceType.metadataOf(Gadget.class).kind()).isEqualTo("Gadget");
    }

    @Test
    void classesThatNameNoResourceAreRefusedWithAdvice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResourceType.of(PartialObjectMetadata.class))
                .withMessageContaining("ResourceType.metadataOf");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResourceType.of(GenericKubernetesResource.class))
                .withMessageContaining("ResourceType.generic");
    }

    @Test
    void theShardSelectorGoesIntoEveryRequest() {
        factory.informer(
                Pod.class,
                InformerScope.all().withShard("shardRange(object.metadata.uid, '0x0', '0x8000000000000000')"));
        factory.start();

        assertThat(transport.last().path)
                .contains(
                        "&shardSelector=shardRange%28object.metadata.uid%2C+%270x0%27%2C+%270x8000000000000000%27%29");
        assertThat(factory.health())
                .containsOnlyKeys("pods of shard shardRange(object.metadata.uid, '0x0', '0x8000000000000000')");
    }
}
