package dev.keelson.runtime.webhook;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class WebhookServerTest {

    private static final String REVIEW =
            "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{\"uid\":\"u1\"}}";

    @TempDir
    Path directory;

    private ServerFixture fixture;

    @BeforeEach
    void make() throws Exception {
        fixture = new ServerFixture(directory);
    }

    @AfterEach
    void end() throws InterruptedException {
        fixture.close();
    }

    private interface Body {
        ObjectNode respond(ObjectNode request) throws Exception;
    }

    private static Webhook webhook(Body body) {
        return new Webhook() {
            @Override
            public ReviewKind kind() {
                return ReviewKind.ADMISSION;
            }

            @Override
            public ObjectNode respond(ObjectNode request) throws Exception {
                return body.respond(request);
            }
        };
    }

    private static Webhook allowing() {
        return webhook(request -> JsonNodeFactory.instance.objectNode().put("allowed", true));
    }

    private TlsClient connect() throws Exception {
        return new TlsClient(fixture.authority.clientContext(null), fixture.port());
    }

    @Test
    void answersWithTheReviewsUidAndVersion() throws Exception {
        fixture.server.register("/allow", allowing()).start();

        HttpResponse<String> response = fixture.post("/allow?timeout=10s", REVIEW);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        JsonNode review = ServerFixture.JSON.readTree(response.body());
        assertThat(review)
                .isEqualTo(ServerFixture.JSON.readTree("{\"kind\":\"AdmissionReview\",\"apiVersion\":"
                        + "\"admission.k8s.io/v1\",\"response\":{\"uid\":\"u1\",\"allowed\":true}}"));
        assertThat(fixture.news.answered).containsExactly("/allow u1");
    }

    @Test
    void answersAnOlderReviewInKind() throws Exception {
        fixture.server.register("/allow", allowing()).start();
        String older = REVIEW.replace("/v1", "/v1beta1");

        assertThat(fixture.post("/allow", older).body()).contains("admission.k8s.io/v1beta1");
    }

    @Test
    void anErrorBecomesAResponseThatDoesNotAllow() throws Exception {
        fixture.server
                .register("/broken", webhook(request -> {
                    throw new StackOverflowError("too deep");
                }))
                .start();

        HttpResponse<String> response = fixture.post("/broken", REVIEW);

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode answer = ServerFixture.JSON.readTree(response.body()).get("response");
        assertThat(answer.get("uid").textValue()).isEqualTo("u1");
        assertThat(answer.get("allowed").booleanValue()).isFalse();
        assertThat(answer.at("/status/code").intValue()).isEqualTo(500);
        assertThat(answer.at("/status/message").textValue()).contains("too deep");
        assertThat(fixture.news.thrown).singleElement().isInstanceOf(StackOverflowError.class);
        assertThat(fixture.counter("controller_runtime_webhook_panics_total")).isEqualTo(1);
        assertThat(fixture.counter("controller_runtime_conversion_webhook_panics_total"))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "[]",
                "null",
                "{\"kind\":\"AdmissionReview\"",
                "{} {}",
                "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\"}",
                "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{}}",
                "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v2\",\"request\":{\"uid\":\"u\"}}",
                "{\"kind\":\"ConversionReview\",\"apiVersion\":\"apiextensions.k8s.io/v1\",\"request\":{\"uid\":\"u\"}}",
                "{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}"
            })
    void whatIsNoReviewIsRefusedWithAStatus(String body) throws Exception {
        fixture.server.register("/allow", allowing()).start();

        HttpResponse<String> response = fixture.post("/allow", body);

        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode status = ServerFixture.JSON.readTree(response.body());
        assertThat(status.get("kind").textValue()).isEqualTo("Status");
        assertThat(status.get("message").textValue()).isNotEmpty();
        assertThat(fixture.news.refused).containsExactly("/allow 400");
        assertThat(fixture.counter("controller_runtime_webhook_requests_total", "webhook", "/allow", "code", "400"))
                .isEqualTo(1);
    }

    @Test
    void otherMethodsTypesAndPathsAreRefused() throws Exception {
        fixture.server.register("/allow", allowing()).start();
        HttpResponse.BodyHandler<String> text = HttpResponse.BodyHandlers.ofString();
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString(REVIEW);

        assertThat(fixture.client.send(fixture.request("/allow").GET().build(), text))
                .extracting(HttpResponse::statusCode)
                .isEqualTo(405);
        HttpRequest yaml = fixture.request("/allow")
                .setHeader("Content-Type", "application/yaml")
                .POST(body)
                .build();
        assertThat(fixture.client.send(yaml, text))
                .extracting(HttpResponse::statusCode)
                .isEqualTo(415);
        HttpRequest withCharset = fixture.request("/allow")
                .setHeader("Content-Type", "application/json; charset=utf-8")
                .POST(body)
                .build();
        assertThat(fixture.client.send(withCharset, text))
                .extracting(HttpResponse::statusCode)
                .isEqualTo(200);
        assertThat(fixture.post("/allow-more", REVIEW).statusCode()).isEqualTo(404);
        assertThat(fixture.post("/", REVIEW).statusCode()).isEqualTo(404);
    }

    @Test
    void aBodyAboveTheLimitIsRefusedAndTheServerGoesOn() throws Exception {
        fixture.server.register("/allow", allowing()).start();

        HttpResponse<String> response = fixture.post("/allow", " ".repeat((7 << 20) + 1));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("7340032");
        HttpRequest chunked = fixture.request("/allow")
                .POST(HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofString(" ".repeat((7 << 20) + 1))))
                .build();
        assertThat(fixture.client
                        .send(chunked, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(413);
        String largest = REVIEW + " ".repeat((7 << 20) - REVIEW.length());
        assertThat(fixture.post("/allow", largest).statusCode()).isEqualTo(200);
    }

    @Test
    void chunksAndExpectationsAreUnderstood() throws Exception {
        fixture.server.register("/allow", allowing()).start();
        try (TlsClient client = connect()) {
            client.send("POST /allow HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.reply()).startsWith("HTTP/1.1 100 Continue");
            client.send("5;some=thing\r\n" + REVIEW.substring(0, 5) + "\r\n"
                    + Integer.toHexString(REVIEW.length() - 5) + "\r\n" + REVIEW.substring(5)
                    + "\r\n0\r\nTrailer: x\r\n\r\n");
            assertThat(client.reply()).startsWith("HTTP/1.1 200 OK").contains("\"allowed\":true");
            client.post("/allow", REVIEW);
            assertThat(client.reply()).startsWith("HTTP/1.1 200 OK");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "what is this\r\n\r\n",
                "POST /allow HTTP/2.0\r\n\r\n",
                "POST /allow HTTP/1.1\r\nno colon\r\n\r\n",
                "POST /allow HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                "POST /allow HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "POST /allow HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST /allow HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
                "POST /allow HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"
            })
    void whatIsNoHttpIsRefusedAndTheConnectionEnds(String garbage) throws Exception {
        fixture.server.register("/allow", allowing()).start();
        try (TlsClient client = connect()) {
            client.send(garbage);
            assertThat(client.reply()).startsWith("HTTP/1.1 400 Bad Request").contains("Connection: close");
            assertThat(client.ended()).isTrue();
        }
        assertThat(fixture.news.nextEnded()).isInstanceOf(MalformedRequestException.class);
        assertThat(fixture.post("/allow", REVIEW).statusCode()).isEqualTo(200);
    }

    @Test
    void headersWithoutEndAreRefused() throws Exception {
        fixture.server.register("/allow", allowing()).start();
        try (TlsClient client = connect()) {
            client.send("POST /allow HTTP/1.1\r\nX: " + "x".repeat(1 << 16));
            assertThat(client.reply()).startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void aRequestThatDoesNotGetOnEndsInTime() throws Exception {
        fixture.server.register("/allow", allowing()).start();
        try (TlsClient stuck = connect()) {
            stuck.send("POST /allow HTTP/1.1\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n");
            stuck.reply();

            fixture.clock.advance(Duration.ofSeconds(32));
            assertThat(stuck.ended()).isTrue();
        }
        assertThat(fixture.post("/allow", REVIEW).statusCode()).isEqualTo(200);
    }

    @Test
    void aConnectionAtRestEndsInTime() throws Exception {
        fixture.server.register("/allow", allowing()).start();
        try (TlsClient resting = connect()) {
            resting.post("/allow", REVIEW);
            resting.reply();
            CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(resting::ended);
            // The server begins to count when it has taken leave of the reply, which may be after it arrived here.
            while (!ended.isDone()) {
                fixture.clock.advance(Duration.ofSeconds(90));
                Thread.onSpinWait();
            }
            assertThat(ended.join()).isTrue();
        }
    }

    @Test
    void metricsHaveControllerRuntimesNames() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (ServerFixture other = new ServerFixture(directory, builder -> builder.metrics(registry))) {
            other.server.register("/allow", allowing()).start();
            other.post("/allow", REVIEW);

            assertThat(registry.scrape())
                    .contains("controller_runtime_webhook_requests_total{code=\"200\",webhook=\"/allow\"} 1.0")
                    .contains("controller_runtime_webhook_requests_total{code=\"500\",webhook=\"/allow\"} 0.0")
                    .contains("controller_runtime_webhook_requests_in_flight{webhook=\"/allow\"} 0.0")
                    .contains("controller_runtime_webhook_latency_seconds_bucket{webhook=\"/allow\",le=\"10.0\"} 1")
                    .contains("controller_runtime_webhook_panics_total 0.0")
                    .contains("controller_runtime_conversion_webhook_panics_total 0.0")
                    .contains("certwatcher_read_certificate_total 1.0")
                    .contains("certwatcher_read_certificate_errors_total 0.0");
        }
    }

    @Test
    void stoppingLetsARequestInWorkFinishAndEndsConnectionsAtRest() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        fixture.server
                .register("/slow", webhook(request -> {
                    begun.countDown();
                    go.await();
                    return JsonNodeFactory.instance.objectNode().put("allowed", true);
                }))
                .register("/allow", allowing())
                .start();
        try (TlsClient busy = connect();
                TlsClient resting = connect()) {
            resting.post("/allow", REVIEW);
            resting.reply();
            busy.post("/slow", REVIEW);
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> stop(Duration.ofSeconds(60)));
            assertThat(resting.ended()).isTrue();
            assertThat(stopped).isNotDone();
            go.countDown();
            assertThat(busy.reply()).startsWith("HTTP/1.1 200 OK").contains("Connection: close");
            stopped.get(60, TimeUnit.SECONDS);
        }
        assertThat(fixture.server.address()).isNull();
    }

    private void stop(Duration grace) {
        try {
            fixture.server.stop(grace);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void stoppingWaitsNoLongerThanItWasTold() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        fixture.server
                .register("/slow", webhook(request -> {
                    begun.countDown();
                    go.await();
                    return JsonNodeFactory.instance.objectNode();
                }))
                .start();
        try (TlsClient busy = connect()) {
            busy.post("/slow", REVIEW);
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            stop(Duration.ofMillis(1));
            assertThat(busy.ended()).isTrue();
        } finally {
            go.countDown();
        }
    }

    @Test
    void startsAgainAfterAStop() throws Exception {
        fixture.server.register("/allow", allowing());
        for (int i = 0; i < 2; i++) {
            fixture.server.start();
            fixture.server.start();
            assertThat(fixture.post("/allow", REVIEW).statusCode()).isEqualTo(200);
            stop(Duration.ofSeconds(60));
            stop(Duration.ofSeconds(60));
        }
        assertThat(fixture.clock.pendingTimers()).isZero();
    }

    @Test
    void isReadyWhileItServesTheCertificateThatItLoaded() throws Exception {
        assertThatThrownBy(() -> fixture.server.serving().check()).hasMessageContaining("does not run");

        fixture.server.start();
        fixture.server.serving().check();
        fixture.authority.issue("second").write(directory);
        assertThat(fixture.server.reloadCertificate()).isTrue();
        fixture.server.serving().check();

        stop(Duration.ofSeconds(60));
        assertThatThrownBy(() -> fixture.server.serving().check()).hasMessageContaining("does not run");
    }

    @Test
    void saysWhyItDoesNotStart() throws Exception {
        fixture.server.start();
        InetSocketAddress taken = requireNonNull(fixture.server.address());
        try (ServerFixture second = new ServerFixture(directory, builder -> builder.address(taken))) {
            assertThatThrownBy(second.server::start)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot serve webhooks on " + taken);
        }
        Files.delete(directory.resolve("tls.key"));
        stop(Duration.ZERO);
        assertThatThrownBy(fixture.server::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("tls.key");
        assertThat(fixture.counter("certwatcher_read_certificate_errors_total")).isEqualTo(1);
    }

    @Test
    void pathsAreTakenOnceAndChecked() {
        fixture.server.register("/allow", allowing());
        assertThatThrownBy(() -> fixture.server.register("/allow", allowing()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/allow");
        for (String wrong : List.of("allow", "/a b", "/a?b", "", "/a//b")) {
            assertThatThrownBy(() -> fixture.server.register(wrong, allowing()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anObserverThatThrowsHarmsNobody() throws Exception {
        WebhookObserver throwing = new WebhookObserver() {
            @Override
            public void answered(String path, ObjectNode request, ObjectNode response) {
                throw new IllegalStateException("observer");
            }

            @Override
            public void refused(String path, int status, String reason) {
                throw new IllegalStateException("observer");
            }
        };
        try (ServerFixture other = new ServerFixture(directory, builder -> builder.observer(throwing))) {
            other.server.register("/allow", allowing()).start();
            assertThat(other.post("/allow", REVIEW).statusCode()).isEqualTo(200);
            assertThat(other.post("/nowhere", REVIEW).statusCode()).isEqualTo(404);
        }
    }
}
