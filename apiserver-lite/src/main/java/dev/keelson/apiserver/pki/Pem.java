package dev.keelson.apiserver.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The PEM text form of certificates and PKCS #8 keys. */
public final class Pem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final Base64.Encoder ENCODER = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    public static String encode(X509Certificate certificate) {
        try {
            return encode("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException broken) {
            throw new IllegalArgumentException("a certificate that cannot be encoded", broken);
        }
    }

    /**
     * The certificates in {@code text}, in order.
     *
     * @throws IOException if there is none, or one is damaged; {@code where} tells the reader which file
     */
    public static List<X509Certificate> certificates(String text, String where) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (byte[] der : blocks(text, "CERTIFICATE")) {
                certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
            }
        } catch (CertificateException | IllegalArgumentException damaged) {
            throw new IOException(where + " holds a certificate that cannot be read: " + damaged.getMessage(), damaged);
        }
        if (certificates.isEmpty()) {
            throw new IOException(where + " holds no PEM certificate");
        }
        return certificates;
    }

    static String encode(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + ENCODER.encodeToString(der) + "\n-----END " + type + "-----\n";
    }

    static PrivateKey privateKey(String text, String algorithm, String where) throws IOException {
        try {
            List<byte[]> keys = blocks(text, "PRIVATE KEY");
            if (keys.size() != 1) {
                throw new IOException(where + " holds " + keys.size() + " PEM private keys, expected one");
            }
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(keys.get(0)));
        } catch (GeneralSecurityException | IllegalArgumentException damaged) {
            throw new IOException(where + " holds a private key that cannot be read: " + damaged.getMessage(), damaged);
        }
    }

    static List<byte[]> blocks(String text, String type) {
        List<byte[]> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1).equals(type)) {
                blocks.add(Base64.getMimeDecoder().decode(matcher.group(2).getBytes(StandardCharsets.US_ASCII)));
            }
        }
        return blocks;
    }
}
