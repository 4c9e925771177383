package dev.keelson.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.pki.Pki;
import dev.keelson.apiserver.storage.etcd.EtcdServer;
import dev.keelson.clock.Clock;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Two API servers in processes of their own over one etcd, and calls of their config maps in the namespace default. */
final class ServerPair implements AutoCloseable {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    final EtcdServer etcd;
    private final List<ChildServer> servers;
    private final HttpClient client;

    private ServerPair(EtcdServer etcd, List<ChildServer> servers, HttpClient client) {
        this.etcd = etcd;
        this.servers = servers;
        this.client = client;
    }

    static ServerPair start(Path directory) throws Exception {
        Path first = Files.createDirectories(directory.resolve("a"));
        Path second = Files.createDirectories(directory.resolve("b"));
        EtcdServer etcd = EtcdServer.start(directory);
        Pki pki = Pki.open(first.resolve("pki"), Clock.system());
        copy(first.resolve("pki"), second.resolve("pki"));
        HttpClient client = TestClients.trusting(
                pki.authorityCertificate(),
                pki.client("admin", List.of(ApiServer.MASTERS)),
                HttpClient.Version.HTTP_1_1);
        List<ChildServer> servers =
                List.of(new ChildServer(etcd.url(), first).start(), new ChildServer(etcd.url(), second).start());
        ServerPair pair = new ServerPair(etcd, servers, client);
        for (ChildServer server : servers) {
            server.awaitReady();
        }
        return pair;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    ChildServer server(int index) {
        return servers.get(index);
    }

    /** What a server answered; code 0 where it did not, and 1 where it cannot have had the request. */
    record Outcome(int code, ObjectNode body) {

        boolean isUnknown() {
            return code == 0 || code >= 500;
        }

        boolean isUnsent() {
            return code == 1;
        }

        long revision() {
            return body.at("/metadata/resourceVersion").asLong();
        }

        String id() {
            return body.at("/data/id").asText();
        }
    }

    private Outcome call(int server, String method, String path, String body) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(servers.get(server).url() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .timeout(PATIENCE)
                .build();
        try {
            HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
            return new Outcome(response.statusCode(), Json.parseObject(response.body()));
        } catch (ConnectException nobody) {
            return new Outcome(1, Json.NODES.objectNode());
        } catch (IOException lost) {
            return new Outcome(0, Json.NODES.objectNode());
        }
    }

    private static String body(String name, String id, long revision) {
        ObjectNode map = BootObjects.object("v1", "ConfigMap", "default", name);
        if (revision > 0) {
            map.withObject("/metadata").put("resourceVersion", String.valueOf(revision));
        }
        map.putObject("data").put("id", id);
        return map.toString();
    }

    Outcome create(int server, String name, String id) throws InterruptedException {
        return call(server, "POST", MAPS, body(name, id, 0));
    }

    /** @param revision that is expected; 0 for any */
    Outcome update(int server, String name, String id, long revision) throws InterruptedException {
        return call(server, "PUT", MAPS + "/" + name, body(name, id, revision));
    }

    Outcome delete(int server, String name) throws InterruptedException {
        return call(server, "DELETE", MAPS + "/" + name, "");
    }

    Outcome get(int server, String name) throws InterruptedException {
        return call(server, "GET", MAPS + "/" + name, "");
    }

    Outcome list(int server) throws InterruptedException {
        Outcome list = call(server, "GET", MAPS, "");
        assertThat(list.code()).isEqualTo(200);
        return list;
    }

    /** The lines of a watch; null if nobody answers. The stream fails when the server dies. */
    @Nullable
    Stream<String> watch(int server, long revision) throws InterruptedException {
        String query = "?watch=true&resourceVersion=" + revision;
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(servers.get(server).url() + MAPS + query))
                .build();
        try {
            HttpResponse<Stream<String>> response = client.send(request, BodyHandlers.ofLines());
            assertThat(response.statusCode()).isEqualTo(200);
            return response.body();
        } catch (IOException nobody) {
            return null;
        }
    }

    @Override
    public void close() throws InterruptedException {
        servers.forEach(ChildServer::close);
        etcd.close();
    }
}
