package dev.keelson.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.keelson.apiserver.pki.KeyMaterial;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What stands behind a pod or service, as seen through the API server. */
@Timeout(60)
final class NodeProxyTest {
    private static final String PROXY = "/api/v1/namespaces/default/pods/p:%d/proxy";

    private ApiServer server;
    private HttpServer backend;
    private SSLContext tls;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        server = ApiServer.start(ApiServerOptions.builder()
                .disabledAdmissionPlugins(List.of("ServiceAccount"))
                .build());
        server.awaitReady();
        KeyMaterial admin = server.pki().client("admin", List.of("system:masters"));
        tls = ApiServerTest.tls(server, admin);
        client = HttpClient.newBuilder().sslContext(tls).build();
        backend = HttpServer.create(new InetSocketAddress(0), 0);
        backend.createContext("/", exchange -> {
            String path = exchange.getRequestURI().toString();
            if (path.startsWith("/moved")) {
                exchange.getResponseHeaders().add("Location", "/there?x=1");
                exchange.sendResponseHeaders(302, -1);
            } else {
                String text = exchange.getRequestMethod() + " " + path + " "
                        + exchange.getRequestHeaders().getFirst("X-Forwarded-Uri") + " "
                        + exchange.getRequestHeaders().getFirst("Authorization");
                byte[] body = text.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        backend.start();
        pod();
    }

    @AfterEach
    void close() {
        backend.stop(0);
        server.close();
    }

    private int port() {
        return backend.getAddress().getPort();
    }

    private HttpResponse<String> send(String method, String target, String type, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.url() + target))
                        .header("Content-Type", type)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String target) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.url() + target)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void pod() throws Exception {
        String pods = "/api/v1/namespaces/default/pods";
        send(
                "POST",
                pods,
                "application/json",
                "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"nodeName\":\"n\",\"containers\":[{\"name\":\"c\","
                        + "\"image\":\"i\",\"ports\":[{\"containerPort\":" + port() + "}]}]}}");
        send(
                "PATCH",
                pods + "/p/status",
                "application/merge-patch+json",
                "{\"status\":{\"podIP\":\"127.0.0.1\",\"podIPs\":[{\"ip\":\"127.0.0.1\"}]}}");
    }

    private void service() throws Exception {
        send(
                "POST",
                "/api/v1/namespaces/default/services",
                "application/json",
                "{\"metadata\":{\"name\":\"s\"},\"spec\":{\"ports\":[{\"name\":\"web\",\"port\":80}]}}");
    }

    private void slice() throws Exception {
        send(
                "POST",
                "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices",
                "application/json",
                "{\"metadata\":{\"name\":\"s-1\",\"labels\":{\"kubernetes.io/service-name\":\"s\"}},\"addressType\":"
                        + "\"IPv4\",\"ports\":[{\"name\":\"web\",\"port\":" + port() + "}],\"endpoints\":["
                        + "{\"addresses\":[\"127.64.0.9\"],\"conditions\":{\"ready\":false}},"
                        + "{\"addresses\":[\"127.64.0.1\"],\"conditions\":{\"ready\":true}}]}");
    }

    @Test
    void leadsToThePortOfAPodThatIsAskedForOrItsFirst() throws Exception {
        String asked = String.format(PROXY, port());
        assertThat(get(asked + "/a/b/?q=1").body()).isEqualTo("GET /a/b/?q=1 " + asked + "/a/b/ null");
        String first = "/api/v1/namespaces/default/pods/p/proxy";
        assertThat(get(first + "/x").body()).isEqualTo("GET /x " + first + "/x null");
        assertThat(send("POST", first + "/x", "text/plain", "body").body()).startsWith("POST /x ");
        assertThat(get("/api/v1/namespaces/default/pods/ftp:p:1/proxy/").statusCode())
                .isEqualTo(400);
    }

    @Test
    void keepsRelativeLinksAndRedirectionsBehindTheProxy() throws Exception {
        String base = String.format(PROXY, port());
        HttpResponse<String> root = get(base + "?x=1");
        assertThat(root.statusCode()).isEqualTo(301);
        assertThat(root.headers().firstValue("Location")).hasValue(base + "/?x=1");
        assertThat(get(base + "/moved/on").headers().firstValue("Location")).hasValue(base + "/there?x=1");
    }

    @Test
    void leadsToAReadyEndpointOfAService() throws Exception {
        service();
        String path = "/api/v1/namespaces/default/services/s:web/proxy/";
        assertThat(get(path).statusCode()).isEqualTo(503);
        slice();

        assertThat(get(path).body()).startsWith("GET / ");
        assertThat(get("/api/v1/namespaces/default/services/http:s:80/proxy/x").body())
                .startsWith("GET /x ");
        assertThat(get("/api/v1/namespaces/default/services/s:81/proxy/x").statusCode())
                .isEqualTo(503);
        assertThat(get("/api/v1/namespaces/default/services/none/proxy/x").statusCode())
                .isEqualTo(404);
    }

    private SSLSocket upgrade(int backendPort) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", server.port());
        OutputStream out = socket.getOutputStream();
        out.write(("GET " + String.format(PROXY, backendPort) + "/stream HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
                        + "Upgrade: SPDY/3.1\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return socket;
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Test
    void passesBytesAsTheyAreOnceTheProtocolHasChanged() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> echo(listener));
            try (SSLSocket socket = upgrade(listener.getLocalPort())) {
                InputStream in = socket.getInputStream();
                assertThat(head(in)).startsWith("HTTP/1.1 101").containsIgnoringCase("upgrade: SPDY/3.1");
                byte[] frame = {(byte) 0x80, 3, 0, 1, 0, -1, 10, 13};
                socket.getOutputStream().write(frame);
                socket.getOutputStream().flush();
                assertThat(in.readNBytes(frame.length)).isEqualTo(frame);
            }
            assertThat(asked.get(20, TimeUnit.SECONDS)).contains("Upgrade: SPDY/3.1", "GET /stream ");
        }
    }

    private static String echo(ServerSocket listener) {
        try (Socket socket = listener.accept()) {
            String head = head(socket.getInputStream());
            socket.getOutputStream()
                    .write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(socket.getOutputStream());
            return head;
        } catch (IOException e) {
            return "broken: " + e;
        }
    }

    @Test
    void passesOnTheRefusalOfANodeThatDoesNotChangeTheProtocol() throws Exception {
        try (SSLSocket socket = upgrade(port())) {
            assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 200");
        }
    }
}
