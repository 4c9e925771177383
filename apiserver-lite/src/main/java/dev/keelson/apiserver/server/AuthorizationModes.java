package dev.keelson.apiserver.server;

import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.authz.Authorizer;
import dev.keelson.apiserver.authz.AuthorizerChain;
import dev.keelson.apiserver.authz.ComponentAuthorizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code --authorization-mode}: who decides, in the order told. {@code system:masters} may always do everything. */
final class AuthorizationModes {

    private static final Set<String> KUBERNETES =
            Set.of("AlwaysAllow", "AlwaysDeny", "ABAC", "Webhook", "RBAC", "Node");

    private AuthorizationModes() {}

    /** @throws IllegalArgumentException for what is no mode, or none here, or told twice */
    static void check(List<String> modes) {
        if (modes.isEmpty()) {
            throw new IllegalArgumentException("at least one authorization-mode must be passed");
        }
        for (String mode : modes) {
            if (!KUBERNETES.contains(mode)) {
                throw new IllegalArgumentException("authorization-mode \"" + mode
                        + "\" is not a valid mode; valid are AlwaysAllow, AlwaysDeny, Node and RBAC");
            }
            if (mode.equals("ABAC") || mode.equals("Webhook")) {
                throw new IllegalArgumentException("authorization-mode " + mode
                        + " is not supported here; use AlwaysAllow, AlwaysDeny, Node or RBAC");
            }
        }
        if (new HashSet<>(modes).size() < modes.size()) {
            throw new IllegalArgumentException("authorization-mode " + modes + " has a mode more than once");
        }
    }

    /** @param roles decides by what roles say */
    static Authorizer of(List<String> modes, Authorizer roles) {
        List<Authorizer> chain = new ArrayList<>();
        chain.add(attributes -> attributes.user().isMemberOf(UserInfo.MASTERS_GROUP)
                ? Authorizer.Decision.allow()
                : Authorizer.Decision.noOpinion(""));
        boolean components = false;
        for (String mode : modes) {
            switch (mode) {
                case "AlwaysAllow" -> chain.add(attributes -> Authorizer.Decision.allow());
                case "AlwaysDeny" -> chain.add(attributes -> Authorizer.Decision.noOpinion("Everything is forbidden."));
                default -> {
                    // Nodes and other components are trusted by both modes.
                    if (!components) {
                        chain.add(new ComponentAuthorizer());
                        components = true;
                    }
                    if (mode.equals("RBAC")) {
                        chain.add(roles);
                    }
                }
            }
        }
        return new AuthorizerChain(chain);
    }
}
