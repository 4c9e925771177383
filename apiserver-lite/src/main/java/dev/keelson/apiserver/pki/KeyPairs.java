package dev.keelson.apiserver.pki;

import java.io.IOException;
import java.io.StringReader;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.jspecify.annotations.Nullable;

/** RSA and elliptic curve keys that others have made, in the PEM forms that Kubernetes reads; not encrypted. */
public final class KeyPairs {

    private KeyPairs() {}

    /**
     * The first private key in a PEM text, with its public one.
     *
     * @throws IOException if there is none, or it cannot be read; {@code where} tells the reader which file
     */
    public static KeyPair read(String pem, String where) throws IOException {
        for (Object object : objects(pem, where)) {
            KeyPair pair = pair(object, where);
            if (pair != null) {
                return pair;
            }
        }
        throw new IOException(where + " holds no PEM private key that is not encrypted");
    }

    /**
     * All public keys in a PEM text: as such, of certificates, and of private keys.
     *
     * @throws IOException if there is none, or one cannot be read
     */
    public static List<PublicKey> readPublic(String pem, String where) throws IOException {
        List<PublicKey> keys = new ArrayList<>();
        for (Object object : objects(pem, where)) {
            KeyPair pair = pair(object, where);
            if (pair != null) {
                keys.add(pair.getPublic());
            } else if (object instanceof SubjectPublicKeyInfo key) {
                keys.add(publicKey(key));
            } else if (object instanceof X509CertificateHolder certificate) {
                keys.add(publicKey(certificate.getSubjectPublicKeyInfo()));
            }
        }
        if (keys.isEmpty()) {
            throw new IOException(where + " holds no PEM key");
        }
        return keys;
    }

    private static List<Object> objects(String pem, String where) throws IOException {
        List<Object> objects = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                objects.add(object);
            }
        } catch (IOException damaged) {
            throw new IOException(where + " holds a key that cannot be read: " + damaged.getMessage(), damaged);
        }
        return objects;
    }

    private static @Nullable KeyPair pair(Object object, String where) throws IOException {
        if (object instanceof PEMKeyPair pair) {
            return new JcaPEMKeyConverter().getKeyPair(pair);
        }
        if (object instanceof PrivateKeyInfo info) {
            PrivateKey key = new JcaPEMKeyConverter().getPrivateKey(info);
            return new KeyPair(publicKey(publicOf(info, where)), key);
        }
        return null;
    }

    private static PublicKey publicKey(SubjectPublicKeyInfo key) throws IOException {
        return new JcaPEMKeyConverter().getPublicKey(key);
    }

    private static SubjectPublicKeyInfo publicOf(PrivateKeyInfo info, String where) throws IOException {
        ASN1ObjectIdentifier algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
        if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return new SubjectPublicKeyInfo(info.getPrivateKeyAlgorithm(), point(info, where));
        }
        try {
            RSAPrivateKey key = RSAPrivateKey.getInstance(info.parsePrivateKey());
            return new SubjectPublicKeyInfo(
                    info.getPrivateKeyAlgorithm(), new RSAPublicKey(key.getModulus(), key.getPublicExponent()));
        } catch (IllegalArgumentException other) {
            throw new IOException(where + " holds a key that is neither RSA nor ECDSA", other);
        }
    }

    /** A key of an elliptic curve may leave out its public half, which follows from the other one. */
    private static byte[] point(PrivateKeyInfo info, String where) throws IOException {
        ECPrivateKey key = ECPrivateKey.getInstance(info.parsePrivateKey());
        ASN1BitString told = key.getPublicKey();
        if (told != null) {
            return told.getOctets();
        }
        X9ECParameters curve = info.getPrivateKeyAlgorithm().getParameters() instanceof ASN1ObjectIdentifier name
                ? ECNamedCurveTable.getByOID(name)
                : null;
        if (curve == null) {
            throw new IOException(where + " holds a key of a curve that has no known name");
        }
        return curve.getG().multiply(key.getKey()).normalize().getEncoded(false);
    }
}
