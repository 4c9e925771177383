package dev.keelson.runtime.manager;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keelson.runtime.health.HealthChecks;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;

/** Serves {@code /healthz}, {@code /readyz} and {@code /metrics} over plain HTTP. */
final class EndpointServer {

    private static final int OK = 200;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int FAILED = 500;

    private final HttpServer server;

    private EndpointServer(HttpServer server) {
        this.server = server;
    }

    static EndpointServer start(
            InetSocketAddress address,
            HealthChecks liveness,
            HealthChecks readiness,
            MeterRegistry registry,
            Executor executor)
            throws IOException {
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/healthz", exchange -> answer(exchange, liveness));
        server.createContext("/readyz", exchange -> answer(exchange, readiness));
        if (registry instanceof PrometheusMeterRegistry prometheus) {
            server.createContext("/metrics", exchange -> send(exchange, OK, prometheus.scrape()));
        }
        server.setExecutor(executor);
        server.start();
        return new EndpointServer(server);
    }

    private static void answer(HttpExchange exchange, HealthChecks checks) throws IOException {
        HealthChecks.Report report = checks.report();
        send(exchange, report.ok() ? OK : FAILED, report.text());
    }

    private static void send(HttpExchange exchange, int code, String text) throws IOException {
        try (exchange) {
            boolean isGet = exchange.getRequestMethod().equals("GET");
            byte[] body = (isGet ? text : "only GET is served here\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(isGet ? code : METHOD_NOT_ALLOWED, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    void close() {
        server.stop(0);
    }
}
