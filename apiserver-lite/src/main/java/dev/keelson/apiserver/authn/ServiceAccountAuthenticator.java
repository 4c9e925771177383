package dev.keelson.apiserver.authn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates service accounts by their tokens. A token ends with its time, its account, or the object it is bound
 * to, whichever ends first.
 */
public final class ServiceAccountAuthenticator implements Authenticator {

    private final ServiceAccountTokens tokens;
    private final ObjectLookup objects;

    public ServiceAccountAuthenticator(ServiceAccountTokens tokens, ObjectLookup objects) {
        this.tokens = tokens;
        this.objects = objects;
    }

    @Override
    public @Nullable UserInfo authenticate(Credentials credentials) throws AuthenticationException {
        String token = credentials.bearerToken();
        if (token == null) {
            return null;
        }
        ServiceAccountTokens.Claims claims = tokens.verify(token, tokens.apiAudiences());
        if (claims == null) {
            return null;
        }
        requireAlive("serviceaccounts", claims.namespace(), claims.serviceAccount(), claims.serviceAccountUid());
        ServiceAccountTokens.BoundObject bound = claims.boundTo();
        if (bound != null) {
            String namespace = bound.kind().equals("Node") ? "" : claims.namespace();
            requireAlive(bound.kind().toLowerCase(Locale.ROOT) + "s", namespace, bound.name(), bound.uid());
        }
        return user(claims);
    }

    private void requireAlive(String resource, String namespace, String name, String uid)
            throws AuthenticationException {
        String live = objects.uidOf(resource, namespace, name);
        if (live == null || (!uid.isEmpty() && !uid.equals(live))) {
            throw new AuthenticationException(
                    "the token's " + resource + " " + namespace + "/" + name + " no longer exists");
        }
    }

    private static UserInfo user(ServiceAccountTokens.Claims claims) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        if (!claims.id().isEmpty()) {
            extra.put("authentication.kubernetes.io/credential-id", List.of("JTI=" + claims.id()));
        }
        ServiceAccountTokens.BoundObject bound = claims.boundTo();
        if (bound != null && bound.kind().equals("Pod")) {
            extra.put("authentication.kubernetes.io/pod-name", List.of(bound.name()));
            extra.put("authentication.kubernetes.io/pod-uid", List.of(bound.uid()));
        }
        ServiceAccountTokens.BoundObject node = claims.node();
        if (node != null) {
            extra.put("authentication.kubernetes.io/node-name", List.of(node.name()));
            extra.put("authentication.kubernetes.io/node-uid", List.of(node.uid()));
        }
        return new UserInfo(
                ServiceAccountTokens.userName(claims.namespace(), claims.serviceAccount()),
                claims.serviceAccountUid(),
                List.of(
                        "system:serviceaccounts",
                        "system:serviceaccounts:" + claims.namespace(),
                        UserInfo.AUTHENTICATED_GROUP),
                extra);
    }
}
