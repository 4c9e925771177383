package dev.keelson.apiserver.server;

import dev.keelson.apiserver.http.Answer;
import dev.keelson.apiserver.http.PathHandler;
import dev.keelson.apiserver.http.Query;
import dev.keelson.apiserver.http.RequestMetrics;
import dev.keelson.apiserver.http.transport.Request;
import dev.keelson.clock.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;

/** The server's meters, and {@code /metrics} that shows them. */
final class Metrics implements PathHandler {

    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RequestMetrics requests;

    Metrics(Clock clock) {
        requests = new RequestMetrics(registry, clock);
    }

    RequestMetrics requests() {
        return requests;
    }

    @Override
    public Answer answer(Request request, String path, Query query) {
        return Answer.of(200, CONTENT_TYPE, registry.scrape().getBytes(StandardCharsets.UTF_8));
    }
}
