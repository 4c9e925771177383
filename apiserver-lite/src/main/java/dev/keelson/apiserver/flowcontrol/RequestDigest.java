package dev.keelson.apiserver.flowcontrol;

import dev.keelson.apiserver.authn.UserInfo;

/**
 * What flow schemas look at. Absent parts are empty.
 *
 * @param resourceRequest whether {@code group} to {@code namespace} mean something; else only {@code path} does
 */
public record RequestDigest(
        UserInfo user,
        boolean resourceRequest,
        String verb,
        String group,
        String resource,
        String subresource,
        String namespace,
        String path) {}
