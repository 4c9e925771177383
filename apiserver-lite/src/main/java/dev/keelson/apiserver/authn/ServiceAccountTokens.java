package dev.keelson.apiserver.authn;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.keelson.clock.Clock;
import java.security.KeyPair;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Issues and verifies the JSON web tokens of service accounts; safe for many threads.
 *
 * <p>Guarantees: an issued token carries the claims that Kubernetes' own do (pkg/serviceaccount/claims.go), so that its
 * clients and validators read them; {@link #verify} accepts only tokens of its issuers and keys, inside their time, made
 * for one of the audiences asked for. Whether the account and the object that a token is bound to still exist is the
 * caller's question: {@link ServiceAccountAuthenticator} asks it.
 */
public final class ServiceAccountTokens {

    private static final String PRIVATE_CLAIMS = "kubernetes.io";

    private final List<String> issuers;
    private final List<String> apiAudiences;
    private final ServiceAccountKeys keys;
    private final Clock clock;

    /** Of one issuer, with one key: an elliptic curve pair or an RSA pair. */
    public ServiceAccountTokens(String issuer, List<String> apiAudiences, KeyPair key, Clock clock) {
        this(List.of(issuer), apiAudiences, ServiceAccountKeys.of(key), clock);
    }

    /**
     * @param issuers the first is named by new tokens; those of all are accepted
     * @param apiAudiences the audiences of the API server itself; used for tokens that ask for none. Empty means the
     *     issuers
     */
    public ServiceAccountTokens(List<String> issuers, List<String> apiAudiences, ServiceAccountKeys keys, Clock clock) {
        this.issuers = List.copyOf(issuers);
        this.apiAudiences = apiAudiences.isEmpty() ? this.issuers : List.copyOf(apiAudiences);
        this.keys = keys;
        this.clock = clock;
    }

    /** Whom new tokens name. */
    public String issuer() {
        return issuers.get(0);
    }

    public ServiceAccountKeys keys() {
        return keys;
    }

    public List<String> apiAudiences() {
        return apiAudiences;
    }

    /** The object whose deletion ends a token: a Pod, Secret or Node. */
    public record BoundObject(String kind, String name, String uid) {}

    /**
     * What a token is for.
     *
     * @param audiences empty for the API server's own
     * @param boundTo null if only the account bounds the token's life
     * @param node of a token bound to a pod, the node that pod is bound to; null if none
     * @param warnAfter after this long the token's use is to be reported; null for never
     */
    public record Spec(
            String namespace,
            String serviceAccount,
            String serviceAccountUid,
            List<String> audiences,
            Duration validity,
            @Nullable BoundObject boundTo,
            @Nullable BoundObject node,
            @Nullable Duration warnAfter) {}

    /** A signed token and when it ends. */
    public record Issued(String token, Instant expiration) {}

    /** What a verified token says. */
    public record Claims(
            String namespace,
            String serviceAccount,
            String serviceAccountUid,
            List<String> audiences,
            String id,
            Instant expiration,
            @Nullable BoundObject boundTo,
            @Nullable BoundObject node) {

        /** Who the bearer is, as {@code serviceaccount.UserInfo} of k8s.io/apiserver describes it. */
        public UserInfo user() {
            Map<String, List<String>> extra = new LinkedHashMap<>();
            if (!id.isEmpty()) {
                extra.put("authentication.kubernetes.io/credential-id", List.of("JTI=" + id));
            }
            if (boundTo != null && boundTo.kind().equals("Pod")) {
                extra.put("authentication.kubernetes.io/pod-name", List.of(boundTo.name()));
                extra.put("authentication.kubernetes.io/pod-uid", List.of(boundTo.uid()));
            }
            if (node != null) {
                extra.put("authentication.kubernetes.io/node-name", List.of(node.name()));
                if (!node.uid().isEmpty()) {
                    extra.put("authentication.kubernetes.io/node-uid", List.of(node.uid()));
                }
            }
            return new UserInfo(
                    userName(namespace, serviceAccount),
                    serviceAccountUid,
                    List.of(
                            "system:serviceaccounts",
                            "system:serviceaccounts:" + namespace,
                            UserInfo.AUTHENTICATED_GROUP),
                    extra);
        }
    }

    /** Signs a token that is valid from now on, for whole seconds. */
    public Issued issue(Spec spec) {
        Instant now = Instant.ofEpochSecond(clock.now().getEpochSecond());
        Instant expiration = now.plus(spec.validity());
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .audience(spec.audiences().isEmpty() ? apiAudiences : spec.audiences())
                .expirationTime(Date.from(expiration))
                .issueTime(Date.from(now))
                .issuer(issuer())
                .jwtID(UUID.randomUUID().toString())
                .claim(PRIVATE_CLAIMS, privateClaims(spec, now))
                .notBeforeTime(Date.from(now))
                .subject(userName(spec.namespace(), spec.serviceAccount()))
                .build();
        try {
            SignedJWT jwt = new SignedJWT(keys.header().type(JOSEObjectType.JWT).build(), claims);
            jwt.sign(keys.signer());
            return new Issued(jwt.serialize(), expiration);
        } catch (JOSEException broken) {
            throw new IllegalStateException("cannot sign service account tokens with this key", broken);
        }
    }

    /**
     * Checks a token's signature, issuer, time and audience.
     *
     * @param audiences at least one of them must be the token's
     * @return null if the token is no JSON web token or another issuer's, and so somebody else's to judge
     */
    public @Nullable Claims verify(String token, List<String> audiences) throws AuthenticationException {
        SignedJWT jwt;
        JWTClaimsSet claims;
        try {
            jwt = SignedJWT.parse(token);
            claims = jwt.getJWTClaimsSet();
        } catch (ParseException notAToken) {
            return null;
        }
        if (claims == null || !issuers.contains(claims.getIssuer())) {
            return null;
        }
        requireSignature(jwt);
        requireTime(claims);
        List<String> shared = new ArrayList<>(claims.getAudience());
        shared.retainAll(audiences);
        if (shared.isEmpty()) {
            throw new AuthenticationException("the token is for " + claims.getAudience() + ", not for " + audiences);
        }
        return read(claims, shared);
    }

    /** The name by which a service account is authenticated. */
    public static String userName(String namespace, String serviceAccount) {
        return "system:serviceaccount:" + namespace + ":" + serviceAccount;
    }

    private Map<String, Object> privateClaims(Spec spec, Instant now) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("namespace", spec.namespace());
        BoundObject node = spec.node();
        if (node != null) {
            claims.put("node", reference(node));
        }
        BoundObject bound = spec.boundTo();
        if (bound != null) {
            claims.put(bound.kind().toLowerCase(Locale.ROOT), reference(bound));
        }
        claims.put("serviceaccount", Map.of("name", spec.serviceAccount(), "uid", spec.serviceAccountUid()));
        Duration warnAfter = spec.warnAfter();
        if (warnAfter != null) {
            claims.put("warnafter", now.plus(warnAfter).getEpochSecond());
        }
        return claims;
    }

    private static Map<String, Object> reference(BoundObject object) {
        return object.uid().isEmpty()
                ? Map.of("name", object.name())
                : Map.of("name", object.name(), "uid", object.uid());
    }

    private void requireSignature(SignedJWT jwt) throws AuthenticationException {
        try {
            for (TokenKey key : keys.candidates(jwt.getHeader().getKeyID())) {
                if (key.algorithm().equals(jwt.getHeader().getAlgorithm()) && jwt.verify(key.verifier())) {
                    return;
                }
            }
        } catch (JOSEException unreadable) {
            throw new AuthenticationException("the token's signature cannot be checked", unreadable);
        }
        throw new AuthenticationException("the token's signature is not this server's");
    }

    private void requireTime(JWTClaimsSet claims) throws AuthenticationException {
        Instant now = clock.now();
        Date expiration = claims.getExpirationTime();
        if (expiration == null || !now.isBefore(expiration.toInstant())) {
            throw new AuthenticationException("the token has expired");
        }
        Date notBefore = claims.getNotBeforeTime();
        if (notBefore != null && now.isBefore(notBefore.toInstant())) {
            throw new AuthenticationException("the token is not valid yet");
        }
    }

    private static Claims read(JWTClaimsSet claims, List<String> audiences) throws AuthenticationException {
        if (!(claims.getClaim(PRIVATE_CLAIMS) instanceof Map<?, ?> own)
                || !(own.get("serviceaccount") instanceof Map<?, ?> account)) {
            throw new AuthenticationException("the token names no service account");
        }
        String namespace = text(own, "namespace");
        String name = text(account, "name");
        if (!userName(namespace, name).equals(claims.getSubject())) {
            throw new AuthenticationException("the token's subject is not the service account it names");
        }
        BoundObject node = bound(own, "node", "Node");
        BoundObject boundTo = bound(own, "pod", "Pod");
        if (boundTo == null) {
            boundTo = bound(own, "secret", "Secret");
        }
        return new Claims(
                namespace,
                name,
                text(account, "uid"),
                audiences,
                claims.getJWTID() == null ? "" : claims.getJWTID(),
                claims.getExpirationTime().toInstant(),
                boundTo == null ? node : boundTo,
                node);
    }

    private static @Nullable BoundObject bound(Map<?, ?> claims, String key, String kind) {
        return claims.get(key) instanceof Map<?, ?> reference
                ? new BoundObject(kind, text(reference, "name"), text(reference, "uid"))
                : null;
    }

    private static String text(Map<?, ?> map, String key) {
        return map.get(key) instanceof String value ? value : "";
    }
}
