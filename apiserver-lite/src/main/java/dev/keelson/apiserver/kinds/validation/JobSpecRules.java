package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What jobs and the job templates of CronJobs have in common. */
final class JobSpecRules {
    private static final int MAX_PARALLELISM = 100_000;
    private static final int MAX_FAILED_INDEXES = 100_000;
    private static final int MANY_COMPLETIONS = 100_000;
    private static final int LIMIT_FOR_MANY = 10_000;
    private static final int MAX_MANAGED_BY = 63;
    private static final String URL_CHARACTERS = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
    private static final Pattern URL_PATH = Pattern.compile(URL_CHARACTERS);
    private static final List<String> MODES = List.of("NonIndexed", "Indexed");

    private JobSpecRules() {}

    static void check(ObjectNode spec, @Nullable ObjectNode old, FieldPath path, List<FieldError> errors) {
        for (String field : new String[] {
            "parallelism",
            "completions",
            "activeDeadlineSeconds",
            "backoffLimit",
            "ttlSecondsAfterFinished",
            "backoffLimitPerIndex",
            "maxFailedIndexes"
        }) {
            Check.notNegative(spec, field, path, errors);
        }
        if (Fields.has(spec, "maxFailedIndexes") && !Fields.has(spec, "backoffLimitPerIndex")) {
            errors.add(FieldError.required(path.child("backoffLimitPerIndex"), "when maxFailedIndexes is specified"));
        }
        if (Fields.has(spec, "managedBy")) {
            managedBy(Fields.text(spec, "managedBy"), path.child("managedBy"), errors);
        }
        Check.supported(spec, "completionMode", path, MODES, errors);
        String mode = Fields.text(spec, "completionMode");
        if (mode.equals("Indexed")) {
            indexed(spec, path, errors);
        } else if (mode.isEmpty() || mode.equals("NonIndexed")) {
            for (String field : new String[] {"backoffLimitPerIndex", "maxFailedIndexes"}) {
                if (Fields.has(spec, field)) {
                    errors.add(
                            FieldError.invalid(path.child(field), spec.get(field), "requires indexed completion mode"));
                }
            }
        }
        policies(spec, mode, path, errors);
        PodRules.template(
                Fields.make(spec, "template"), Fields.object(old, "template"), path.child("template"), errors);
        restartPolicy(spec, path.child("template").child("spec").child("restartPolicy"), errors);
    }

    private static void managedBy(String manager, FieldPath path, List<FieldError> errors) {
        int slash = manager.indexOf('/');
        if (manager.isEmpty()) {
            errors.add(FieldError.required(path, ""));
        } else if (slash <= 0 || slash == manager.length() - 1) {
            errors.add(FieldError.invalid(path, manager, "must be a domain-prefixed path (such as \"acme.io/foo\")"));
        } else {
            String host = manager.substring(0, slash);
            Check.all(path, host, NameRules.dns1123Subdomain(host), errors);
            String rest = manager.substring(slash + 1);
            if (!URL_PATH.matcher(rest).matches()) {
                errors.add(FieldError.invalid(
                        path, rest, "Invalid path (regex used for validation is '" + URL_CHARACTERS + "')"));
            }
        }
        if (manager.length() > MAX_MANAGED_BY) {
            errors.add(FieldError.tooLong(path, MAX_MANAGED_BY));
        }
    }

    private static void indexed(ObjectNode spec, FieldPath path, List<FieldError> errors) {
        boolean counted = Fields.has(spec, "completions");
        long completions = Fields.number(spec, "completions");
        boolean bounded = Fields.has(spec, "maxFailedIndexes");
        long failed = Fields.number(spec, "maxFailedIndexes");
        if (!counted) {
            errors.add(FieldError.required(path.child("completions"), "when completion mode is Indexed"));
        }
        atMost(
                spec,
                "parallelism",
                MAX_PARALLELISM,
                "must be less than or equal to 100000 when completion mode is Indexed",
                path,
                errors);
        if (counted && bounded && failed > completions) {
            errors.add(FieldError.invalid(
                    path.child("maxFailedIndexes"), failed, "must be less than or equal to completions"));
        }
        atMost(spec, "maxFailedIndexes", MAX_FAILED_INDEXES, "must be less than or equal to 100000", path, errors);
        if (counted && completions > MANY_COMPLETIONS && Fields.has(spec, "backoffLimitPerIndex")) {
            if (!bounded) {
                errors.add(FieldError.required(
                        path.child("maxFailedIndexes"), "must be specified when completions is above 100000"));
            }
            String detail = "must be less than or equal to 10000 when completions are above 100000 and used with"
                    + " backoff limit per index";
            atMost(spec, "parallelism", LIMIT_FOR_MANY, detail, path, errors);
            atMost(spec, "maxFailedIndexes", LIMIT_FOR_MANY, detail, path, errors);
        }
    }

    private static void atMost(
            ObjectNode spec, String field, long limit, String detail, FieldPath path, List<FieldError> errors) {
        long value = Fields.number(spec, field);
        if (value > limit) {
            errors.add(FieldError.invalid(path.child(field), value, detail));
        }
    }

    private static void policies(ObjectNode spec, String mode, FieldPath path, List<FieldError> errors) {
        ObjectNode failure = Fields.object(spec, "podFailurePolicy");
        if (failure != null) {
            FailurePolicyRules.check(spec, failure, path.child("podFailurePolicy"), errors);
        }
        ObjectNode success = Fields.object(spec, "successPolicy");
        if (success != null && !mode.equals("Indexed")) {
            errors.add(FieldError.invalid(path.child("successPolicy"), success, "requires indexed completion mode"));
        } else if (success != null) {
            SuccessPolicyRules.check(spec, success, path.child("successPolicy"), errors);
        }
        Check.supported(
                spec,
                "podReplacementPolicy",
                path,
                failure != null ? List.of("Failed") : List.of("Failed", "TerminatingOrFailed"),
                errors);
    }

    private static void restartPolicy(ObjectNode spec, FieldPath path, List<FieldError> errors) {
        String policy = Fields.text(spec, "template", "spec", "restartPolicy");
        if (policy.isEmpty() || policy.equals("Always")) {
            errors.add(FieldError.required(path, "valid values: \"OnFailure\", \"Never\""));
        } else if (!policy.equals("OnFailure") && !policy.equals("Never")) {
            errors.add(FieldError.notSupported(path, policy, List.of("OnFailure", "Never")));
        } else if (Fields.has(spec, "podFailurePolicy") && !policy.equals("Never")) {
            errors.add(
                    FieldError.invalid(path, policy, "only \"Never\" is supported when podFailurePolicy is specified"));
        }
    }
}
