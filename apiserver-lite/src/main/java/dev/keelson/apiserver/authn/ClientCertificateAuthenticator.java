package dev.keelson.apiserver.authn;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates the holder of a client certificate: common name is the user, organizations are the groups
 * (authentication/request/x509).
 *
 * <p>The chain must lead to one of the client authorities now, and the leaf must be made for client authentication.
 */
public final class ClientCertificateAuthenticator implements Authenticator {

    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_EXTENDED_USAGE = "2.5.29.37.0";

    private final Set<TrustAnchor> anchors;

    /** Who was found trustworthy; a connection shows the same certificate with every request. */
    private final Map<X509Certificate, UserInfo> known = Collections.synchronizedMap(new WeakHashMap<>());

    private final Supplier<Instant> now;

    public ClientCertificateAuthenticator(Collection<X509Certificate> authorities, Supplier<Instant> now) {
        this.anchors = new HashSet<>();
        authorities.forEach(authority -> anchors.add(new TrustAnchor(authority, null)));
        this.now = now;
    }

    @Override
    public @Nullable UserInfo authenticate(Credentials credentials) throws AuthenticationException {
        List<X509Certificate> chain = credentials.clientCertificates();
        if (chain.isEmpty()) {
            return null;
        }
        X509Certificate leaf = chain.get(0);
        UserInfo user = known.get(leaf);
        if (user != null && now.get().isBefore(leaf.getNotAfter().toInstant())) {
            return user;
        }
        user = verified(chain);
        if (user != null) {
            known.put(leaf, user);
        }
        return user;
    }

    private @Nullable UserInfo verified(List<X509Certificate> chain) throws AuthenticationException {
        X509Certificate leaf = chain.get(0);
        try {
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now.get()));
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(withoutAnchors(chain)),
                            parameters);
            List<String> usages = leaf.getExtendedKeyUsage();
            if (usages != null && !usages.contains(CLIENT_AUTH) && !usages.contains(ANY_EXTENDED_USAGE)) {
                throw new AuthenticationException("the certificate is not for client authentication");
            }
            return user(leaf);
        } catch (GeneralSecurityException | NamingException untrusted) {
            throw new AuthenticationException(
                    "client certificate " + leaf.getSubjectX500Principal() + ": " + untrusted.getMessage(), untrusted);
        }
    }

    /** A path ends before its anchor; clients often send the authority along. */
    private List<X509Certificate> withoutAnchors(List<X509Certificate> chain) {
        List<X509Certificate> path = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            if (anchors.stream().anyMatch(anchor -> certificate.equals(anchor.getTrustedCert()))) {
                break;
            }
            path.add(certificate);
        }
        return path;
    }

    private static @Nullable UserInfo user(X509Certificate leaf)
            throws InvalidNameException, NamingException, GeneralSecurityException {
        String name = "";
        List<String> groups = new ArrayList<>();
        List<Rdn> parts = new LdapName(leaf.getSubjectX500Principal().getName()).getRdns();
        for (Rdn part : parts) {
            for (var all = part.toAttributes().getAll(); all.hasMore(); ) {
                Attribute attribute = all.next();
                for (var values = attribute.getAll(); values.hasMore(); ) {
                    String value = String.valueOf(values.next());
                    if (attribute.getID().equalsIgnoreCase("CN")) {
                        name = value;
                    } else if (attribute.getID().equalsIgnoreCase("O")) {
                        groups.add(value);
                    }
                }
            }
        }
        if (name.isEmpty()) {
            return null;
        }
        groups.add(UserInfo.AUTHENTICATED_GROUP);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded()));
        return new UserInfo(
                name,
                "",
                groups,
                Map.of("authentication.kubernetes.io/credential-id", List.of("X509SHA256=" + digest)));
    }
}
