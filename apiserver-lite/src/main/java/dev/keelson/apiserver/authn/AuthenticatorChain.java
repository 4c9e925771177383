package dev.keelson.apiserver.authn;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks authenticators in order; the first that knows the user wins.
 *
 * <p>Kubernetes' union: wrong credentials for one authenticator do not keep another from accepting the request, but if
 * none does they make it fail. A bearer token that nobody knows fails; no credentials, or an unknown scheme, are
 * anonymous.
 */
public final class AuthenticatorChain {

    private final List<Authenticator> authenticators;

    public AuthenticatorChain(List<Authenticator> authenticators) {
        this.authenticators = List.copyOf(authenticators);
    }

    /** One authenticator of several, without the rule for those that none of them knows. The list is copied. */
    public static Authenticator firstOf(List<Authenticator> authenticators) {
        List<Authenticator> all = List.copyOf(authenticators);
        return credentials -> first(all, credentials);
    }

    /** Never null: anonymous is a user. */
    public UserInfo authenticate(Credentials credentials) throws AuthenticationException {
        UserInfo user = first(authenticators, credentials);
        if (user != null) {
            return user;
        }
        if (credentials.bearerToken() != null) {
            throw new AuthenticationException("nobody knows this bearer token");
        }
        return UserInfo.anonymous();
    }

    private static @Nullable UserInfo first(List<Authenticator> authenticators, Credentials credentials)
            throws AuthenticationException {
        AuthenticationException wrong = null;
        for (Authenticator authenticator : authenticators) {
            try {
                UserInfo user = authenticator.authenticate(credentials);
                if (user != null) {
                    return user;
                }
            } catch (AuthenticationException refused) {
                wrong = wrong == null ? refused : wrong;
            }
        }
        if (wrong != null) {
            throw wrong;
        }
        return null;
    }
}
