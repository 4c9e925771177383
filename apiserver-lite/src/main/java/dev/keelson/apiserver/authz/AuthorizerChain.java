package dev.keelson.apiserver.authz;

import dev.keelson.apiserver.authn.UserInfo;
import java.util.ArrayList;
import java.util.List;

/** Asks authorizers one after another until one has an opinion. Follows apiserver's {@code authorizer/union}. */
public final class AuthorizerChain implements Authorizer {
    private final List<Authorizer> authorizers;

    public AuthorizerChain(List<Authorizer> authorizers) {
        this.authorizers = List.copyOf(authorizers);
    }

    @Override
    public Decision authorize(Attributes attributes) {
        List<String> reasons = new ArrayList<>(0);
        for (Authorizer authorizer : authorizers) {
            Decision decision = authorizer.authorize(attributes);
            if (decision.outcome() != Outcome.NO_OPINION) {
                return decision;
            }
            if (!decision.reason().isEmpty()) {
                reasons.add(decision.reason());
            }
        }
        return Decision.noOpinion(String.join("\n", reasons));
    }

    @Override
    public List<PolicyRule> rulesOf(UserInfo user, String namespace) {
        List<PolicyRule> rules = new ArrayList<>();
        for (Authorizer authorizer : authorizers) {
            rules.addAll(authorizer.rulesOf(user, namespace));
        }
        return rules;
    }
}
