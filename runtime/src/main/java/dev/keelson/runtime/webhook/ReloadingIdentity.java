package dev.keelson.runtime.webhook;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The server's certificate, key and trusted client CAs, exchangeable while connections are open.
 *
 * <p>A handshake sees one generation throughout, also when it is exchanged meanwhile: the alias that a handshake begins
 * with names the generation.
 */
final class ReloadingIdentity {

    /** One state of the files, ready for use. */
    private record Generation(
            String alias,
            KeyPairFiles.Content content,
            @Nullable X509ExtendedTrustManager clients) {}

    private final KeyPairFiles files;
    // Written under this, read without. Holds the present and, where there was one, the previous generation by alias.
    private volatile Map<String, Generation> byAlias;
    // Written under this, read without.
    private volatile Generation present;
    // Guarded by this.
    private long number;

    private ReloadingIdentity(KeyPairFiles files, Generation first) {
        this.files = files;
        this.present = first;
        this.byAlias = Map.of(first.alias, first);
    }

    /** @throws IOException when the files hold nothing usable */
    static ReloadingIdentity load(KeyPairFiles files) throws IOException {
        return new ReloadingIdentity(files, generation(0, files.read()));
    }

    /**
     * Takes what the files hold now, where it changed.
     *
     * @return whether it changed
     * @throws IOException when the files hold nothing usable; the present state stays in use
     */
    synchronized boolean reload() throws IOException {
        KeyPairFiles.Content read = files.read();
        Generation previous = present;
        if (read.equals(previous.content)) {
            return false;
        }
        Generation next = generation(++number, read);
        byAlias = Map.of(previous.alias, previous, next.alias, next);
        present = next;
        return true;
    }

    X509Certificate certificate() {
        return present.content.own();
    }

    boolean verifiesClients() {
        return present.clients != null;
    }

    /** A context whose new handshakes use whatever is present. */
    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager[] trust = verifiesClients() ? new TrustManager[] {new PresentClients()} : new TrustManager[0];
            context.init(new KeyManager[] {new PresentKey()}, trust, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this JVM cannot speak TLS", impossible);
        }
    }

    private static Generation generation(long number, KeyPairFiles.Content content) throws IOException {
        return new Generation("generation-" + number, content, trusting(content.clientCas()));
    }

    private static @Nullable X509ExtendedTrustManager trusting(List<X509Certificate> authorities) throws IOException {
        if (authorities.isEmpty()) {
            return null;
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("ca-" + i, authorities.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException unusable) {
            throw new IOException("the client CA cannot be used: " + unusable.getMessage(), unusable);
        }
    }

    private final class PresentKey extends X509ExtendedKeyManager {

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            Generation now = present;
            return now.content.key().getAlgorithm().equals(keyType) ? now.alias : null;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return chooseServerAlias(keyType, issuers, null);
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            Generation named = byAlias.get(alias);
            return named == null ? null : named.content.chain().toArray(new X509Certificate[0]);
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            Generation named = byAlias.get(alias);
            return named == null ? null : named.content.key();
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            String alias = chooseServerAlias(keyType, issuers, null);
            return alias == null ? null : new String[] {alias};
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }

    private final class PresentClients extends X509ExtendedTrustManager {

        private X509ExtendedTrustManager clients() {
            X509ExtendedTrustManager clients = present.clients;
            if (clients == null) {
                throw new IllegalStateException("files that named a client CA lost it");
            }
            return clients;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            clients().checkClientTrusted(chain, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            clients().checkClientTrusted(chain, type, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            clients().checkClientTrusted(chain, type, engine);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("only clients are verified here");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            checkServerTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            checkServerTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return clients().getAcceptedIssuers();
        }
    }
}
