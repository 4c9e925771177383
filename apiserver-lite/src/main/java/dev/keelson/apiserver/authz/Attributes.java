package dev.keelson.apiserver.authz;

import dev.keelson.apiserver.authn.UserInfo;

/**
 * What a request wants to do, as authorization sees it (apiserver's {@code authorizer.Attributes}). Absent parts are
 * empty strings, never null.
 *
 * @param verb get, list, watch, create, update, patch, delete, deletecollection for resources, the lower-case HTTP
 *     method for other paths
 * @param resourceRequest whether {@code group} to {@code name} mean something; else only {@code path} does
 */
public record Attributes(
        UserInfo user,
        String verb,
        boolean resourceRequest,
        String group,
        String version,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path) {

    /** A request for something that is not a resource. */
    public static Attributes ofPath(UserInfo user, String verb, String path) {
        return new Attributes(user, verb, false, "", "", "", "", "", "", path);
    }
}
