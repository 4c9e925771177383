package dev.keelson.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keelson.clock.FakeClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What watches and times to live make of a restart, and of a clock that is set. */
@Timeout(120)
final class RestartTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVENTS = "/api/v1/namespaces/default/events";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @TempDir
    private Path directory;

    private final FakeClock clock = new FakeClock();
    private ApiServer server;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        server = ApiServer.start(ApiServerOptions.builder()
                .disabledAdmissionPlugins(List.of("ServiceAccount"))
                .dataDir(directory)
                .eventTtl(Duration.ofMinutes(10))
                .clock(clock)
                .shutdownGracePeriod(Duration.ofSeconds(1))
                .build());
        server.awaitReady();
        client = TestClients.of(
                server, server.pki().client("admin", List.of("system:masters")), HttpClient.Version.HTTP_1_1);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void restart() throws Exception {
        server.close();
        start();
    }

    private JsonNode create(String collection, String name) throws Exception {
        String more = collection.equals(EVENTS) ? ",\"involvedObject\":{\"namespace\":\"default\"}" : "";
        HttpResponse<String> created = client.send(
                HttpRequest.newBuilder(URI.create(server.url() + collection))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"metadata\":{\"name\":\"" + name + "\"}" + more + "}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return JSON.readTree(created.body()).path("metadata");
    }

    private static String revision(JsonNode metadata) {
        return metadata.path("resourceVersion").asText();
    }

    private HttpResponse<String> get(String target) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.url() + target)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Lines of a watch, each read when it is asked for. */
    private Iterator<String> watch(String collection, String revision) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        server.url() + collection + "?watch=1&timeoutSeconds=1000000&resourceVersion=" + revision))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofLines()).body().iterator();
    }

    private static List<String> next(Iterator<String> watch, int count) throws Exception {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JsonNode event = JSON.readTree(watch.next());
            seen.add(event.path("type").asText() + " "
                    + event.path("object").path("metadata").path("name").asText());
        }
        return seen;
    }

    @Test
    void watchesGoOnAfterARestartAndEventsEndInTheirTime() throws Exception {
        String before = revision(create(EVENTS, "a"));
        create(EVENTS, "b");
        create(MAPS, "between");
        create(EVENTS, "c");
        restart();
        create(EVENTS, "d");
        Iterator<String> watch = watch(EVENTS, before);
        assertThat(next(watch, 3)).containsExactly("ADDED b", "ADDED c", "ADDED d");

        clock.advance(Duration.ofMinutes(11));

        assertThat(next(watch, 4)).containsExactlyInAnyOrder("DELETED a", "DELETED b", "DELETED c", "DELETED d");
        create(EVENTS, "e");
        assertThat(next(watch, 1)).containsExactly("ADDED e");
    }

    @Test
    void whatIsCompactedIsGoneAfterARestartToo() throws Exception {
        String old = revision(create(MAPS, "a"));
        create(MAPS, "b");
        clock.advance(Duration.ofMinutes(5));
        create(MAPS, "c");
        clock.advance(Duration.ofMinutes(5));
        create(MAPS, "d");
        clock.advance(Duration.ofMinutes(5));
        String recent = revision(create(MAPS, "e"));
        create(MAPS, "f");
        restart();

        assertThat(next(watch(MAPS, recent), 1)).containsExactly("ADDED f");
        JsonNode gone = JSON.readTree(watch(MAPS, old).next());
        assertThat(gone.path("type").asText()).isEqualTo("ERROR");
        assertThat(gone.path("object").path("code").asInt()).isEqualTo(410);
        assertThat(gone.path("object").path("reason").asText()).isEqualTo("Expired");
        assertThat(get(MAPS + "?resourceVersionMatch=Exact&resourceVersion=" + old)
                        .statusCode())
                .isEqualTo(410);
        assertThat(JSON.readTree(get(MAPS).body()).path("items")).hasSize(6);
    }

    @Test
    void aClockThatIsSetChangesNoOrderAndEndsNothing() throws Exception {
        JsonNode first = create(EVENTS, "a");
        Iterator<String> watch = watch(EVENTS, revision(first));
        clock.shiftWallClock(Duration.ofDays(30));
        JsonNode later = create(EVENTS, "b");
        clock.shiftWallClock(Duration.ofDays(-60));
        JsonNode earlier = create(EVENTS, "c");
        clock.advance(Duration.ofSeconds(2));

        assertThat(next(watch, 2)).containsExactly("ADDED b", "ADDED c");
        assertThat(Long.parseLong(revision(earlier))).isGreaterThan(Long.parseLong(revision(later)));
        Instant start = time(first);
        assertThat(time(later)).isEqualTo(start.plus(Duration.ofDays(30)));
        assertThat(time(earlier)).isEqualTo(start.minus(Duration.ofDays(30)));
        assertThat(JSON.readTree(get(EVENTS).body()).path("items")).hasSize(3);

        // What lives by the clock of the wall across a restart lives no longer than it was given.
        restart();
        assertThat(JSON.readTree(get(EVENTS).body()).path("items")).hasSize(3);
        String now = JSON.readTree(get(EVENTS).body())
                .path("metadata")
                .path("resourceVersion")
                .asText();
        Iterator<String> ends = watch(EVENTS, now);
        clock.advance(Duration.ofMinutes(11));
        assertThat(next(ends, 3)).containsExactlyInAnyOrder("DELETED a", "DELETED b", "DELETED c");
    }

    private static Instant time(JsonNode metadata) {
        return Instant.parse(metadata.path("creationTimestamp").asText());
    }
}
