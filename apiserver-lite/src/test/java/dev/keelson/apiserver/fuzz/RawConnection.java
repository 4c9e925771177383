package dev.keelson.apiserver.fuzz;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** One TLS connection on which anything can be sent. */
final class RawConnection implements AutoCloseable {

    private final SSLSocket socket;
    private final InputStream in;

    RawConnection(SSLContext tls, int port, String protocol) throws IOException {
        socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** An answer. {@code whole} says whether the connection can go on after it. */
    record Response(int status, String body, boolean whole) {}

    void send(byte[] bytes, int timeoutMillis) throws IOException {
        socket.setSoTimeout(timeoutMillis);
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Null if the server says nothing more, or nothing in time. */
    @Nullable
    Response receive() throws IOException {
        try {
            return response();
        } catch (SocketTimeoutException silent) {
            return null;
        }
    }

    private @Nullable Response response() throws IOException {
        String head = head();
        if (head.isEmpty()) {
            return null;
        }
        int status = Integer.parseInt(head.split(" ", 3)[1]);
        if (status == 100) {
            return response();
        }
        String lower = head.toLowerCase(Locale.ROOT);
        int length = lower.indexOf("content-length: ");
        boolean close = lower.contains("connection: close");
        if (length < 0) {
            boolean bodiless = status == 204 || status == 304;
            return new Response(status, "", bodiless && !close);
        }
        int size = Integer.parseInt(lower.substring(length + 16, lower.indexOf('\r', length)));
        byte[] body = in.readNBytes(Math.min(size, 8 << 20));
        return new Response(status, new String(body, StandardCharsets.UTF_8), !close && body.length == size);
    }

    private String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** Reads what comes until the server closes or is silent. */
    void drain() {
        try {
            byte[] buffer = new byte[16 << 10];
            while (in.read(buffer) >= 0) {
                continue;
            }
        } catch (IOException ended) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
