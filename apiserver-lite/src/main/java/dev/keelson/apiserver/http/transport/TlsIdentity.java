package dev.keelson.apiserver.http.transport;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * How a server shows who it is.
 *
 * @param chain leaf first
 * @param clientAuthorities named to clients, so that they choose the right certificate; trust is decided elsewhere
 */
public record TlsIdentity(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> clientAuthorities) {

    public TlsIdentity {
        chain = List.copyOf(chain);
        clientAuthorities = List.copyOf(clientAuthorities);
    }
}
