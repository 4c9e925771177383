package dev.keelson.runtime.webhook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What is answered.
 *
 * @param body JSON
 */
record HttpReply(int status, byte[] body) {

    static final int OK = 200;
    static final int BAD_REQUEST = 400;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int TOO_LARGE = 413;
    static final int UNSUPPORTED_MEDIA_TYPE = 415;
    static final int HEADERS_TOO_LARGE = 431;
    static final int INTERNAL_ERROR = 500;

    /** Head and body leave in one write, so that no packet waits for another's acknowledgement. */
    void write(OutputStream out, boolean withBody, boolean keepAlive) throws IOException {
        String head = "HTTP/1.1 " + status + " " + phrase() + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length + "\r\n" + (keepAlive ? "" : "Connection: close\r\n") + "\r\n";
        ByteArrayOutputStream whole = new ByteArrayOutputStream(head.length() + body.length);
        whole.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        if (withBody) {
            whole.writeBytes(body);
        }
        out.write(whole.toByteArray());
        out.flush();
    }

    private String phrase() {
        return switch (status) {
            case OK -> "OK";
            case BAD_REQUEST -> "Bad Request";
            case NOT_FOUND -> "Not Found";
            case METHOD_NOT_ALLOWED -> "Method Not Allowed";
            case TOO_LARGE -> "Request Entity Too Large";
            case UNSUPPORTED_MEDIA_TYPE -> "Unsupported Media Type";
            case HEADERS_TOO_LARGE -> "Request Header Fields Too Large";
            default -> "Internal Server Error";
        };
    }
}
