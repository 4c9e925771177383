package dev.keelson.runtime.manager;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keelson.runtime.health.HealthChecks;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Serves health checks and metrics over plain HTTP: {@code /healthz} and {@code /readyz}, each with {@code ?verbose} and any
 * number of {@code exclude=NAME}, {@code /healthz/NAME} for one check, and {@code /metrics}.
 */
final class EndpointServer {

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int FAILED = 500;
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private record Answer(int code, String type, String text) {}

    /** What is served below a path, given the rest of the path and the query's parts. */
    private interface Route {
        Answer answer(String rest, List<String> query);
    }

    private final HttpServer server;

    private EndpointServer(HttpServer server) {
        this.server = server;
    }

    /** Binds the address; nothing is served before {@link #start}. */
    static EndpointServer bind(InetSocketAddress address, Executor executor) throws IOException {
        HttpServer server = HttpServer.create(address, 0);
        server.setExecutor(executor);
        return new EndpointServer(server);
    }

    EndpointServer serving(String path, HealthChecks checks) {
        route(path, (rest, query) -> health(checks, rest, query));
        return this;
    }

    EndpointServer serving(PrometheusMeterRegistry metrics) {
        route("/metrics", (rest, query) -> rest.isEmpty() ? new Answer(OK, PROMETHEUS, metrics.scrape()) : notFound());
        return this;
    }

    EndpointServer start() {
        server.start();
        return this;
    }

    private void route(String path, Route route) {
        server.createContext(path, exchange -> {
            String rest = exchange.getRequestURI().getPath().substring(path.length());
            String query = exchange.getRequestURI().getRawQuery();
            List<String> parts = query == null ? List.of() : Arrays.asList(query.split("&"));
            String method = exchange.getRequestMethod();
            if (method.equals("GET") || method.equals("HEAD")) {
                send(exchange, route.answer(rest, parts));
            } else {
                send(exchange, new Answer(METHOD_NOT_ALLOWED, TEXT, "only GET is served here\n"));
            }
        });
    }

    private static Answer health(HealthChecks checks, String rest, List<String> query) {
        HealthChecks.Report report;
        if (rest.isEmpty() || rest.equals("/")) {
            report = checks.report(excluded(query), query.contains("verbose") || query.contains("verbose="));
        } else {
            report = rest.startsWith("/") ? checks.report(rest.substring(1)) : null;
        }
        return report == null ? notFound() : new Answer(report.ok() ? OK : FAILED, TEXT, report.text());
    }

    private static Set<String> excluded(List<String> query) {
        Set<String> names = new HashSet<>();
        for (String part : query) {
            if (part.startsWith("exclude=")) {
                names.add(decoded(part.substring("exclude=".length())));
            }
        }
        return names;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }

    private static Answer notFound() {
        return new Answer(NOT_FOUND, TEXT, "404 page not found\n");
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        try (exchange) {
            byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(answer.code(), -1);
            } else {
                exchange.sendResponseHeaders(answer.code(), body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    void close() {
        server.stop(0);
    }
}
