package dev.keelson.apiserver.authn;

import org.jspecify.annotations.Nullable;

/** How authentication asks whether an object still is the one a token was bound to. */
@FunctionalInterface
public interface ObjectLookup {

    /**
     * The uid of a live core/v1 object that is not past its deletion, or null if there is none.
     *
     * @param resource plural name: serviceaccounts, pods, secrets, nodes
     * @param namespace empty for cluster-scoped objects
     */
    @Nullable
    String uidOf(String resource, String namespace, String name);
}
