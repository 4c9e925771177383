package dev.keelson.informers;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The requests of a reflector as paths with queries. */
final class RequestPaths {

    private final String collection;
    private final String selectors;

    RequestPaths(ResourceType<?> type, InformerScope scope) {
        this.collection = type.collectionPath(scope.namespace());
        this.selectors = parameter("labelSelector", scope.labelSelector())
                + parameter("fieldSelector", scope.fieldSelector())
                + parameter("shardSelector", scope.shardSelector());
    }

    String list(String revision, int limit, String continuation) {
        // A continuation carries its revision, and a server refuses to be given both.
        String position =
                continuation.isEmpty() ? parameter("resourceVersion", revision) : parameter("continue", continuation);
        return joined((limit > 0 ? "&limit=" + limit : "") + position + selectors);
    }

    String watch(String revision, Duration lifetime) {
        return joined("&watch=true&allowWatchBookmarks=true"
                + parameter("resourceVersion", revision)
                + "&timeoutSeconds="
                + Math.max(1, lifetime.toSeconds())
                + selectors);
    }

    String watchList(String revision, Duration lifetime) {
        return watch(revision, lifetime) + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";
    }

    private String joined(String query) {
        return query.isEmpty() ? collection : collection + "?" + query.substring(1);
    }

    private static String parameter(String name, String value) {
        return value.isEmpty() ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
