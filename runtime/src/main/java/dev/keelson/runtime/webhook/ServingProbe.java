package dev.keelson.runtime.webhook;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Shakes hands with a server of this process and sees whether it shows the certificate that it should. */
final class ServingProbe {

    private static final int LONGEST_MILLIS = 2_000;

    private ServingProbe() {}

    /** @throws IOException when the server cannot be reached or shows something else */
    static void probe(InetSocketAddress bound, Supplier<X509Certificate> expected) throws IOException {
        InetAddress address =
                bound.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound.getAddress();
        try (Socket raw = new Socket()) {
            raw.connect(new InetSocketAddress(address, bound.getPort()), LONGEST_MILLIS);
            raw.setSoTimeout(LONGEST_MILLIS);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new OnlyExpected(expected)}, null);
            try (SSLSocket socket = (SSLSocket)
                    context.getSocketFactory().createSocket(raw, address.getHostAddress(), bound.getPort(), true)) {
                socket.startHandshake();
            }
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this JVM cannot speak TLS", impossible);
        }
    }

    private record OnlyExpected(Supplier<X509Certificate> expected) implements X509TrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            if (!chain[0].equals(expected.get())) {
                throw new CertificateException("another certificate is shown than the one that was loaded");
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("only a server is verified here");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
