package dev.keelson.runtime.webhook;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests of HTTP/1.1 and 1.0 from one connection. What is ambiguous (two lengths, an unknown transfer coding) is
 * refused. Follows RFC 9112.
 */
final class HttpRequestReader {

    private static final int MAX_HEAD_BYTES = 1 << 16;
    private static final int DISCARD_BYTES = 1 << 13;
    private static final int HEXADECIMAL = 16;
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final InputStream in;
    private final OutputStream out;
    private final int maxBodyBytes;
    // Owned by the one reading thread. How much of the present request's head may still come.
    private int headLeft;

    HttpRequestReader(InputStream in, OutputStream out, int maxBodyBytes) {
        this.in = in;
        this.out = out;
        this.maxBodyBytes = maxBodyBytes;
    }

    /**
     * The request that begins with {@code first}.
     *
     * @throws MalformedRequestException when it is none
     * @throws IOException when the connection ends before the request does
     */
    HttpRequest read(int first) throws IOException {
        headLeft = MAX_HEAD_BYTES;
        String line = first == '\r' || first == '\n' ? skipBlankLine(first) : line(first);
        String[] parts = line.split(" ", -1);
        if (parts.length != 3 || !parts[2].matches("HTTP/1\\.[01]")) {
            throw new MalformedRequestException(HttpReply.BAD_REQUEST, "this is no request of HTTP/1.1");
        }
        Map<String, String> headers = headers();
        String connection = headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
        boolean keepAlive = parts[2].equals("HTTP/1.1") && !connection.contains("close");
        int query = parts[1].indexOf('?');
        String path = query < 0 ? parts[1] : parts[1].substring(0, query);
        byte[] body = body(headers);
        return new HttpRequest(parts[0], path, Map.copyOf(headers), body, keepAlive && body != null);
    }

    /** Some clients end a body with a line break that does not belong to it. */
    private String skipBlankLine(int first) throws IOException {
        if (first == '\r') {
            next();
        }
        return line(next());
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(next()); !line.isEmpty(); line = line(next())) {
            int colon = line.indexOf(':');
            if (colon <= 0 || Character.isWhitespace(line.charAt(0)) || line.charAt(colon - 1) == ' ') {
                throw new MalformedRequestException(HttpReply.BAD_REQUEST, "a header line has no name");
            }
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (one, other) -> one + ", " + other);
        }
        return headers;
    }

    private byte @Nullable [] body(Map<String, String> headers) throws IOException {
        String coding = headers.get("transfer-encoding");
        String length = headers.get("content-length");
        if (coding != null && (length != null || !coding.equalsIgnoreCase("chunked"))) {
            throw new MalformedRequestException(
                    HttpReply.BAD_REQUEST, "the length of the body cannot be told: Transfer-Encoding is " + coding);
        }
        if (coding == null && (length == null || length.equals("0"))) {
            return new byte[0];
        }
        long announced = length == null ? 0 : parse(length, 10, "Content-Length");
        if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
            if (announced > maxBodyBytes) {
                return null;
            }
            out.write(CONTINUE);
            out.flush();
        }
        return coding == null ? fixed(announced) : chunked();
    }

    private byte @Nullable [] fixed(long length) throws IOException {
        if (length > maxBodyBytes) {
            discard(length);
            return null;
        }
        byte[] body = in.readNBytes((int) length);
        if (body.length < length) {
            throw new EOFException("the connection ended within a request");
        }
        return body;
    }

    private byte @Nullable [] chunked() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (long size = chunkSize(); size > 0; size = chunkSize()) {
            if (body.size() + size > maxBodyBytes) {
                discard(size);
                return null;
            }
            byte[] chunk = in.readNBytes((int) size);
            if (chunk.length < size) {
                throw new EOFException("the connection ended within a request");
            }
            body.writeBytes(chunk);
            line(next());
        }
        headers();
        return body.toByteArray();
    }

    private long chunkSize() throws IOException {
        headLeft = MAX_HEAD_BYTES;
        String line = line(next());
        int extension = line.indexOf(';');
        return parse((extension < 0 ? line : line.substring(0, extension)).strip(), HEXADECIMAL, "chunk");
    }

    private static long parse(String number, int radix, String what) throws MalformedRequestException {
        try {
            long value = Long.parseLong(number, radix);
            if (value >= 0 && Character.digit(number.charAt(0), radix) >= 0) {
                return value;
            }
        } catch (NumberFormatException noNumber) {
            // Told below.
        }
        throw new MalformedRequestException(HttpReply.BAD_REQUEST, "the length of the " + what + " is no number");
    }

    /**
     * Reads away some of what is too much: a connection closed on unread bytes is reset, and the client would never read
     * why.
     */
    private void discard(long length) throws IOException {
        byte[] some = new byte[DISCARD_BYTES];
        long left = Math.min(length, 2L * maxBodyBytes);
        while (left > 0) {
            int read = in.read(some, 0, (int) Math.min(some.length, left));
            if (read < 0) {
                return;
            }
            left -= read;
        }
    }

    private String line(int first) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = first; c != '\n'; c = next()) {
            line.append((char) c);
        }
        int last = line.length() - 1;
        return last >= 0 && line.charAt(last) == '\r' ? line.substring(0, last) : line.toString();
    }

    private int next() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("the connection ended within a request");
        }
        if (--headLeft < 0) {
            throw new MalformedRequestException(
                    HttpReply.HEADERS_TOO_LARGE, "headers may have " + MAX_HEAD_BYTES + " bytes");
        }
        return next;
    }
}
