package dev.keelson.apiserver.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.authz.Attributes;
import dev.keelson.clock.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class AuditLogTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Attributes CREATE = new Attributes(
            UserInfo.of("jane", "dev"), "create", true, "apps", "v1", "deployments", "", "default", "", "");

    @TempDir
    private Path directory;

    private final FakeClock clock = new FakeClock();
    private final AtomicInteger lost = new AtomicInteger();
    private AuditOptions options;

    @BeforeEach
    void prepare() throws IOException {
        options = AuditOptions.of(policy("RequestResponse"), log().toString());
    }

    private Path log() {
        return directory.resolve("logs/audit.log");
    }

    private Path policy(String level) throws IOException {
        return Files.writeString(
                directory.resolve("policy.yaml"),
                "{apiVersion: audit.k8s.io/v1, kind: Policy, omitManagedFields: true, rules: [{level: " + level
                        + "}]}");
    }

    private AuditLog open() throws IOException {
        return AuditLog.open(options, clock, new AuditCounters() {
            @Override
            public void lost() {
                lost.incrementAndGet();
            }
        });
    }

    private AuditTrail begin(AuditLog log) {
        return log.begin(
                new AuditRequest(
                        "id-1", "/apis/x?y=z", List.of("10.0.0.1", "127.0.0.1"), "curl/8", Instant.ofEpochSecond(1)),
                CREATE);
    }

    private List<JsonNode> events() throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : Files.readAllLines(log())) {
            events.add(JSON.readTree(line));
        }
        return events;
    }

    @Test
    void tellsTheStoryOfARequest() throws IOException {
        try (AuditLog log = open()) {
            AuditTrail trail = begin(log);
            assertThat(trail.received()).isTrue();
            trail.impersonated(UserInfo.of("joe"));
            trail.annotate("authorization.k8s.io/decision", "allow");
            trail.request(JSON.readTree("{\"metadata\":{\"name\":\"web\",\"managedFields\":[{}]},\"spec\":{}}"));
            trail.response(JSON.readTree("{\"metadata\":{\"uid\":\"u\",\"managedFields\":[{}]}}"));
            trail.complete(201);
            trail.complete(500);
        }

        List<JsonNode> events = events();
        assertThat(events).hasSize(2);
        assertThat(events.get(0).path("stage").asText()).isEqualTo("RequestReceived");
        assertThat(events.get(0).has("responseStatus")).isFalse();
        assertThat(events.get(1)).isEqualTo(JSON.readTree("""
                {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"id-1",
                 "stage":"ResponseComplete","requestURI":"/apis/x?y=z","verb":"create",
                 "user":{"username":"jane","groups":["dev"]},"impersonatedUser":{"username":"joe"},
                 "sourceIPs":["10.0.0.1","127.0.0.1"],"userAgent":"curl/8",
                 "objectRef":{"resource":"deployments","namespace":"default","name":"web","apiGroup":"apps",
                              "apiVersion":"v1"},
                 "responseStatus":{"metadata":{},"code":201},
                 "requestObject":{"metadata":{"name":"web"},"spec":{}},
                 "responseObject":{"metadata":{"uid":"u"}},
                 "requestReceivedTimestamp":"1970-01-01T00:00:01.000000Z",
                 "stageTimestamp":"%s","annotations":{"authorization.k8s.io/decision":"allow"}}
                """.formatted(
                        events.get(1).path("stageTimestamp").asText())));
    }

    @Test
    void keepsObjectsOutOfTheMetadataLevelButShowsWhyARequestFailed() throws IOException {
        options = AuditOptions.of(policy("Metadata"), log().toString());
        try (AuditLog log = open()) {
            AuditTrail trail = begin(log);
            trail.request(JSON.readTree("{\"metadata\":{\"name\":\"web\"}}"));
            trail.status((ObjectNode)
                    JSON.readTree("{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"Conflict\",\"code\":409}"));
            trail.complete(409);
        }

        JsonNode event = events().get(0);
        assertThat(event.has("requestObject")).isFalse();
        assertThat(event.path("objectRef").path("name").asText()).isEqualTo("web");
        assertThat(event.path("responseStatus"))
                .isEqualTo(
                        JSON.readTree("{\"metadata\":{},\"status\":\"Failure\",\"reason\":\"Conflict\",\"code\":409}"));
    }

    @Test
    void writesNothingAtLevelNone() throws IOException {
        options = AuditOptions.of(policy("None"), log().toString());
        try (AuditLog log = open()) {
            AuditTrail trail = begin(log);
            trail.received();
            trail.complete(200);
        }

        assertThat(log()).isEmptyFile();
    }

    @ParameterizedTest
    @EnumSource(AuditOptions.Mode.class)
    void losesNothingWhenItCloses(AuditOptions.Mode mode) throws IOException {
        options = options.withMode(mode);
        try (AuditLog log = open()) {
            for (int i = 0; i < 1000; i++) {
                begin(log).received();
            }
        }

        assertThat(events()).hasSize(1000);
        assertThat(lost).hasValue(0);
    }

    @Test
    void putsAFullFileAsideAndKeepsTheNewest() throws IOException {
        options = options.withRotation(Duration.ofDays(2), 2, 2000);
        try (AuditLog log = open()) {
            for (int i = 0; i < 30; i++) {
                clock.advance(Duration.ofMinutes(1));
                begin(log).received();
            }
        }

        assertThat(Files.size(log())).isLessThanOrEqualTo(2000);
        assertThat(aside())
                .hasSize(2)
                .allMatch(name -> name.matches("audit-\\d{4}-\\d\\d-\\d\\dT[0-9-]+\\.\\d{3}\\.log"));
        assertThat(Files.getPosixFilePermissions(log())).hasSize(2);
    }

    @Test
    void deletesWhatIsTooOld() throws IOException {
        options = options.withRotation(Duration.ofDays(2), 0, 2000);
        try (AuditLog log = open()) {
            for (int i = 0; i < 20; i++) {
                clock.advance(Duration.ofHours(12));
                begin(log).received();
            }
        }

        assertThat(aside()).isNotEmpty().hasSizeLessThan(4);
    }

    private List<String> aside() throws IOException {
        try (Stream<Path> files = Files.list(log().resolveSibling("."))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.equals("audit.log"))
                    .toList();
        }
    }

    @Test
    void goesOnWithTheFileThatIsThere() throws IOException {
        open().close();
        Files.writeString(log(), "{\"kind\":\"Event\"}\n");
        try (AuditLog log = open()) {
            begin(log).received();
        }

        assertThat(events()).hasSize(2);
    }

    @Test
    void refusesRequestsOnlyWhereItIsStrict() throws IOException {
        for (AuditOptions.Mode mode : AuditOptions.Mode.values()) {
            options = options.withMode(mode).withRotation(Duration.ZERO, 0, 1);
            try (AuditLog log = open()) {
                begin(log).received();
                // The next write cannot put the file aside.
                Files.delete(log());

                assertThat(begin(log).received()).as("%s", mode).isEqualTo(mode != AuditOptions.Mode.BLOCKING_STRICT);
                assertThat(begin(log).received()).as("%s", mode).isTrue();
            }
            assertThat(events()).isNotEmpty();
        }
    }
}
