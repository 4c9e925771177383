package dev.keelson.apiserver.pki;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A certificate and its private key; immutable. */
public record KeyMaterial(X509Certificate certificate, PrivateKey key) {

    public String certificatePem() {
        return Pem.encode(certificate);
    }

    /** The key as unencrypted PKCS #8. */
    public String keyPem() {
        return Pem.encode("PRIVATE KEY", key.getEncoded());
    }

    @Override
    public String toString() {
        return "KeyMaterial[" + certificate.getSubjectX500Principal() + "]";
    }
}
