package dev.keelson.apiserver.server;

import dev.keelson.apiserver.http.transport.TlsIdentity;
import dev.keelson.apiserver.pki.KeyMaterial;
import dev.keelson.apiserver.pki.Pem;
import dev.keelson.apiserver.pki.PrivateKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What TLS takes from files: the serving certificate with its key, and the authorities of clients. Where no file is named,
 * what the server made itself is used. Used by one thread at a time.
 */
final class CertificateFiles {

    private final @Nullable Path certificate;
    private final @Nullable Path privateKey;
    private final @Nullable Path clientAuthorities;
    private final KeyMaterial ownCertificate;
    private final X509Certificate ownAuthority;

    /** What was last read: of every file that is named, in order. */
    private List<byte[]> contents = List.of();

    CertificateFiles(ApiServerOptions options, KeyMaterial ownCertificate, X509Certificate ownAuthority) {
        this.certificate = options.tlsCertFile();
        this.privateKey = options.tlsPrivateKeyFile();
        this.clientAuthorities = options.clientCaFile();
        this.ownCertificate = ownCertificate;
        this.ownAuthority = ownAuthority;
        if ((certificate == null) != (privateKey == null)) {
            throw new ApiServerException(
                    "tls-cert-file and tls-private-key-file belong together: name both or neither");
        }
    }

    /** Whether there is any file to look at. */
    boolean any() {
        return certificate != null || clientAuthorities != null;
    }

    /**
     * The identity that the files make now; null if they are as they were when last asked.
     *
     * @throws IOException if a file cannot be read or does not fit; the message names it
     */
    @Nullable
    TlsIdentity readIfChanged() throws IOException {
        List<byte[]> now = new ArrayList<>();
        for (Path file : new Path[] {certificate, privateKey, clientAuthorities}) {
            now.add(file == null ? new byte[0] : Files.readAllBytes(file));
        }
        if (same(now, contents)) {
            return null;
        }
        TlsIdentity identity = identity(now);
        contents = now;
        return identity;
    }

    private static boolean same(List<byte[]> some, List<byte[]> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            if (!Arrays.equals(some.get(i), others.get(i))) {
                return false;
            }
        }
        return true;
    }

    private TlsIdentity identity(List<byte[]> files) throws IOException {
        List<X509Certificate> authorities = new ArrayList<>(List.of(ownAuthority));
        if (clientAuthorities != null) {
            authorities.addAll(Pem.certificates(text(files.get(2)), "client-ca-file " + clientAuthorities));
        }
        if (certificate == null) {
            return new TlsIdentity(List.of(ownCertificate.certificate()), ownCertificate.key(), authorities);
        }
        List<X509Certificate> chain = Pem.certificates(text(files.get(0)), "tls-cert-file " + certificate);
        PrivateKey key = PrivateKeys.read(text(files.get(1)), "tls-private-key-file " + privateKey);
        requirePair(chain.get(0), key);
        return new TlsIdentity(chain, key, authorities);
    }

    private static String text(byte[] pem) {
        return new String(pem, StandardCharsets.UTF_8);
    }

    /** Half a rotation must not be served: the certificate's file may have been replaced before the key's. */
    private void requirePair(X509Certificate leaf, PrivateKey key) throws IOException {
        byte[] probe = "keelson".getBytes(StandardCharsets.US_ASCII);
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC", "ECDSA" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(leaf.getPublicKey());
            signature.update(probe);
            if (signature.verify(signed)) {
                return;
            }
        } catch (InvalidKeyException | SignatureException different) {
            throw mismatch(different);
        } catch (NoSuchAlgorithmException unknown) {
            throw new IOException(
                    "tls-private-key-file " + privateKey + ": keys of algorithm " + key.getAlgorithm()
                            + " are not supported",
                    unknown);
        }
        throw mismatch(null);
    }

    private IOException mismatch(@Nullable Exception cause) {
        return new IOException(
                "tls-private-key-file " + privateKey + " is not the key of the certificate in " + certificate, cause);
    }
}
