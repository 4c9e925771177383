package dev.keelson.apiserver.server;

import dev.keelson.apiserver.pki.KeyMaterial;
import java.net.http.HttpClient;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** HTTP clients with a certificate of their own, each with connections of its own. */
final class TestClients {

    private TestClients() {}

    static HttpClient of(ApiServer server, @Nullable KeyMaterial identity, HttpClient.Version version)
            throws Exception {
        return trusting(server.pki().authorityCertificate(), identity, version);
    }

    static HttpClient trusting(X509Certificate authority, @Nullable KeyMaterial identity, HttpClient.Version version)
            throws Exception {
        return HttpClient.newBuilder()
                .sslContext(context(authority, identity))
                .version(version)
                .build();
    }

    static SSLContext context(X509Certificate authority, @Nullable KeyMaterial identity) throws Exception {
        char[] password = new char[0];
        KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
        keys.load(null, null);
        if (identity != null) {
            keys.setKeyEntry("me", identity.key(), password, new Certificate[] {identity.certificate()});
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", authority);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
