package dev.keelson.informers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keelson.clock.Threads;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A real HTTP server on the loopback whose answers the test gives by hand. */
final class ScriptedServer implements AutoCloseable {

    /** A request that has arrived and is not answered yet. */
    record Arrived(HttpExchange exchange) {

        String query() {
            String query = exchange.getRequestURI().getQuery();
            return query == null ? "" : query;
        }

        String path() {
            return exchange.getRequestURI().getPath();
        }

        void answer(int code, String body) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(code, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        }

        /** Begins a chunked answer that stays open. */
        OutputStream stream() throws IOException {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            return exchange.getResponseBody();
        }
    }

    private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
    private final ExecutorService executor = Threads.blocking("scripted-server");
    private final HttpServer server;

    ScriptedServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        server.createContext("/", exchange -> arrived.add(new Arrived(exchange)));
        server.start();
    }

    KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort() + "/")
                        .withOauthToken("secret-token")
                        .withRequestTimeout(100)
                        .build())
                .build();
    }

    Arrived next() throws InterruptedException {
        Arrived next = arrived.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no request arrived");
        }
        return next;
    }

    static void send(OutputStream stream, String text) throws IOException {
        stream.write(text.getBytes(StandardCharsets.UTF_8));
        stream.flush();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
