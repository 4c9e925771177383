package dev.keelson.informers;

import static dev.keelson.informers.Objects.added;
import static dev.keelson.informers.Objects.configMap;
import static dev.keelson.informers.Objects.event;
import static dev.keelson.informers.Objects.initialEventsEnd;
import static dev.keelson.informers.Objects.list;
import static dev.keelson.informers.Objects.modified;
import static dev.keelson.informers.Objects.status;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.Clock;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole way, over a socket and Fabric8's HTTP client. */
@Timeout(60)
class InformerOverHttpTest {

    private ScriptedServer server;
    private KubernetesClient client;
    private InformerFactory factory;
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedServer();
        client = server.client();
        factory = InformerFactory.builder(client)
                .backoff(Duration.ofMillis(1), Duration.ofMillis(2))
                .random(() -> 0)
                .build();
    }

    @AfterEach
    void stop() {
        factory.close();
        client.close();
        server.close();
    }

    private SharedInformer<ConfigMap> informer() {
        SharedInformer<ConfigMap> informer = factory.informer(ConfigMap.class);
        informer.addHandler(new ResourceHandler<>() {
            @Override
            public void onAdd(ConfigMap object, boolean initial) {
                seen.add("+" + object.getMetadata().getName());
            }

            @Override
            public void onUpdate(ConfigMap oldObject, ConfigMap newObject) {
                seen.add("~" + newObject.getMetadata().getName());
            }

            @Override
            public void onDelete(ConfigMap object, boolean finalStateUnknown) {
                seen.add("-" + object.getMetadata().getName() + (finalStateUnknown ? "?" : ""));
            }
        });
        factory.start();
        return informer;
    }

    private String seen() throws InterruptedException {
        return seen.poll(30, TimeUnit.SECONDS);
    }

    @Test
    void streamsTheInitialListAndWhatFollowsWithTheClientsCredentials() throws Exception {
        SharedInformer<ConfigMap> informer = informer();
        ScriptedServer.Arrived request = server.next();
        assertThat(request.query()).contains("sendInitialEvents=true");
        assertThat(request.exchange().getRequestHeaders().getFirst("Authorization"))
                .isEqualTo("Bearer secret-token");
        OutputStream stream = request.stream();
        ScriptedServer.send(stream, added("a", "1", "1") + "\n" + initialEventsEnd("5") + "\n");
        informer.synced().get(30, TimeUnit.SECONDS);
        assertThat(seen()).isEqualTo("+a");

        String line = modified("a", "6", "é€😀") + "\n";
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        for (byte b : bytes) {
            stream.write(b);
            stream.flush();
        }

        assertThat(seen()).isEqualTo("~a");
        assertThat(requireNonNull(informer.lister().get("default", "a")).getData())
                .containsEntry("value", "é€😀");
    }

    @Test
    void convergesThroughRefusalsGarbageAndBrokenConnections() throws Exception {
        SharedInformer<ConfigMap> informer = informer();
        server.next().answer(500, "<html>an angry proxy</html>");
        server.next().answer(403, status(403, "Forbidden"));
        server.next().answer(429, status(429, "TooManyRequests"));
        ScriptedServer.Arrived next = server.next();
        while (next.query().contains("watch=true")) {
            next.answer(422, status(422, "Invalid"));
            next = server.next();
        }
        next.answer(200, list("7", "", configMap("a", "1", "1"), configMap("b", "2", "1")));
        informer.synced().get(30, TimeUnit.SECONDS);
        assertThat(Set.of(seen(), seen())).containsExactlyInAnyOrder("+a", "+b");

        ScriptedServer.Arrived watch = server.next();
        assertThat(watch.query()).contains("resourceVersion=7");
        OutputStream stream = watch.stream();
        ScriptedServer.send(
                stream, added("c", "8", "1") + "\n" + added("d", "9", "1").substring(0, 30));
        assertThat(seen()).isEqualTo("+c");
        watch.exchange().close();

        ScriptedServer.Arrived resumed = server.next();
        assertThat(resumed.query()).contains("watch=true").contains("resourceVersion=8");
        ScriptedServer.send(resumed.stream(), event("ERROR", status(410, "Expired")) + "\n");
        ScriptedServer.Arrived relist = server.next();
        assertThat(relist.query()).isEqualTo("resourceVersion=8");
        relist.answer(
                200, list("20", "", configMap("a", "1", "1"), configMap("c", "8", "1"), configMap("d", "9", "1")));

        Set<String> changes = new HashSet<>();
        while (changes.size() < 4) {
            changes.add(seen());
        }
        assertThat(changes).containsExactlyInAnyOrder("~a", "~c", "+d", "-b?");
        assertThat(informer.indexer().keys()).containsExactlyInAnyOrder("default/a", "default/c", "default/d");
    }

    @Test
    void aWatchOutlivesTheClientsRequestTimeout() throws Exception {
        SharedInformer<ConfigMap> informer = informer();
        OutputStream stream = server.next().stream();
        ScriptedServer.send(stream, initialEventsEnd("5") + "\n");
        informer.synced().get(30, TimeUnit.SECONDS);
        CountDownLatch twiceTheTimeout = new CountDownLatch(1);
        Clock.system().schedule(Duration.ofMillis(300), twiceTheTimeout::countDown);
        assertThat(twiceTheTimeout.await(30, TimeUnit.SECONDS)).isTrue();
        ScriptedServer.send(stream, added("a", "6", "1") + "\n");

        assertThat(seen()).isEqualTo("+a");
        assertThat(informer.health().failuresInARow()).isZero();
    }

    @Test
    void readsUntypedObjectsOfListsThatOmitTheirKind() throws Exception {
        factory.close();
        factory = InformerFactory.builder(client).watchList(false).build();
        SharedInformer<GenericKubernetesResource> informer = factory.informer(
                ResourceType.generic("example.com", "v1", "hellos", "Hello", true), InformerScope.namespace("default"));
        factory.start();
        ScriptedServer.Arrived request = server.next();
        assertThat(request.path()).isEqualTo("/apis/example.com/v1/namespaces/default/hellos");
        request.answer(
                200,
                "{\"metadata\":{\"resourceVersion\":\"3\"},\"items\":[{\"metadata\":{\"name\":\"x\",\"namespace\":\"default\"},"
                        + "\"spec\":{\"n\":1}}]}");
        informer.synced().get(30, TimeUnit.SECONDS);

        GenericKubernetesResource object = requireNonNull(informer.lister().get("default", "x"));
        assertThat(object.getKind()).isEqualTo("Hello");
        assertThat(object.getApiVersion()).isEqualTo("example.com/v1");
        assertThat(object.<Integer>get("spec", "n")).isEqualTo(1);
    }

    @Test
    void bearsBodiesThatBreakOffAndPagesOfProxies() throws Exception {
        factory.close();
        factory = InformerFactory.builder(client)
                .watchList(false)
                .backoff(Duration.ofMillis(1), Duration.ofMillis(2))
                .random(() -> 0)
                .build();
        SharedInformer<ConfigMap> informer = informer();
        server.next().answer(200, "<html>sign in first</html>");
        server.next().answer(200, "");
        ScriptedServer.Arrived chunked = server.next();
        ScriptedServer.send(
                chunked.stream(), list("7", "", configMap("a", "1", "1")).substring(0, 50));
        chunked.exchange().close();
        ScriptedServer.Arrived shorter = server.next();
        shorter.exchange().sendResponseHeaders(200, 1000);
        ScriptedServer.send(shorter.exchange().getResponseBody(), "{\"kind\":\"ConfigMapList\",");
        shorter.exchange().close();
        ScriptedServer.Arrived zipped = server.next();
        zipped.exchange().getResponseHeaders().set("Content-Encoding", "gzip");
        byte[] half = {31, (byte) 139, 8, 0, 0, 0, 0, 0};
        zipped.exchange().sendResponseHeaders(200, half.length);
        zipped.exchange().getResponseBody().write(half);
        zipped.exchange().close();
        assertThat(informer.hasSynced()).isFalse();
        server.next().answer(200, list("7", "", configMap("a", "1", "1")));
        informer.synced().get(30, TimeUnit.SECONDS);

        server.next().answer(200, "<html>sign in first</html>\n");
        ScriptedServer.Arrived resumed = server.next();
        assertThat(resumed.query()).contains("watch=true").contains("resourceVersion=7");
        ScriptedServer.send(resumed.stream(), added("b", "8", "1") + "\n");
        assertThat(seen()).isEqualTo("+a");
        assertThat(seen()).isEqualTo("+b");
    }

    @Test
    void sendsTheHeadersOfMetadataOnlyTypesAndReadsADateToWaitFor() throws Exception {
        InformerObserver observer = new InformerObserver() {
            @Override
            public void failed(InformerFailure failure) {
                seen.add(((StatusFailure) failure.cause()).retryAfter() + "");
            }
        };
        factory.close();
        factory = InformerFactory.builder(client)
                .watchList(false)
                .backoff(Duration.ofMillis(1), Duration.ofMillis(2))
                .observer(observer)
                .build();
        factory.informer(ResourceType.metadataOf(ConfigMap.class), InformerScope.all());
        factory.start();
        ScriptedServer.Arrived request = server.next();
        assertThat(request.exchange().getRequestHeaders().getFirst("Accept"))
                .isEqualTo("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json");
        request.exchange().getResponseHeaders().set("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT");
        request.answer(503, status(503, "ServiceUnavailable"));

        assertThat(seen()).isEqualTo("PT0S");
        server.next().answer(200, list("7", ""));
        assertThat(server.next().exchange().getRequestHeaders().getFirst("Accept"))
                .isEqualTo("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json");
    }
}
