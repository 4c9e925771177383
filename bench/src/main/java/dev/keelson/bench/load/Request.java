package dev.keelson.bench.load;

import java.nio.charset.StandardCharsets;

/** A request; a body of no bytes is none. */
public record Request(String method, String path, String contentType, byte[] body) {

    private static final byte[] NONE = new byte[0];

    /** As it is sent, in one piece. */
    byte[] encoded(String host) {
        StringBuilder head = new StringBuilder(256);
        head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: ");
        head.append(host).append("\r\nAccept: application/json\r\n");
        if (body.length > 0) {
            head.append("Content-Type: ").append(contentType).append("\r\nContent-Length: ");
            head.append(body.length).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = new byte[start.length + body.length];
        System.arraycopy(start, 0, whole, 0, start.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        return whole;
    }

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
