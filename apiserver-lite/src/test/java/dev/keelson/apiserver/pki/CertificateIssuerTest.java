package dev.keelson.apiserver.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.junit.jupiter.api.Test;

/** Another implementation of the same standards reads what is issued. */
class CertificateIssuerTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:20:30Z");

    private final KeyMaterial authority = CertificateIssuer.authority("test-ca", NOW);

    @Test
    void makesAnAuthority() throws Exception {
        assertThat(authority.certificate().getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
        assertThat(authority.certificate().getKeyUsage())
                .containsExactly(true, false, true, false, false, true, false, false, false);
        assertThat(authority.certificate().getNotBefore()).isEqualTo(Date.from(NOW.minusSeconds(3600)));
        assertThat(authority.certificate().getNotAfter()).isEqualTo(Date.from(NOW.plusSeconds(3650L * 86_400)));
        assertThat(read(authority).isValidOn(Date.from(NOW))).isTrue();
        byte[] identifier = SubjectKeyIdentifier.fromExtensions(read(authority).getExtensions())
                .getKeyIdentifier();
        assertThat(identifier)
                .isEqualTo(new JcaX509ExtensionUtils()
                        .createSubjectKeyIdentifier(authority.certificate().getPublicKey())
                        .getKeyIdentifier());
    }

    @Test
    void issuesServersThatTheAuthorityVouchesFor() throws Exception {
        List<String> names = List.of("localhost", "kubernetes.default", "127.0.0.1", "::1");
        KeyMaterial server = CertificateIssuer.leaf(authority, new Subject("server", List.of()), names, NOW);

        validate(server);
        assertThat(server.certificate().getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(2, "localhost"),
                        List.of(2, "kubernetes.default"),
                        List.of(7, "127.0.0.1"),
                        List.of(7, "0:0:0:0:0:0:0:1"));
        assertThat(server.certificate().getExtendedKeyUsage())
                .containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(server.certificate().getBasicConstraints()).isEqualTo(-1);
        assertThat(server.certificate().getCriticalExtensionOIDs()).isEqualTo(Set.of("2.5.29.15", "2.5.29.19"));
        AuthorityKeyIdentifier issuer =
                AuthorityKeyIdentifier.fromExtensions(read(server).getExtensions());
        assertThat(issuer.getKeyIdentifierOctets())
                .isEqualTo(SubjectKeyIdentifier.fromExtensions(read(authority).getExtensions())
                        .getKeyIdentifier());
    }

    @Test
    void issuesClientsWithTheirGroups() throws Exception {
        Subject subject = new Subject("Zoë, the \"admin\"", List.of("system:masters", "a+b", "x".repeat(300)));
        KeyMaterial client = CertificateIssuer.leaf(authority, subject, List.of(), NOW);

        validate(client);
        assertThat(client.certificate().getPublicKey().getAlgorithm()).isEqualTo("RSA");
        assertThat(client.certificate().getKeyUsage())
                .containsExactly(true, false, true, false, false, false, false, false, false);
        assertThat(client.certificate().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(client.certificate().getSubjectX500Principal().getName())
                .isEqualTo("CN=Zoë\\, the \\\"admin\\\",O=" + "x".repeat(300) + ",O=a\\+b,O=system:masters");
        ASN1OctetString constraints =
                read(client).getExtension(Extension.basicConstraints).getExtnValue();
        assertThat(constraints.getOctets()).containsExactly(0x30, 0);
    }

    @Test
    void writesYearsThatNeedFourDigits() {
        Instant late = Instant.parse("2049-12-31T22:30:00Z");
        KeyMaterial client = CertificateIssuer.leaf(authority, new Subject("late", List.of()), List.of(), late);

        assertThat(client.certificate().getNotBefore()).isEqualTo(Date.from(late.minusSeconds(3600)));
        assertThat(client.certificate().getNotAfter()).isEqualTo(Date.from(late.plusSeconds(365L * 86_400)));
    }

    private void validate(KeyMaterial leaf) throws Exception {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority.certificate(), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(NOW));
        CertPathValidator.getInstance("PKIX")
                .validate(
                        CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf.certificate())),
                        parameters);
    }

    private static X509CertificateHolder read(KeyMaterial material) throws Exception {
        return new X509CertificateHolder(material.certificate().getEncoded());
    }
}
