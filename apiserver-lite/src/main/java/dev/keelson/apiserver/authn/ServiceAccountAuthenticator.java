package dev.keelson.apiserver.authn;

import java.util.Locale;
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
        return claims.user();
    }

    private void requireAlive(String resource, String namespace, String name, String uid)
            throws AuthenticationException {
        String live = objects.uidOf(resource, namespace, name);
        if (live == null || (!uid.isEmpty() && !uid.equals(live))) {
            throw new AuthenticationException(
                    "the token's " + resource + " " + namespace + "/" + name + " no longer exists");
        }
    }
}
