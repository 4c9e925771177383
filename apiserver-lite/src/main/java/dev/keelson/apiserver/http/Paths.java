package dev.keelson.apiserver.http;

import dev.keelson.apiserver.http.transport.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is served outside of resources, by path. A path registered with a trailing slash takes everything below it. The
 * root lists the paths. Filled before the server starts, not changed afterwards.
 */
public final class Paths {

    private final Map<String, PathHandler> exact = new TreeMap<>();
    private final Map<String, PathHandler> prefixes = new TreeMap<>();

    /** Names for the list at the root that have no handler of their own name. */
    private final Supplier<List<String>> listed;

    /** {@code listed} names further paths for the list at the root; asked each time. */
    public Paths(Supplier<List<String>> listed) {
        this.listed = listed;
    }

    public Paths add(String path, PathHandler handler) {
        (path.endsWith("/") ? prefixes : exact).put(path, handler);
        return this;
    }

    /** What of {@code path} is registered: itself, the prefix that takes it, or null. */
    @Nullable
    String registered(String path) {
        if (exact.containsKey(path)) {
            return path;
        }
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            String prefix = path.substring(0, slash + 1);
            if (prefixes.containsKey(prefix)) {
                return prefix;
            }
        }
        return null;
    }

    Answer answer(Request request, String path, Query query) {
        PathHandler handler = exact.get(path);
        if (handler != null) {
            return handler.answer(request, path, query);
        }
        if (path.isEmpty() || path.equals("/") || path.equals("/index.html")) {
            return index();
        }
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            PathHandler below = prefixes.get(path.substring(0, slash + 1));
            if (below != null) {
                return below.answer(request, path, query);
            }
        }
        return Answer.notFound();
    }

    private Answer index() {
        TreeSet<String> all = new TreeSet<>(exact.keySet());
        all.addAll(listed.get());
        StringBuilder json = new StringBuilder("{\n  \"paths\": [");
        String separator = "\n    \"";
        for (String path : all) {
            json.append(separator).append(path).append('"');
            separator = ",\n    \"";
        }
        return Answer.of(
                200, MediaTypes.JSON, json.append("\n  ]\n}").toString().getBytes(StandardCharsets.UTF_8));
    }
}
