package dev.keelson.apiserver.pki;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes keys and certificates (RFC 5280). With nothing but the JDK: a library for it takes longer to load than all else
 * that a start waits for.
 */
final class CertificateIssuer {

    private static final Duration AUTHORITY_VALIDITY = Duration.ofDays(3650);
    private static final Duration VALIDITY = Duration.ofDays(365);

    /** Clocks of clients may be behind. */
    private static final Duration BACKDATED = Duration.ofHours(1);

    private static final String COMMON_NAME = "2.5.4.3";
    private static final String ORGANIZATION = "2.5.4.10";
    private static final String SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
    private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    private static final int KEY_IDENTIFIER = 0;

    /** Digital signature, key encipherment, certificate signing; the last two bits of the byte are not used. */
    private static final byte[] AUTHORITY_USAGE = Der.bits(new byte[] {(byte) 0b1010_0100}, 2);

    /** Digital signature, key encipherment. */
    private static final byte[] LEAF_USAGE = Der.bits(new byte[] {(byte) 0b1010_0000}, 5);

    private CertificateIssuer() {}

    static KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException everyJvmHasIt) {
            throw new IllegalStateException("this JVM has no P-256 keys", everyJvmHasIt);
        }
    }

    /** RSA, although it takes a tenth of a second: Fabric8's client takes PKCS#8 keys for nothing else. */
    private static KeyPair newClientKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException everyJvmHasIt) {
            throw new IllegalStateException("this JVM has no RSA keys", everyJvmHasIt);
        }
    }

    static KeyMaterial authority(String name, Instant now) {
        KeyPair pair = newKeyPair();
        byte[] subject = Der.sequence(named(COMMON_NAME, name));
        try {
            List<byte[]> extensions = List.of(
                    critical(BASIC_CONSTRAINTS, Der.sequence(Der.yes())),
                    critical(KEY_USAGE, AUTHORITY_USAGE),
                    extension(SUBJECT_KEY_IDENTIFIER, Der.octets(keyIdentifier(pair.getPublic()))));
            byte[] body = body(subject, subject, pair.getPublic(), validity(now, AUTHORITY_VALIDITY), extensions);
            return new KeyMaterial(signed(body, pair.getPrivate()), pair.getPrivate());
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("cannot make a certificate authority", broken);
        }
    }

    /** A certificate for both ends of a connection if it has {@code names}, else for clients only. */
    static KeyMaterial leaf(KeyMaterial authority, Subject subject, List<String> names, Instant now) {
        KeyPair pair = names.isEmpty() ? newClientKeyPair() : newKeyPair();
        List<byte[]> distinguished = new ArrayList<>();
        subject.groups().forEach(group -> distinguished.add(named(ORGANIZATION, group)));
        distinguished.add(named(COMMON_NAME, subject.name()));
        byte[] issuer = authority.certificate().getSubjectX500Principal().getEncoded();
        try {
            byte[] authorityKey = keyIdentifier(authority.certificate().getPublicKey());
            List<byte[]> extensions = new ArrayList<>(List.of(
                    critical(BASIC_CONSTRAINTS, Der.sequence()),
                    critical(KEY_USAGE, LEAF_USAGE),
                    extension(EXTENDED_KEY_USAGE, purposes(names)),
                    extension(AUTHORITY_KEY_IDENTIFIER, Der.sequence(Der.implicit(KEY_IDENTIFIER, authorityKey)))));
            if (!names.isEmpty()) {
                extensions.add(extension(SUBJECT_ALTERNATIVE_NAME, alternativeNames(names)));
            }
            byte[] body =
                    body(issuer, Der.sequence(distinguished), pair.getPublic(), validity(now, VALIDITY), extensions);
            return new KeyMaterial(signed(body, authority.key()), pair.getPrivate());
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("cannot issue a certificate for " + subject.name(), broken);
        }
    }

    private static byte[] named(String attribute, String value) {
        return Der.setOf(Der.sequence(Der.identifier(attribute), Der.text(value)));
    }

    private static byte[] purposes(List<String> names) {
        byte[] client = Der.identifier(CLIENT_AUTHENTICATION);
        return names.isEmpty() ? Der.sequence(client) : Der.sequence(Der.identifier(SERVER_AUTHENTICATION), client);
    }

    private static byte[] alternativeNames(List<String> names) {
        return Der.sequence(
                names.stream().map(CertificateIssuer::alternativeName).toList());
    }

    private static byte[] alternativeName(String name) {
        if (!Pki.isIpAddress(name)) {
            return Der.implicit(DNS_NAME, name.getBytes(StandardCharsets.US_ASCII));
        }
        try {
            return Der.implicit(IP_ADDRESS, InetAddress.getByName(name).getAddress());
        } catch (UnknownHostException unlikeOne) {
            throw new IllegalArgumentException(name + " is no IP address", unlikeOne);
        }
    }

    private static byte[] validity(Instant now, Duration validity) {
        return Der.sequence(Der.time(now.minus(BACKDATED)), Der.time(now.plus(validity)));
    }

    private static byte[] critical(String identifier, byte[] value) {
        return Der.sequence(Der.identifier(identifier), Der.yes(), Der.octets(value));
    }

    private static byte[] extension(String identifier, byte[] value) {
        return Der.sequence(Der.identifier(identifier), Der.octets(value));
    }

    /** Of the bits of the key alone, as RFC 5280, 4.2.1.2 has it in its first method. */
    private static byte[] keyIdentifier(PublicKey key) throws GeneralSecurityException {
        byte[] encoded = key.getEncoded();
        // An elliptic curve's point ends the encoding: a byte of its form, and two coordinates.
        int coordinate = (((ECPublicKey) key).getParams().getCurve().getField().getFieldSize() + 7) / 8;
        byte[] point = Arrays.copyOfRange(encoded, encoded.length - 1 - 2 * coordinate, encoded.length);
        return MessageDigest.getInstance("SHA-1").digest(point);
    }

    private static byte[] body(byte[] issuer, byte[] subject, PublicKey key, byte[] validity, List<byte[]> extensions) {
        BigInteger serial = new BigInteger(127, new SecureRandom()).add(BigInteger.ONE);
        byte[] versionThree = Der.explicit(0, Der.integer(BigInteger.TWO));
        return Der.sequence(
                versionThree,
                Der.integer(serial),
                algorithm(),
                issuer,
                validity,
                subject,
                key.getEncoded(),
                Der.explicit(3, Der.sequence(extensions)));
    }

    private static byte[] algorithm() {
        return Der.sequence(Der.identifier(ECDSA_WITH_SHA256));
    }

    private static X509Certificate signed(byte[] body, PrivateKey key) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update(body);
        byte[] certificate = Der.sequence(body, algorithm(), Der.bits(signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
    }
}
