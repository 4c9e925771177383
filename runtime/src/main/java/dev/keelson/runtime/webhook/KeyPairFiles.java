package dev.keelson.runtime.webhook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the server's identity is stored.
 *
 * @param certificate the chain, the server's own certificate first
 * @param key its private key; may be the same file
 * @param clientCa who signs clients' certificates; null when clients need none
 */
record KeyPairFiles(Path certificate, Path key, @Nullable Path clientCa) {

    private static final byte[] PROBE = "does this key belong to this certificate".getBytes(StandardCharsets.US_ASCII);

    /**
     * What the files hold. Equal when nothing changed.
     *
     * @param clientCas empty when clients need no certificate
     */
    record Content(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> clientCas) {

        X509Certificate own() {
            return chain.get(0);
        }
    }

    /** @throws IOException when a file cannot be read, or key and certificate do not belong together */
    Content read() throws IOException {
        List<X509Certificate> chain = Pem.certificates(Files.readString(certificate), certificate.toString());
        PrivateKey privateKey = Pem.privateKey(Files.readString(key), chain.get(0), key.toString());
        checkPair(chain.get(0), privateKey);
        Path authorities = clientCa;
        List<X509Certificate> clientCas = authorities == null
                ? List.of()
                : Pem.certificates(Files.readString(authorities), authorities.toString());
        return new Content(List.copyOf(chain), privateKey, List.copyOf(clientCas));
    }

    private void checkPair(X509Certificate own, PrivateKey privateKey) throws IOException {
        boolean fits;
        try {
            Signature signature = Signature.getInstance(signatureOf(privateKey.getAlgorithm()));
            signature.initSign(privateKey);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(own.getPublicKey());
            signature.update(PROBE);
            fits = signature.verify(signed);
        } catch (GeneralSecurityException unusable) {
            throw new IOException("the key in " + key + " cannot be used: " + unusable.getMessage(), unusable);
        }
        if (!fits) {
            throw new IOException("the key in " + key + " does not belong to the certificate in " + certificate);
        }
    }

    private static String signatureOf(String algorithm) {
        return switch (algorithm) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> algorithm;
        };
    }
}
