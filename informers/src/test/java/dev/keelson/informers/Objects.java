package dev.keelson.informers;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What a server sends, as text. */
final class Objects {

    private Objects() {}

    static String configMap(String name, String revision, String value) {
        return "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"default\",\"resourceVersion\":\"" + revision
                + "\",\"labels\":{\"app\":\"" + value + "\"}},\"data\":{\"value\":\"" + value + "\"}}";
    }

    static String event(String type, String object) {
        return "{\"type\":\"" + type + "\",\"object\":" + object + "}";
    }

    static String added(String name, String revision, String value) {
        return event("ADDED", configMap(name, revision, value));
    }

    static String modified(String name, String revision, String value) {
        return event("MODIFIED", configMap(name, revision, value));
    }

    static String deleted(String name, String revision, String value) {
        return event("DELETED", configMap(name, revision, value));
    }

    static String bookmark(String revision) {
        return event("BOOKMARK", "{\"kind\":\"ConfigMap\",\"metadata\":{\"resourceVersion\":\"" + revision + "\"}}");
    }

    static String initialEventsEnd(String revision) {
        return event(
                "BOOKMARK",
                "{\"kind\":\"ConfigMap\",\"metadata\":{\"resourceVersion\":\"" + revision
                        + "\",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}}}");
    }

    static String list(String revision, String continuation, String... items) {
        String next = continuation.isEmpty() ? "" : ",\"continue\":\"" + continuation + "\"";
        return "{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"" + revision
                + "\"" + next + "},\"items\":[" + Arrays.stream(items).collect(Collectors.joining(",")) + "]}";
    }

    static String status(int code, String reason) {
        return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"scripted\",\"reason\":\""
                + reason + "\",\"code\":" + code + "}";
    }
}
