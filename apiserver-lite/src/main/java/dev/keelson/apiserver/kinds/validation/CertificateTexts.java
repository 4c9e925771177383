package dev.keelson.apiserver.kinds.validation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/** What is wrong with certificates and requests for them, in base64 of PEM as objects have them. */
final class CertificateTexts {
    private static final String REQUEST = "CERTIFICATE REQUEST";
    private static final String CERTIFICATE = "CERTIFICATE";

    private CertificateTexts() {}

    /** The problem of a request: its form, or a signature that its own key did not make; empty if there is none. */
    static String requestProblem(String base64) {
        Block block = Block.first(decode(base64), 0);
        if (block == null || !block.type.equals(REQUEST)) {
            return "PEM block type must be " + REQUEST;
        }
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(block.bytes);
            ContentVerifierProvider verifier =
                    new JcaContentVerifierProviderBuilder().build(publicKey(request.getSubjectPublicKeyInfo()));
            return request.isSignatureValid(verifier) ? "" : "x509: certificate request signature is invalid";
        } catch (IOException
                | OperatorCreationException
                | PKCSException
                | GeneralSecurityException
                | IllegalArgumentException e) {
            return "x509: malformed certificate request: " + e.getMessage();
        }
    }

    /** The JDK does not know all of its key factories by the identifiers that keys have. */
    private static PublicKey publicKey(SubjectPublicKeyInfo info) throws IOException, GeneralSecurityException {
        String identifier = info.getAlgorithm().getAlgorithm().getId();
        String name = switch (identifier) {
            case "1.2.840.113549.1.1.1" -> "RSA";
            case "1.2.840.10045.2.1" -> "EC";
            case "1.3.101.112" -> "Ed25519";
            default -> identifier;
        };
        return KeyFactory.getInstance(name).generatePublic(new X509EncodedKeySpec(info.getEncoded()));
    }

    /** The problem of a chain of certificates, of which there has to be one if there is any text. */
    static String chainProblem(String base64) {
        String text = decode(base64);
        if (text.isEmpty()) {
            return "";
        }
        int blocks = 0;
        for (Block block = Block.first(text, 0); block != null; block = Block.first(text, block.end)) {
            String problem = certificateProblem(block);
            if (!problem.isEmpty()) {
                return problem;
            }
            blocks++;
        }
        return blocks == 0 ? "must contain at least one CERTIFICATE PEM block" : "";
    }

    private static String certificateProblem(Block block) {
        if (!block.type.equals(CERTIFICATE)) {
            return "only CERTIFICATE PEM blocks are allowed, found \"" + block.type + "\"";
        }
        if (block.headers) {
            return "no PEM block headers are permitted";
        }
        if (block.bytes.length == 0) {
            return "found CERTIFICATE PEM block containing 0 certificates";
        }
        try {
            CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block.bytes));
            return "";
        } catch (CertificateException e) {
            return "x509: malformed certificate";
        }
    }

    private static String decode(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    /** A block of PEM; text around blocks means nothing. */
    private record Block(String type, boolean headers, byte[] bytes, int end) {
        private static final String BEGIN = "-----BEGIN ";
        private static final String DASHES = "-----";

        /** The first well-formed block that begins at {@code from} or later, or null. */
        static @Nullable Block first(String text, int from) {
            int begin = text.indexOf(BEGIN, from);
            while (begin >= 0) {
                Block block = at(text, begin);
                if (block != null) {
                    return block;
                }
                begin = text.indexOf(BEGIN, begin + BEGIN.length());
            }
            return null;
        }

        private static @Nullable Block at(String text, int begin) {
            int typeEnd = text.indexOf(DASHES, begin + BEGIN.length());
            if (typeEnd < 0) {
                return null;
            }
            String type = text.substring(begin + BEGIN.length(), typeEnd);
            String trailer = "-----END " + type + DASHES;
            int bodyEnd = text.indexOf(trailer, typeEnd);
            if (bodyEnd < 0) {
                return null;
            }
            String body = text.substring(typeEnd + DASHES.length(), bodyEnd);
            int blank = body.indexOf("\n\n");
            boolean headers = blank >= 0 && body.indexOf(':') >= 0;
            try {
                byte[] bytes = Base64.getMimeDecoder()
                        .decode((headers ? body.substring(blank) : body).getBytes(StandardCharsets.ISO_8859_1));
                return new Block(type, headers, bytes, bodyEnd + trailer.length());
            } catch (IllegalArgumentException notBase64) {
                return null;
            }
        }
    }
}
