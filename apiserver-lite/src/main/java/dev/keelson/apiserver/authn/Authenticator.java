package dev.keelson.apiserver.authn;

import org.jspecify.annotations.Nullable;

/** Turns credentials into a user. Safe for many threads; does not block for long. */
@FunctionalInterface
public interface Authenticator {

    /**
     * Returns the user, or null if these credentials are not of the kind this authenticator knows.
     *
     * @throws AuthenticationException if they are of its kind and wrong
     */
    @Nullable
    UserInfo authenticate(Credentials credentials) throws AuthenticationException;
}
