package dev.keelson.api.lazy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NamespaceableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Fabric8's client sends for a lazy object what it sends for the plain one. */
class LazyClientTest {
    private static EchoServer server;
    private static KubernetesClient client;

    private interface Call<T> {
        Object on(NamespaceableResource<T> resource);
    }

    @BeforeAll
    static void start() throws IOException {
        server = new EchoServer();
        client = server.client();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    private static ObjectNode tree(Class<? extends HasMetadata> type) {
        ObjectNode tree = TreeSource.MAPPER.createObjectNode();
        tree.put("apiVersion", HasMetadata.getApiVersion(type)).put("kind", HasMetadata.getKind(type));
        tree.putObject("metadata").put("name", "a").put("namespace", "b").put("resourceVersion", "7");
        return tree;
    }

    /** Makes the call on a plain object and on a lazy one, and returns the requests, which are the same. */
    private static <T extends HasMetadata> List<String> sameRequests(ObjectNode tree, Class<T> type, Call<T> call) {
        server.answerWith(tree.toString());
        Object ofPlain = call.on(client.resource(TreeSource.decode(tree, type)));
        List<String> expected = server.takeRequests();
        Object ofLazy = call.on(client.resource(Kinds.lazy(type, tree)));
        assertThat(server.takeRequests()).isEqualTo(expected);
        assertThat(ofLazy).isEqualTo(ofPlain);
        return expected;
    }

    @Test
    void everyKindIsWrittenToTheSamePlace() {
        for (Class<? extends HasMetadata> type : Kinds.ALL) {
            assertThat(sameRequests(tree(type), type, NamespaceableResource::create))
                    .hasSize(1);
        }
    }

    @Test
    void aPodIsReadWrittenPatchedAndDeletedAlike() {
        ObjectNode tree = tree(Pod.class);
        tree.putObject("spec").put("nodeName", "n");
        tree.putObject("status").put("phase", "Running");
        assertThat(sameRequests(tree, Pod.class, NamespaceableResource::get))
                .singleElement()
                .asString()
                .startsWith("GET /api/v1/namespaces/b/pods/a ");
        assertThat(sameRequests(tree, Pod.class, NamespaceableResource::update))
                .singleElement()
                .asString()
                .startsWith("PUT /api/v1/namespaces/b/pods/a ");
        sameRequests(tree, Pod.class, NamespaceableResource::updateStatus);
        sameRequests(tree, Pod.class, NamespaceableResource::patchStatus);
        assertThat(sameRequests(tree, Pod.class, LazyClientTest::apply))
                .singleElement()
                .asString()
                .startsWith("PATCH /api/v1/namespaces/b/pods/a?fieldManager=f&force=true application/apply-patch+yaml");
        UnaryOperator<Pod> label = pod ->
                pod.edit().editMetadata().addToLabels("x", "y").endMetadata().build();
        assertThat(sameRequests(tree, Pod.class, resource -> resource.edit(label)))
                .singleElement()
                .asString()
                .startsWith("PATCH /api/v1/namespaces/b/pods/a ")
                .contains("{\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":{\"x\":\"y\"}}");
        assertThat(sameRequests(
                        tree,
                        Pod.class,
                        resource -> resource.accept(pod -> pod.getSpec().setNodeName("m"))))
                .singleElement()
                .asString()
                .contains("{\"op\":\"replace\",\"path\":\"/spec/nodeName\",\"value\":\"m\"}");
        assertThat(sameRequests(tree, Pod.class, NamespaceableResource::delete))
                .singleElement()
                .asString()
                .startsWith("DELETE /api/v1/namespaces/b/pods/a ");
    }

    private static Object apply(NamespaceableResource<Pod> resource) {
        return resource.patch(new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("f")
                .withForce(true)
                .build());
    }

    /** The operations of some kinds are registered for exactly their class. */
    @Test
    @SuppressWarnings("deprecation")
    void aServiceKeepsItsAddressWhenItsPlainObjectIsReplaced() {
        ObjectNode stored = tree(Service.class);
        stored.putObject("spec").put("clusterIP", "10.0.0.1");
        server.answerWith(stored.toString());
        Service lazy = Kinds.lazy(Service.class, tree(Service.class));
        replace(TreeSource.decode(tree(Service.class), Service.class));
        List<String> expected = server.takeRequests();
        assertThat(expected).last().asString().startsWith("PUT ").contains("10.0.0.1");
        replace(LazyObjects.plain(lazy));
        assertThat(server.takeRequests()).isEqualTo(expected);
        client.services().resource(lazy).replace();
        assertThat(server.takeRequests()).isEqualTo(expected);
        assertThat(LazyObjects.plain(expected)).isSameAs(expected);
    }

    @SuppressWarnings("deprecation")
    private static void replace(Service service) {
        client.resource(service).replace();
    }
}
