package dev.keelson.apiserver.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Requests over HTTP/1.1, each right but for a thing or two. */
final class RandomRequest {

    private static final List<String> PARAMETERS = List.of(
            "dryRun",
            "fieldManager",
            "fieldValidation",
            "force",
            "pretty",
            "limit",
            "continue",
            "labelSelector",
            "fieldSelector",
            "resourceVersion",
            "resourceVersionMatch",
            "timeoutSeconds",
            "timeout",
            "allowWatchBookmarks",
            "sendInitialEvents",
            "gracePeriodSeconds",
            "propagationPolicy",
            "orphanDependents",
            "includeObject",
            "container",
            "follow",
            "tailLines",
            "command",
            "stdin",
            "exclude",
            "verbose",
            "watch");

    private static final List<String> VALUES = List.of(
            "All",
            "true",
            "false",
            "1",
            "0",
            "-1",
            "Strict",
            "Warn",
            "Ignore",
            "NotOlderThan",
            "Exact",
            "a=b",
            "a in (b,c)",
            "metadata.name=x",
            "spec.nodeName=",
            "Foreground",
            "Orphan",
            "Background",
            "1s",
            "500ms",
            "Object",
            "None",
            "me");

    private static final List<String> ACCEPTS = List.of(
            "application/json",
            "application/yaml",
            "*/*",
            "application/json;as=Table;v=v1;g=meta.k8s.io",
            "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
            "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
            "application/vnd.kubernetes.protobuf",
            "application/json;stream=watch",
            "text/html",
            ";;;",
            "application/*;q=x",
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
            "application/com.github.proto-openapi.spec.v2@v1.0+protobuf");

    private static final List<String> TYPES = List.of(
            "application/json",
            "application/yaml",
            "application/vnd.kubernetes.protobuf",
            "text/plain",
            "",
            "application/json; charset=utf-8",
            "application/apply-patch+yaml",
            "application/json-patch+json",
            ";",
            "a/b/c");

    private static final List<String> PATCHES = List.of(
            "application/json-patch+json",
            "application/merge-patch+json",
            "application/strategic-merge-patch+json",
            "application/apply-patch+yaml");

    private final Mutations mutations;

    RandomRequest(Mutations mutations) {
        this.mutations = mutations;
    }

    byte[] next() {
        String method = mutations.one(List.of("GET", "GET", "POST", "POST", "PUT", "PATCH", "PATCH", "DELETE"));
        String collection = mutations.one(Seeds.collections());
        String type = "application/json";
        byte[] body = new byte[0];
        String path = collection;
        if (!method.equals("POST") && !mutations.chance(6)) {
            path += "/" + Seeds.nameOf(collection);
        }
        if (mutations.chance(5)) {
            path += (method.equals("POST") ? "/" + Seeds.nameOf(collection) : "") + "/"
                    + mutations.one(Seeds.subresources());
        }
        if (method.equals("POST") || method.equals("PUT")) {
            body = object(collection);
        } else if (method.equals("PATCH")) {
            type = mutations.one(PATCHES);
            body = patch(type, collection);
        } else if (method.equals("DELETE") && mutations.chance(2)) {
            body = bytes(mutated(
                    Seeds.parse("{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"preconditions\":{\"uid\":\"x\"},"
                            + "\"gracePeriodSeconds\":0,\"propagationPolicy\":\"Orphan\"}")));
        } else if (method.equals("GET") && mutations.chance(4)) {
            path = mutations.one(Seeds.otherPaths());
        }
        if (mutations.chance(40)) {
            method = mutations.one(List.of("HEAD", "OPTIONS", "TRACE", "CONNECT", "get", "X", "LIST"));
        }
        return assembled(method, path, type, body);
    }

    private byte[] object(String collection) {
        JsonNode object = Seeds.object(collection);
        return mutations.chance(8) ? bytes(object) : bytes(mutated(object));
    }

    private JsonNode mutated(JsonNode tree) {
        mutations.mutate(tree);
        return tree;
    }

    private byte[] bytes(JsonNode tree) {
        byte[] bytes = tree.toString().getBytes(StandardCharsets.UTF_8);
        return mutations.chance(8) ? mutations.mutate(bytes) : bytes;
    }

    private byte[] patch(String type, String collection) {
        if (type.startsWith("application/json-patch")) {
            ArrayNode operations = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < 1 + mutations.random().nextInt(3); i++) {
                ObjectNode operation = operations.addObject();
                operation.put("op", mutations.one(List.of("add", "remove", "replace", "move", "copy", "test", "x")));
                operation.put("path", pointer());
                operation.put("from", pointer());
                operation.set("value", mutations.value(0));
            }
            return mutations.chance(4) ? bytes(mutated(operations)) : bytes(operations);
        }
        JsonNode object = Seeds.object(collection);
        if (type.endsWith("yaml") && object instanceof ObjectNode apply) {
            String[] parts = collection.split("/");
            apply.put("apiVersion", parts[1].equals("api") ? "v1" : parts[2] + "/" + parts[3]);
            apply.put("kind", mutations.one(List.of("ConfigMap", "Pod", "Deployment", "Lamp", "Service", "Namespace")));
        }
        return bytes(mutated(object));
    }

    private String pointer() {
        return mutations.one(List.of(
                "/metadata/labels/l",
                "/metadata/name",
                "/spec",
                "/spec/containers/0/image",
                "/spec/containers/-",
                "/metadata/finalizers",
                "",
                "/",
                "/-",
                "x",
                "/spec/ports/99",
                "/~2",
                "/metadata/managedFields/0",
                "/spec/containers/-1",
                "/spec/template/spec/containers/0",
                "/data/k",
                "/status",
                "/kind"));
    }

    private byte[] assembled(String method, String path, String type, byte[] body) {
        StringBuilder head = new StringBuilder();
        String target = mutations.chance(20) ? path(path) : path;
        head.append(method).append(' ').append(target).append(query(target)).append(" HTTP/1.1\r\nHost: fuzz\r\n");
        head.append("Accept: ")
                .append(mutations.chance(3) ? mutations.one(ACCEPTS) : "application/json")
                .append("\r\n");
        head.append("Content-Type: ")
                .append(mutations.chance(12) ? mutations.one(TYPES) : type)
                .append("\r\n");
        if (mutations.chance(8)) {
            head.append(header());
        }
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        byte[] headBytes = head.toString().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(mutations.chance(60) ? mutations.mutate(headBytes) : headBytes);
        request.writeBytes(body);
        return request.toByteArray();
    }

    private String path(String path) {
        int at = mutations.random().nextInt(path.length());
        String inserted =
                mutations.one(List.of("%", "%2F", "//", "/../", "%00", "%ff", "?", "#", ";x=y", "+", "\u00e9", "*"));
        return path.substring(0, at) + inserted + path.substring(at);
    }

    private String query(String target) {
        StringBuilder query = new StringBuilder();
        while (mutations.chance(2) && query.length() < 200) {
            String value = mutations.chance(4) ? mutations.text() : mutations.one(VALUES);
            query.append(query.length() == 0 && target.indexOf('?') < 0 ? '?' : '&')
                    .append(mutations.one(PARAMETERS))
                    .append('=')
                    .append(mutations.chance(10) ? "%" : URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
        // No watch outlives the test's patience.
        return query.indexOf("watch=") >= 0 ? query + "&timeoutSeconds=1" : query.toString();
    }

    private String header() {
        String value = mutations.text().replaceAll("[\r\n\0]", "");
        return mutations.one(List.of(
                        "Impersonate-User: ",
                        "Impersonate-Group: ",
                        "Impersonate-Extra-%: ",
                        "Impersonate-Uid: ",
                        "Audit-ID: ",
                        "If-None-Match: ",
                        "User-Agent: ",
                        "Accept-Encoding: gzip;q=",
                        "Expect: ",
                        "Range: bytes=",
                        "Authorization: Bearer ",
                        "Authorization: ",
                        "Upgrade: websocket\r\nConnection: Upgrade\r\nX: ",
                        "X-Forwarded-For: ",
                        "Cookie: ",
                        "Transfer-Encoding: ",
                        "Content-Encoding: gzip\r\nX: "))
                + value + "\r\n";
    }
}
