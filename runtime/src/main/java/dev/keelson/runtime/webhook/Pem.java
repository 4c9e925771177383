package dev.keelson.runtime.webhook;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and private keys in PEM text: keys as PKCS #8, PKCS #1 (RSA) or SEC 1 (EC), none encrypted. */
final class Pem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final byte[] VERSION_0 = {2, 1, 0};
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int LONG_FORM = 0x80;

    private Pem() {}

    private record Block(String type, byte[] der) {}

    /**
     * The certificates in {@code text}, in order.
     *
     * @throws IOException when there is none, or one cannot be read; {@code where} tells the reader which file
     */
    static List<X509Certificate> certificates(String text, String where) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks(text)) {
                if (block.type.equals("CERTIFICATE")) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der)));
                }
            }
        } catch (CertificateException | IllegalArgumentException damaged) {
            throw new IOException(where + " holds a certificate that cannot be read: " + damaged.getMessage(), damaged);
        }
        if (certificates.isEmpty()) {
            throw new IOException(where + " holds no PEM certificate");
        }
        return certificates;
    }

    /**
     * The first private key in {@code text}, read as a key of the algorithm of {@code owner}.
     *
     * @throws IOException when there is none, or it is of another kind, encrypted or damaged
     */
    static PrivateKey privateKey(String text, X509Certificate owner, String where) throws IOException {
        String algorithm = owner.getPublicKey().getAlgorithm();
        try {
            for (Block block : blocks(text)) {
                if (block.type.endsWith("ENCRYPTED PRIVATE KEY")) {
                    throw new IOException(where + " holds an encrypted key: store the key without a passphrase");
                }
                if (block.type.endsWith("PRIVATE KEY")) {
                    byte[] pkcs8 = block.type.equals("PRIVATE KEY") ? block.der : wrapped(block.der, owner);
                    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException damaged) {
            throw new IOException(
                    where + " holds no readable " + algorithm + " key for its certificate: " + damaged.getMessage(),
                    damaged);
        }
        throw new IOException(where + " holds no PEM private key");
    }

    private static List<Block> blocks(String text) {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            byte[] base64 = matcher.group(2).getBytes(StandardCharsets.US_ASCII);
            blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(base64)));
        }
        return blocks;
    }

    /**
     * A PKCS #1 or SEC 1 key as PKCS #8. What the older forms lack, the algorithm with the curve, stands in the
     * certificate too.
     */
    private static byte[] wrapped(byte[] key, X509Certificate owner) {
        byte[] publicKeyInfo = owner.getPublicKey().getEncoded();
        int start = contentStart(publicKeyInfo, 0);
        int end = contentStart(publicKeyInfo, start) + contentLength(publicKeyInfo, start);
        byte[] algorithm = Arrays.copyOfRange(publicKeyInfo, start, end);
        return element(SEQUENCE, concat(VERSION_0, algorithm, element(OCTET_STRING, key)));
    }

    private static int contentStart(byte[] der, int element) {
        int length = der[element + 1] & 0xff;
        return element + 2 + (length < LONG_FORM ? 0 : length - LONG_FORM);
    }

    private static int contentLength(byte[] der, int element) {
        int first = der[element + 1] & 0xff;
        if (first < LONG_FORM) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < first - LONG_FORM; i++) {
            length = (length << Byte.SIZE) | (der[element + 2 + i] & 0xff);
        }
        return length;
    }

    private static byte[] element(int tag, byte[] content) {
        int length = content.length;
        byte[] header;
        if (length < LONG_FORM) {
            header = new byte[] {(byte) tag, (byte) length};
        } else if (length < 1 << Byte.SIZE) {
            header = new byte[] {(byte) tag, (byte) (LONG_FORM | 1), (byte) length};
        } else {
            header = new byte[] {(byte) tag, (byte) (LONG_FORM | 2), (byte) (length >> Byte.SIZE), (byte) length};
        }
        return concat(header, content);
    }

    private static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
