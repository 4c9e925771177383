package dev.keelson.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.patch.JsonPatch;
import dev.keelson.api.patch.MergePatch;
import dev.keelson.api.patch.PatchException;
import dev.keelson.api.patch.StrategicMergePatch;
import dev.keelson.api.schema.Schema;
import dev.keelson.clock.Threads;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The least of an API server that the runtime's own tests need, on a real socket: objects by path, revisions, conflicts,
 * patches, page-less lists and watches. Nobody owns fields: an apply is a merge patch that may create. Whether the runtime
 * works with a true server is shown in the testkit.
 *
 * <p>Closed after each test where it is registered as an extension.
 */
public final class FakeApi implements AfterEachCallback, AutoCloseable {

    private record Watcher(String collection, OutputStream out) {}

    /** A change of the object at a path, as a watch sends it. */
    private record Change(long revision, String path, byte[] line) {}

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService executor = Threads.blocking("fake-api");
    private final List<KubernetesClient> clients = new CopyOnWriteArrayList<>();
    // Guarded by this.
    private final TreeMap<String, ObjectNode> objects = new TreeMap<>();
    // Guarded by this.
    private final List<Watcher> watchers = new ArrayList<>();
    // Guarded by this. All of them, oldest first.
    private final List<Change> changes = new ArrayList<>();
    // Guarded by this. What was asked, as "METHOD path contentType".
    private final List<String> requests = new ArrayList<>();
    // Guarded by this.
    private long revision = 100;
    // Guarded by this. Requests that are answered with 503.
    private Predicate<String> broken = request -> false;

    // Guarded by this. Answers to the requests that come next, whatever they ask.
    private final Deque<Refusal> refusals = new ArrayDeque<>();

    private record Refusal(int code, String retryAfter) {}

    public FakeApi() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
    }

    /** A new client, closed with this. */
    public KubernetesClient client() {
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withNamespace("default")
                        .withRequestRetryBackoffLimit(0)
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort() + "/")
                        .build())
                .build();
        clients.add(client);
        return client;
    }

    public synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    public synchronized void breakWhere(Predicate<String> requestsToRefuse) {
        broken = requestsToRefuse;
    }

    /** Answers one of the next requests so, in the order of these calls; an empty {@code retryAfter} is left out. */
    public synchronized void refuseNext(int code, String retryAfter) {
        refusals.add(new Refusal(code, retryAfter));
    }

    public synchronized JsonNode object(String path) {
        ObjectNode object = objects.get(path);
        return object == null ? MAPPER.missingNode() : object.deepCopy();
    }

    public synchronized List<JsonNode> objectsBelow(String collection) {
        return List.copyOf(objects.subMap(collection + "/", collection + "0").values());
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String query = exchange.getRequestURI().getQuery();
        String method = exchange.getRequestMethod();
        byte[] body = exchange.getRequestBody().readAllBytes();
        synchronized (this) {
            String request =
                    method + " " + path + " " + exchange.getRequestHeaders().getFirst("Content-Type");
            requests.add(request);
            if (broken.test(request)) {
                fail(exchange, 503, "ServiceUnavailable");
                return;
            }
            Refusal refusal = refusals.poll();
            if (refusal != null) {
                if (!refusal.retryAfter().isEmpty()) {
                    exchange.getResponseHeaders().set("Retry-After", refusal.retryAfter());
                }
                fail(exchange, refusal.code(), "TooManyRequests");
                return;
            }
            if (query != null && query.contains("sendInitialEvents=true")) {
                fail(exchange, 422, "Invalid");
            } else if (query != null && query.contains("watch=true")) {
                watch(exchange, path, query);
            } else {
                answer(exchange, method, path, body.length == 0 ? MAPPER.createObjectNode() : MAPPER.readTree(body));
            }
        }
    }

    private void watch(HttpExchange exchange, String collection, String query) throws IOException {
        Matcher asked = Pattern.compile("(?:^|&)resourceVersion=(\\d+)").matcher(query);
        long since = asked.find() ? Long.parseLong(asked.group(1)) : revision;
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        for (Change change : changes) {
            if (change.revision() > since && belongs(change.path(), collection)) {
                out.write(change.line());
            }
        }
        out.flush();
        watchers.add(new Watcher(collection, out));
    }

    private void answer(HttpExchange exchange, String method, String path, JsonNode body) throws IOException {
        boolean isStatus = path.endsWith("/status");
        String target = isStatus ? path.substring(0, path.length() - "/status".length()) : path;
        ObjectNode present = objects.get(target);
        switch (method) {
            case "GET" -> {
                if (present != null) {
                    send(exchange, 200, present);
                } else if (isCollection(target)) {
                    list(exchange, target);
                } else {
                    fail(exchange, 404, "NotFound");
                }
            }
            case "POST" -> {
                String name = target + "/" + body.path("metadata").path("name").asText();
                if (objects.containsKey(name)) {
                    fail(exchange, 409, "AlreadyExists");
                } else {
                    send(exchange, 201, store(name, "ADDED", (ObjectNode) body));
                }
            }
            case "PUT" -> {
                String expected = body.path("metadata").path("resourceVersion").asText();
                if (present == null) {
                    fail(exchange, 404, "NotFound");
                } else if (!expected.isEmpty() && !expected.equals(revisionOf(present))) {
                    fail(exchange, 409, "Conflict");
                } else {
                    send(exchange, 200, store(target, "MODIFIED", (ObjectNode) body));
                }
            }
            case "PATCH" -> patch(exchange, isStatus, target, body);
            case "DELETE" -> {
                if (present == null) {
                    fail(exchange, 404, "NotFound");
                } else {
                    store(target, "DELETED", present);
                    objects.remove(target);
                    send(exchange, 200, present);
                }
            }
            default -> fail(exchange, 405, "MethodNotAllowed");
        }
    }

    private void patch(HttpExchange exchange, boolean isStatus, String target, JsonNode body) throws IOException {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        ObjectNode present = objects.get(target);
        if (present == null && (isStatus || !type.equals("application/apply-patch+yaml"))) {
            fail(exchange, 404, "NotFound");
            return;
        }
        ObjectNode before = present == null ? MAPPER.createObjectNode() : present;
        try {
            ObjectNode patched = patched(type, before, body);
            if (present != null && !revisionOf(patched).equals(revisionOf(present))) {
                fail(exchange, 409, "Conflict");
            } else {
                send(exchange, 200, store(target, present == null ? "ADDED" : "MODIFIED", patched));
            }
        } catch (PatchException refused) {
            fail(exchange, refused.code(), "Invalid");
        }
    }

    private static ObjectNode patched(String type, ObjectNode before, JsonNode patch) {
        return (ObjectNode)
                switch (type) {
                    case "application/json-patch+json" -> JsonPatch.apply(before, patch);
                    case "application/strategic-merge-patch+json" ->
                        StrategicMergePatch.apply(before, patch, schemaOf(before));
                    default -> MergePatch.apply(before, patch);
                };
    }

    private static Schema schemaOf(ObjectNode object) {
        return Catalogue.builtIn()
                .schemaOf(GroupVersionKind.parse(
                        object.path("apiVersion").asText(), object.path("kind").asText()));
    }

    /** Even depth is a collection: /api/v1/pods, /api/v1/namespaces/x/pods, /apis/group/version/plural. */
    private static boolean isCollection(String path) {
        int segments = path.split("/").length - 1;
        return path.startsWith("/api/") ? segments % 2 == 1 : segments % 2 == 0;
    }

    private static String revisionOf(JsonNode object) {
        return object.path("metadata").path("resourceVersion").asText();
    }

    private void list(HttpExchange exchange, String collection) throws IOException {
        ObjectNode list = MAPPER.createObjectNode();
        list.putObject("metadata").put("resourceVersion", "" + revision);
        var items = list.putArray("items");
        objects.forEach((path, object) -> {
            if (belongs(path, collection)) {
                items.add(object);
            }
        });
        send(exchange, 200, list);
    }

    private static boolean belongs(String path, String collection) {
        String parent = path.substring(0, path.lastIndexOf('/'));
        return parent.equals(collection)
                || parent.replaceFirst("/namespaces/[^/]+/", "/").equals(collection);
    }

    private ObjectNode store(String path, String change, ObjectNode object) {
        if (change.equals("MODIFIED") && object.equals(objects.get(path))) {
            return object;
        }
        revision++;
        ObjectNode metadata = (ObjectNode) object.get("metadata");
        metadata.put("resourceVersion", "" + revision);
        if (!metadata.has("uid")) {
            metadata.put("uid", "uid-" + revision);
        }
        objects.put(path, object);
        byte[] line = line(change, object);
        changes.add(new Change(revision, path, line));
        Map<Watcher, IOException> gone = new HashMap<>();
        for (Watcher watcher : watchers) {
            if (belongs(path, watcher.collection())) {
                try {
                    watcher.out().write(line);
                    watcher.out().flush();
                } catch (IOException closed) {
                    gone.put(watcher, closed);
                }
            }
        }
        watchers.removeAll(gone.keySet());
        return object;
    }

    private static byte[] line(String change, ObjectNode object) {
        ObjectNode event = MAPPER.createObjectNode();
        event.put("type", change).set("object", object);
        return (event + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void fail(HttpExchange exchange, int code, String reason) throws IOException {
        ObjectNode status = MAPPER.createObjectNode();
        status.put("kind", "Status").put("apiVersion", "v1").put("status", "Failure");
        status.put("reason", reason).put("message", reason).put("code", code);
        send(exchange, code, status);
    }

    private static void send(HttpExchange exchange, int code, JsonNode body) throws IOException {
        byte[] bytes = MAPPER.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        clients.forEach(KubernetesClient::close);
        server.stop(0);
        executor.shutdownNow();
    }
}
