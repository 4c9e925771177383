package dev.keelson.apiserver.authz;

import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.authz.Policy.Binding;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Allows what stored roles allow those they are bound to.
 *
 * <p>Follows changes of roles and bindings as fast as the {@link PolicyObjects} do, which may be a moment after a write is
 * answered. Has no opinion on the rest: nothing stored can deny. Follows {@code
 * plugin/pkg/auth/authorizer/rbac/rbac.go}. Safe for many threads.
 */
public final class RbacAuthorizer implements Authorizer {
    private final PolicyObjects objects;
    /** The newest policy that any thread has read; an older one is as good until its revision is looked at. */
    private volatile @Nullable Policy newest;

    public RbacAuthorizer(PolicyObjects objects) {
        this.objects = objects;
    }

    private Policy policy() {
        Policy policy = newest;
        if (policy == null || policy.revision() != objects.revision()) {
            policy = Policy.read(objects);
            newest = policy;
        }
        return policy;
    }

    @Override
    public Decision authorize(Attributes attributes) {
        Set<String> missing = new LinkedHashSet<>();
        for (Binding binding : policy().bindingsOf(attributes.user(), attributes.namespace())) {
            List<PolicyRule> rules = binding.rules();
            if (rules == null) {
                missing.add(Policy.missing(binding));
                continue;
            }
            for (PolicyRule rule : rules) {
                if (rule.allows(attributes)) {
                    return new Decision(Outcome.ALLOW, binding.reason());
                }
            }
        }
        return Decision.noOpinion(reason(missing));
    }

    private static String reason(Set<String> missing) {
        if (missing.isEmpty()) {
            return "";
        }
        String all = String.join(", ", missing);
        return "RBAC: " + (missing.size() == 1 ? all : "[" + all + "]");
    }

    @Override
    public List<PolicyRule> rulesOf(UserInfo user, String namespace) {
        List<PolicyRule> found = new ArrayList<>();
        for (Binding binding : policy().bindingsOf(user, namespace)) {
            List<PolicyRule> rules = binding.rules();
            if (rules != null) {
                found.addAll(rules);
            }
        }
        return found;
    }
}
