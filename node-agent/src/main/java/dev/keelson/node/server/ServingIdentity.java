package dev.keelson.node.server;

import dev.keelson.clock.Clock;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The server's certificate, and whose clients it knows.
 *
 * @param clientsKnown whether there is an authority to know clients by; without one, nobody is let in
 */
public record ServingIdentity(SslContext tls, boolean clientsKnown) {

    private static final Duration SELF_SIGNED_LIFE = Duration.ofDays(365);

    /**
     * @param certificatePem the chain to serve; null makes a self-signed one, as the kubelet does without its own
     * @param clientCaPem the authorities that signed the clients' certificates
     */
    public static ServingIdentity of(
            String nodeName,
            String address,
            @Nullable String certificatePem,
            @Nullable String keyPem,
            @Nullable String clientCaPem,
            Clock clock)
            throws IOException {
        SslContextBuilder builder = certificatePem == null || keyPem == null
                ? selfSigned(nodeName, address, clock.now())
                : SslContextBuilder.forServer(stream(certificatePem), stream(keyPem));
        if (clientCaPem == null) {
            return new ServingIdentity(builder.build(), false);
        }
        builder.trustManager(certificates(clientCaPem)).clientAuth(ClientAuth.OPTIONAL);
        return new ServingIdentity(builder.build(), true);
    }

    private static List<X509Certificate> certificates(String pem) throws IOException {
        try {
            List<X509Certificate> result = new ArrayList<>();
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(stream(pem))) {
                result.add((X509Certificate) certificate);
            }
            return result;
        } catch (GeneralSecurityException malformed) {
            throw new IOException("the client authority is no PEM certificate: " + malformed.getMessage(), malformed);
        }
    }

    private static SslContextBuilder selfSigned(String nodeName, String address, Instant now) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            X500Name subject = new X500Name("O=system:nodes,CN=system:node:" + nodeName);
            JcaX509v3CertificateBuilder certificate = new JcaX509v3CertificateBuilder(
                    subject,
                    BigInteger.valueOf(now.toEpochMilli()),
                    Date.from(now.minus(Duration.ofHours(1))),
                    Date.from(now.plus(SELF_SIGNED_LIFE)),
                    subject,
                    keys.getPublic());
            GeneralName[] names = {
                new GeneralName(GeneralName.dNSName, nodeName), new GeneralName(GeneralName.iPAddress, address)
            };
            certificate.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            X509Certificate signed = new JcaX509CertificateConverter()
                    .getCertificate(
                            certificate.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
            return SslContextBuilder.forServer(keys.getPrivate(), signed);
        } catch (GeneralSecurityException | OperatorCreationException failed) {
            throw new IOException("cannot make a certificate for the kubelet server: " + failed.getMessage(), failed);
        }
    }

    private static InputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }
}
