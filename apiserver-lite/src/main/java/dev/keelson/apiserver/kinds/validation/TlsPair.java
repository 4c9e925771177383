package dev.keelson.apiserver.kinds.validation;

import dev.keelson.apiserver.pki.PrivateKeys;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether a certificate and a key belong together, in the words of Go's {@code crypto/tls}. */
final class TlsPair {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final byte[] PROBE = "keelson".getBytes(StandardCharsets.US_ASCII);

    private TlsPair() {}

    /** What is wrong, in base64 of PEM each; null if nothing is. */
    static @Nullable String problem(String certificate, String key) {
        String certificatePem = decoded(certificate);
        String keyPem = decoded(key);
        List<String> skipped = new ArrayList<>();
        if (!find(certificatePem, "CERTIFICATE", skipped)) {
            return noCertificate(skipped);
        }
        skipped.clear();
        if (!find(keyPem, "PRIVATE KEY", skipped)) {
            return noKey(skipped);
        }
        return mismatch(certificatePem, keyPem);
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException refusedElsewhere) {
            return "";
        }
    }

    private static boolean find(String pem, String type, List<String> skipped) {
        Matcher blocks = BLOCK.matcher(pem);
        while (blocks.find()) {
            boolean wanted = type.equals("CERTIFICATE")
                    ? blocks.group(1).equals(type)
                    : blocks.group(1).endsWith(" " + type) || blocks.group(1).equals(type);
            if (wanted) {
                return true;
            }
            skipped.add(blocks.group(1));
        }
        return false;
    }

    private static String noCertificate(List<String> skipped) {
        if (skipped.isEmpty()) {
            return "tls: failed to find any PEM data in certificate input";
        }
        if (skipped.size() == 1 && skipped.get(0).endsWith("PRIVATE KEY")) {
            return "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs"
                    + " may have been switched";
        }
        return "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the"
                + " following types: [" + String.join(" ", skipped) + "]";
    }

    private static String noKey(List<String> skipped) {
        if (skipped.isEmpty()) {
            return "tls: failed to find any PEM data in key input";
        }
        if (skipped.size() == 1 && skipped.get(0).equals("CERTIFICATE")) {
            return "tls: found a certificate rather than a key in the PEM for the private key";
        }
        return "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM blocks of"
                + " the following types: [" + String.join(" ", skipped) + "]";
    }

    private static @Nullable String mismatch(String certificatePem, String keyPem) {
        PublicKey shown;
        try {
            int start = certificatePem.indexOf("-----BEGIN CERTIFICATE-----");
            shown = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(
                            certificatePem.substring(start).getBytes(StandardCharsets.ISO_8859_1)))
                    .getPublicKey();
        } catch (GeneralSecurityException unreadable) {
            return "x509: malformed certificate";
        }
        try {
            PrivateKey held = PrivateKeys.read(keyPem, "the key");
            if (!shown.getAlgorithm().equals(held.getAlgorithm())) {
                return "tls: private key type does not match public key type";
            }
            return belong(shown, held) ? null : "tls: private key does not match public key";
        } catch (IOException | GeneralSecurityException unreadable) {
            return "tls: failed to parse private key";
        }
    }

    private static boolean belong(PublicKey shown, PrivateKey held) throws GeneralSecurityException {
        String algorithm = switch (shown.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> shown.getAlgorithm();
        };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(held);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(shown);
        signature.update(PROBE);
        return signature.verify(signed);
    }
}
