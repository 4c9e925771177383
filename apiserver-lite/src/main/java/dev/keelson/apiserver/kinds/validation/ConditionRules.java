package dev.keelson.apiserver.kinds.validation;

import dev.keelson.api.names.NameRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Lists of {@code metav1.Condition}. Follows {@code apimachinery/pkg/apis/meta/v1/validation}. */
final class ConditionRules {
    private static final List<String> STATUSES = List.of("False", "True", "Unknown");
    private static final int MAX_REASON = 1024;
    private static final int MAX_MESSAGE = 32 * 1024;
    private static final String REASON =
            "a condition reason must start with alphabetic character, optionally followed by a"
                    + " string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g."
                    + " 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for"
                    + " validation is '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?')";

    private ConditionRules() {}

    static void conditions(View status, String field) {
        Set<String> types = new HashSet<>();
        for (View condition : status.list(field)) {
            if (!types.add(condition.text("type"))) {
                condition.duplicate("type", condition.text("type"));
            }
            condition(condition);
        }
    }

    private static void condition(View condition) {
        condition.problems("type", NameRules.labelKey(condition.text("type")));
        if (!STATUSES.contains(condition.text("status"))) {
            condition.notSupported("status", STATUSES);
        }
        condition.notNegative("observedGeneration", "must be greater than or equal to zero");
        condition.present("lastTransitionTime");
        if (condition.present("reason")) {
            String reason = condition.text("reason");
            if (!isReason(reason)) {
                condition.invalid("reason", REASON);
            }
            if (reason.length() > MAX_REASON) {
                condition.tooLong("reason", MAX_REASON);
            }
        }
        if (condition.text("message").length() > MAX_MESSAGE) {
            condition.tooLong("message", MAX_MESSAGE);
        }
    }

    private static boolean isReason(String reason) {
        int last = reason.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = reason.charAt(i);
            boolean letter = (c | 32) >= 'a' && (c | 32) <= 'z';
            boolean inner = letter || c >= '0' && c <= '9' || c == '_';
            if (i == 0 ? !letter : !inner && (i == last || c != ',' && c != ':')) {
                return false;
            }
        }
        return true;
    }
}
