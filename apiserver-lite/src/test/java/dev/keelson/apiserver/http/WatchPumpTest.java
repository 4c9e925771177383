package dev.keelson.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.http.transport.Exchange;
import dev.keelson.apiserver.http.transport.Headers;
import dev.keelson.apiserver.http.transport.HttpHandler;
import dev.keelson.apiserver.http.transport.HttpLimits;
import dev.keelson.apiserver.http.transport.HttpServer;
import dev.keelson.apiserver.http.transport.TlsIdentity;
import dev.keelson.apiserver.http.transport.TransportEvents;
import dev.keelson.apiserver.pki.KeyMaterial;
import dev.keelson.apiserver.pki.Pki;
import dev.keelson.apiserver.registry.WatchEvent;
import dev.keelson.apiserver.registry.WatchStream;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.memory.MemoryStorage;
import dev.keelson.apiserver.watchcache.CacheWatch;
import dev.keelson.apiserver.watchcache.EntryFilter;
import dev.keelson.apiserver.watchcache.StoredJson;
import dev.keelson.apiserver.watchcache.WatchCache;
import dev.keelson.apiserver.watchcache.WatchCacheOptions;
import dev.keelson.apiserver.watchcache.WatchItem;
import dev.keelson.apiserver.watchcache.WatchRequest;
import dev.keelson.clock.Clock;
import dev.keelson.clock.FakeClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watches over a real connection, of a cache that keeps little. */
@Timeout(120)
class WatchPumpTest {

    private static final RequestMetrics.WatchSeries SENT;

    static {
        MeterRegistry registry = new SimpleMeterRegistry();
        SENT = new RequestMetrics.WatchSeries(registry.counter("events"), registry.summary("sizes"));
    }

    private static final String PREFIX = "/registry/core/configmaps/";
    private static final Pki PKI = Pki.inMemory(Clock.system());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KEPT_EVENTS = 50;
    private static final String FILLING = "x".repeat(100_000);

    private final FakeClock clock = new FakeClock();
    private final Storage storage = MemoryStorage.create(clock);
    private final WatchCache cache = WatchCache.start(
            storage, WatchCacheOptions.of(PREFIX, tree -> Map.of()).keeping(10, KEPT_EVENTS, 100L << 20), clock);

    /** Bytes of events that watchers have taken from the cache. */
    private final AtomicLong taken = new AtomicLong();

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        KeyMaterial serving = PKI.server("test", List.of(), List.of("localhost", "127.0.0.1"));
        server = HttpServer.start(
                new HttpServer.Config(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new TlsIdentity(
                                List.of(serving.certificate()), serving.key(), List.of(PKI.authorityCertificate())),
                        HttpLimits.DEFAULT,
                        1,
                        Duration.ofSeconds(1),
                        new TransportEvents() {}),
                new Watching());
    }

    @AfterEach
    void close() {
        server.close();
        cache.close();
        storage.close();
    }

    /** Answers each request with a watch from the revision that is its path, for a minute. */
    private final class Watching implements HttpHandler {

        @Override
        public void handle(Exchange exchange) {
            long revision = Long.parseLong(exchange.request().rawPath().substring(1));
            CacheWatch watch =
                    cache.watch(new WatchRequest(PREFIX, EntryFilter.ALL, WatchRequest.Start.AFTER, revision, true));
            new WatchPump(
                            exchange.stream(200, new Headers()),
                            stream(watch),
                            UnaryOperator.identity(),
                            new JsonEvents(),
                            SENT)
                    .start(clock, Duration.ofMinutes(10));
        }

        @Override
        public void refuse(Exchange exchange, int status, String why) {
            exchange.respond(status, new Headers(), why.getBytes(UTF_8));
        }
    }

    private WatchStream stream(CacheWatch watch) {
        return new WatchStream() {
            @Override
            public @Nullable WatchEvent poll() {
                WatchItem item = watch.poll();
                return item == null ? null : event(item);
            }

            @Override
            public void onReady(Runnable wake) {
                watch.onReady(wake);
            }

            @Override
            public void requestBookmark() {
                watch.requestBookmark();
            }

            @Override
            public void close() {
                watch.close();
            }
        };
    }

    private WatchEvent event(WatchItem item) {
        WatchEvent.Type type = WatchEvent.Type.valueOf(item.type().name());
        byte[] json = switch (item.type()) {
            case ERROR -> "{\"code\":410}".getBytes(UTF_8);
            case BOOKMARK -> ("{\"metadata\":{\"resourceVersion\":\"" + item.revision() + "\"}}").getBytes(UTF_8);
            default -> item.object().json();
        };
        taken.addAndGet(json.length);
        return new WatchEvent(type, json);
    }

    private long write() {
        ObjectNode map = JsonNodeFactory.instance.objectNode();
        map.put("kind", "ConfigMap").put("apiVersion", "v1");
        map.putObject("metadata").put("name", "a").put("namespace", "ns");
        map.putObject("data").put("filling", FILLING);
        return storage.put(PREFIX + "ns/a", StoredJson.encode(map), Storage.ANY, null)
                .revision();
    }

    private BufferedReader watch(long revision) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", PKI.authorityCertificate());
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        Socket plain = new Socket();
        plain.setReceiveBufferSize(64 << 10);
        plain.connect(server.address());
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", server.port(), true);
        socket.setSoTimeout(60_000);
        socket.getOutputStream()
                .write(("GET /" + revision + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").getBytes(UTF_8));
        BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8), 1 << 10);
        for (String line = lines.readLine(); !line.isEmpty(); ) {
            line = lines.readLine();
        }
        return lines;
    }

    /** The next event, without the framing of chunks, which comes between an event's bytes too. */
    private static JsonNode next(BufferedReader lines) throws IOException {
        StringBuilder text = new StringBuilder();
        while (true) {
            String line = lines.readLine();
            if (line == null) {
                throw new IOException("the watch has ended within " + text);
            }
            boolean head = line.matches("[0-9a-f]{4}|0");
            if (!head && !line.isEmpty()) {
                text.append(line);
                if (line.endsWith("}")) {
                    return JSON.readTree(text.toString());
                }
            }
        }
    }

    private static long revision(JsonNode event) {
        return event.at("/object/metadata/resourceVersion").asLong();
    }

    @Test
    void endsAClientThatDoesNotReadWith410WhileOthersGoOn() throws Exception {
        long start = write();
        BufferedReader slow = watch(start);
        BufferedReader quick = watch(start);
        List<Long> written = new ArrayList<>();
        List<Long> seen = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            written.add(write());
            seen.add(revision(next(quick)));
        }
        assertThat(seen).isEqualTo(written);
        long inFlight = taken.get() - 400L * FILLING.length();
        assertThat(inFlight).isLessThan(16 << 20);

        List<Long> late = new ArrayList<>();
        JsonNode event = next(slow);
        for (; event.path("type").asText().equals("MODIFIED"); event = next(slow)) {
            late.add(revision(event));
        }
        assertThat(event.path("type").asText()).isEqualTo("ERROR");
        assertThat(event.at("/object/code").asInt()).isEqualTo(410);
        assertThat(late).isEqualTo(written.subList(0, late.size()));
        assertThat(late.size()).isLessThan(400);

        long resumed = written.get(399 - KEPT_EVENTS / 2);
        BufferedReader again = watch(resumed);
        for (int i = 400 - KEPT_EVENTS / 2; i < 400; i++) {
            assertThat(revision(next(again))).isEqualTo(written.get(i));
        }
    }

    @Test
    void sendsBookmarksEveryMinuteAndBeforeItsTimeIsUp() throws Exception {
        BufferedReader lines = watch(write());
        long start = write();
        // The watch's timers run once it sends events.
        assertThat(revision(next(lines))).isEqualTo(start);
        for (int minute = 1; minute < 10; minute++) {
            clock.advance(Duration.ofMinutes(1));
            JsonNode bookmark = next(lines);
            assertThat(bookmark.path("type").asText()).isEqualTo("BOOKMARK");
            assertThat(revision(bookmark)).isEqualTo(start);
        }
        clock.advance(Duration.ofSeconds(58));
        assertThat(next(lines).path("type").asText()).isEqualTo("BOOKMARK");
        clock.advance(Duration.ofSeconds(2));
        String line = lines.readLine();
        while (line != null) {
            assertThat(line).isIn("", "0");
            line = lines.readLine();
        }
    }
}
