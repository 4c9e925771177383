package dev.keelson.apiserver.http;

import dev.keelson.apiserver.http.transport.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;

/** The beginning of what a node answers on a connection that is not yet of another protocol. */
record NodeAnswer(int status, Headers headers) {

    private static final int HEAD_BYTES = 64 << 10;

    /** What a node may say at most instead of changing the protocol. */
    private static final int BODY_BYTES = 64 << 10;

    private static final Set<String> NOT_PASSED_ON =
            Set.of("connection", "content-length", "transfer-encoding", "keep-alive", "upgrade", "trailer");

    /** Reads up to the end of the head. */
    static NodeAnswer read(InputStream in) throws IOException {
        String[] lines = line(in).split(" ", 3);
        if (lines.length < 2 || !lines[0].startsWith("HTTP/") || !lines[1].matches("[0-9]{3}")) {
            throw new IOException("the node's answer is not HTTP");
        }
        Headers headers = new Headers();
        int read = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.add(line.substring(0, colon), line.substring(colon + 1).trim());
            }
            read += line.length();
            if (read > HEAD_BYTES) {
                throw new IOException("the head of the node's answer is too long");
            }
        }
        return new NodeAnswer(Integer.parseInt(lines[1]), headers);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.length() > HEAD_BYTES) {
                throw new IOException("the node's answer is not HTTP");
            }
            line.append((char) next);
        }
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
    }

    /** The headers that are about the answer rather than about the connection. */
    Headers passedOn() {
        Headers kept = new Headers();
        headers.forEach((name, value) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                kept.add(name, value);
            }
        });
        return kept;
    }

    /** The body as far as the head says there is one; the connection may stay open behind it. */
    byte[] body(InputStream in) throws IOException {
        if (status == 204 || status == 304) {
            return new byte[0];
        }
        if (headers.firstOr("Transfer-Encoding", "").equalsIgnoreCase("chunked")) {
            return chunks(in);
        }
        String length = headers.firstOr("Content-Length", "");
        int wanted = length.matches("[0-9]{1,9}") ? Integer.parseInt(length) : BODY_BYTES;
        return in.readNBytes(Math.min(wanted, BODY_BYTES));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (body.size() < BODY_BYTES) {
            String size = line(in).split(";", 2)[0].trim();
            if (!size.matches("[0-9a-fA-F]{1,7}")) {
                throw new IOException("the node's answer has a broken chunk");
            }
            int wanted = Integer.parseInt(size, 16);
            if (wanted == 0) {
                break;
            }
            body.writeBytes(in.readNBytes(Math.min(wanted, BODY_BYTES)));
            line(in);
        }
        return body.toByteArray();
    }
}
