package dev.keelson.apiserver.authz;

import dev.keelson.apiserver.authn.UserInfo;
import java.util.List;
import java.util.Set;

/**
 * Lets administrators and the cluster's own components do everything, everybody look at health and version, and nobody
 * else do anything.
 *
 * <p>Components are {@code system:apiserver}, {@code system:kube-controller-manager}, {@code system:kube-scheduler} and
 * nodes ({@code system:node:NAME} in group {@code system:nodes}). The service accounts of {@code kube-system} have what
 * roles give them.
 */
public final class ComponentAuthorizer implements Authorizer {

    private static final Set<String> COMPONENTS =
            Set.of("system:apiserver", "system:kube-controller-manager", "system:kube-scheduler");
    private static final Set<String> OPEN_PATHS = Set.of("/healthz", "/livez", "/readyz", "/version", "/version/");

    @Override
    public Decision authorize(Attributes attributes) {
        UserInfo user = attributes.user();
        if (isTrusted(user) || isOpen(attributes) || isAboutItself(attributes)) {
            return Decision.allow();
        }
        return Decision.noOpinion("");
    }

    private static boolean isTrusted(UserInfo user) {
        return user.isMemberOf(UserInfo.MASTERS_GROUP)
                || COMPONENTS.contains(user.name())
                || (user.name().startsWith("system:node:") && user.isMemberOf("system:nodes"));
    }

    private static boolean isOpen(Attributes attributes) {
        return !attributes.resourceRequest()
                && attributes.verb().equals("get")
                && (attributes.user().isMemberOf(UserInfo.AUTHENTICATED_GROUP)
                        || attributes.user().isMemberOf(UserInfo.UNAUTHENTICATED_GROUP))
                && (OPEN_PATHS.contains(attributes.path()) || isHealthCheck(attributes.path()));
    }

    private static boolean isHealthCheck(String path) {
        return List.of("/healthz/", "/livez/", "/readyz/").stream().anyMatch(path::startsWith);
    }

    /** Asking who one is or what one may do (Kubernetes' {@code system:basic-user}). */
    private static boolean isAboutItself(Attributes attributes) {
        if (!attributes.resourceRequest()
                || !attributes.verb().equals("create")
                || !attributes.user().isMemberOf(UserInfo.AUTHENTICATED_GROUP)) {
            return false;
        }
        return switch (attributes.resource()) {
            case "selfsubjectreviews" -> attributes.group().equals("authentication.k8s.io");
            case "selfsubjectaccessreviews", "selfsubjectrulesreviews" ->
                attributes.group().equals("authorization.k8s.io");
            default -> false;
        };
    }
}
