package dev.keelson.apiserver.authz;

import dev.keelson.apiserver.authn.UserInfo;
import java.util.List;

/** Decides about a request. Safe for many threads; does not block for long. */
@FunctionalInterface
public interface Authorizer {

    Decision authorize(Attributes attributes);

    /** The rules by which a user is allowed something in a namespace, as far as they can be told. */
    default List<PolicyRule> rulesOf(UserInfo user, String namespace) {
        return List.of();
    }

    /**
     * An authorizer's answer.
     *
     * @param reason why, for the client's 403; may be empty
     */
    record Decision(Outcome outcome, String reason) {

        public static Decision allow() {
            return new Decision(Outcome.ALLOW, "");
        }

        public static Decision noOpinion(String reason) {
            return new Decision(Outcome.NO_OPINION, reason);
        }

        public boolean allowed() {
            return outcome == Outcome.ALLOW;
        }
    }

    /** {@code DENY} ends the search for another opinion; a request nobody has an opinion on is refused too. */
    enum Outcome {
        ALLOW,
        DENY,
        NO_OPINION
    }
}
