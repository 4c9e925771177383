package dev.keelson.node.network;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The connections that probes and lifecycle hooks make. Calls block until the answer or the timeout. Follows {@code
 * pkg/probe/http} and {@code pkg/probe/tcp}; redirects are not followed, their status counts.
 */
public final class NetworkCheck {

    /** The most of a body that is kept for messages. */
    private static final int MAX_BODY = 10 * 1024;

    /** @param scheme {@code HTTP} or {@code HTTPS}; certificates are not verified, as the kubelet does not */
    public record HttpRequest(String scheme, String host, int port, String path, Map<String, String> headers) {

        String url() {
            return scheme.toLowerCase(Locale.ROOT) + "://" + host + ":" + port + path;
        }
    }

    public record HttpAnswer(int status, String body) {}

    private NetworkCheck() {}

    /** @throws IOException with a message for the pod's events if nobody accepts the connection */
    public static void connect(String host, int port, Duration timeout) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
        } catch (IOException failed) {
            throw new IOException("dial tcp " + host + ":" + port + ": " + describe(failed), failed);
        }
    }

    public static HttpAnswer get(HttpRequest request, String userAgent, Duration timeout) throws IOException {
        int millis = (int) timeout.toMillis();
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(request.host(), request.port()), millis);
            plain.setSoTimeout(millis);
            Socket socket = request.scheme().equalsIgnoreCase("HTTPS") ? secure(plain, request) : plain;
            socket.getOutputStream().write(head(request, userAgent).getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return read(socket.getInputStream());
        } catch (IOException failed) {
            throw new IOException("Get \"" + request.url() + "\": " + describe(failed), failed);
        }
    }

    private static String head(HttpRequest request, String userAgent) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Host", request.host() + ":" + request.port());
        headers.put("User-Agent", userAgent);
        headers.put("Accept", "*/*");
        request.headers().forEach((name, value) -> {
            headers.keySet().removeIf(name::equalsIgnoreCase);
            headers.put(name, value);
        });
        headers.put("Connection", "close");
        StringBuilder head = new StringBuilder("GET " + request.path() + " HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("\r\n").toString();
    }

    private static HttpAnswer read(InputStream in) throws IOException {
        String status = line(in);
        String[] words = status.split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/") || words[1].length() != 3) {
            throw new IOException("malformed HTTP response \"" + status + "\"");
        }
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.length() > MAX_BODY) {
                throw new IOException("a header of the response is too long");
            }
        }
        int code = Integer.parseInt(words[1]);
        // The body only explains a failure, so that a success is not waited for to its end.
        boolean success = code >= 200 && code < 400;
        return new HttpAnswer(code, success ? "" : new String(in.readNBytes(MAX_BODY), StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.size() > MAX_BODY) {
                throw new IOException(line.size() == 0 ? "EOF" : "malformed HTTP response");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static Socket secure(Socket plain, HttpRequest request) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AnyCertificate()}, null);
            return context.getSocketFactory().createSocket(plain, request.host(), request.port(), true);
        } catch (GeneralSecurityException failed) {
            throw new IOException("cannot set up TLS: " + failed.getMessage(), failed);
        }
    }

    private static String describe(IOException failure) {
        if (failure instanceof ConnectException) {
            return "connect: connection refused";
        }
        if (failure instanceof SocketTimeoutException) {
            return "context deadline exceeded (Client.Timeout exceeded)";
        }
        return String.valueOf(failure.getMessage());
    }

    private static final class AnyCertificate implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
