package dev.keelson.bench.load;

import java.nio.charset.StandardCharsets;

/** A request; a body of no bytes is none. */
public record Request(String method, String path, String contentType, byte[] body) {

    private static final byte[] NONE = new byte[0];

    public static Request get(String path) {
        return new Request("GET", path, "", NONE);
    }

    public static Request delete(String path) {
        return new Request("DELETE", path, "", NONE);
    }

    public static Request post(String path, byte[] json) {
        return new Request("POST", path, "application/json", json);
    }

    public static Request mergePatch(String path, String json) {
        return new Request("PATCH", path, "application/merge-patch+json", json.getBytes(StandardCharsets.UTF_8));
    }
}
