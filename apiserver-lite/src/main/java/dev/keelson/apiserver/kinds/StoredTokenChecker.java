package dev.keelson.apiserver.kinds;

import dev.keelson.apiserver.admission.StoredObjects;
import dev.keelson.apiserver.authn.AuthenticationException;
import dev.keelson.apiserver.authn.Authenticator;
import dev.keelson.apiserver.authn.Credentials;
import dev.keelson.apiserver.authn.ServiceAccountTokens;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks tokens for TokenReview: service-account tokens of any audience, others through the server's authenticator. */
final class StoredTokenChecker implements Reviews.TokenChecker {
    private final ServiceAccountTokens tokens;
    private final Authenticator authenticator;
    private final StoredObjects objects;

    StoredTokenChecker(ServiceAccountTokens tokens, Authenticator authenticator, StoredObjects objects) {
        this.tokens = tokens;
        this.authenticator = authenticator;
        this.objects = objects;
    }

    @Override
    public @Nullable Checked check(String token, List<String> audiences) {
        List<String> asked = audiences.isEmpty() ? tokens.apiAudiences() : audiences;
        try {
            ServiceAccountTokens.Claims claims = tokens.verify(token, asked);
            if (claims != null) {
                return isLive(claims) ? new Checked(claims.user(), claims.audiences()) : null;
            }
            List<String> own = new ArrayList<>(asked);
            own.retainAll(tokens.apiAudiences());
            UserInfo user =
                    own.isEmpty() ? null : authenticator.authenticate(new Credentials(List.of(), "Bearer " + token));
            return user == null ? null : new Checked(user.authenticated(), own);
        } catch (AuthenticationException e) {
            return null;
        }
    }

    private boolean isLive(ServiceAccountTokens.Claims claims) {
        if (!hasUid("serviceaccounts", claims.namespace(), claims.serviceAccount(), claims.serviceAccountUid())) {
            return false;
        }
        ServiceAccountTokens.BoundObject bound = claims.boundTo();
        if (bound == null) {
            return true;
        }
        return switch (bound.kind()) {
            case "Pod" -> hasUid("pods", claims.namespace(), bound.name(), bound.uid());
            case "Secret" -> hasUid("secrets", claims.namespace(), bound.name(), bound.uid());
            default -> hasUid("nodes", "", bound.name(), bound.uid());
        };
    }

    private boolean hasUid(String resource, String namespace, String name, String uid) {
        var object = objects.get("", resource, namespace, name);
        return object != null && Objects.equals(Fields.text(object, "metadata", "uid"), uid);
    }
}
