package dev.keelson.apiserver.registry;

import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.List;

/** Checks the options of requests. Follows apimachinery's {@code meta/v1/validation} and {@code meta/internalversion}. */
final class OptionRules {
    private static final String META_GROUP = "meta.k8s.io";
    private static final int MANAGER_MAX_LENGTH = 128;

    private OptionRules() {}

    static void check(CreateOptions options) {
        List<FieldError> errors = new ArrayList<>();
        common(options.fieldManager(), options.dryRun(), options.fieldValidation(), errors);
        refuse("CreateOptions", errors);
    }

    static void check(UpdateOptions options) {
        List<FieldError> errors = new ArrayList<>();
        common(options.fieldManager(), options.dryRun(), options.fieldValidation(), errors);
        refuse("UpdateOptions", errors);
    }

    static void check(PatchOptions options, boolean apply) {
        List<FieldError> errors = new ArrayList<>();
        if (apply && options.fieldManager().isEmpty()) {
            errors.add(FieldError.required(FieldPath.of("fieldManager"), "is required for apply patch"));
        }
        if (!apply && options.force() != null) {
            errors.add(FieldError.forbidden(FieldPath.of("force"), "may not be specified for non-apply patch"));
        }
        common(options.fieldManager(), options.dryRun(), options.fieldValidation(), errors);
        refuse("PatchOptions", errors);
    }

    static void check(DeleteOptions options) {
        List<FieldError> errors = new ArrayList<>();
        String policy = options.propagationPolicy();
        FieldPath path = FieldPath.of("propagationPolicy");
        if (options.orphanDependents() != null && policy != null) {
            errors.add(FieldError.invalid(path, policy, "orphanDependents and deletionPropagation cannot be both set"));
        }
        List<String> known = List.of("Foreground", "Background", "Orphan", "nil");
        if (policy != null && !known.subList(0, 3).contains(policy)) {
            errors.add(FieldError.notSupported(path, policy, known));
        }
        dryRun(options.dryRun(), errors);
        refuse("DeleteOptions", errors);
    }

    static void checkList(ListOptions options) {
        List<FieldError> errors = new ArrayList<>();
        String match = options.resourceVersionMatch();
        FieldPath path = FieldPath.of("resourceVersionMatch");
        if (!match.isEmpty()) {
            if (options.resourceVersion().isEmpty()) {
                errors.add(FieldError.forbidden(
                        path, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
            }
            if (!options.continueToken().isEmpty()) {
                errors.add(FieldError.forbidden(path, "resourceVersionMatch is forbidden when continue is provided"));
            }
            if (!match.equals("Exact") && !match.equals("NotOlderThan")) {
                errors.add(FieldError.notSupported(path, match, List.of("Exact", "NotOlderThan", "")));
            }
            if (match.equals("Exact") && options.resourceVersion().equals("0")) {
                errors.add(FieldError.forbidden(
                        path, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
            }
        }
        if (options.sendInitialEvents() != null) {
            errors.add(
                    FieldError.forbidden(FieldPath.of("sendInitialEvents"), "sendInitialEvents is forbidden for list"));
        }
        refuse("ListOptions", errors);
    }

    static void checkWatch(ListOptions options) {
        List<FieldError> errors = new ArrayList<>();
        String match = options.resourceVersionMatch();
        FieldPath path = FieldPath.of("resourceVersionMatch");
        if (options.sendInitialEvents() != null && !match.equals("NotOlderThan")) {
            errors.add(FieldError.forbidden(
                    path, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
        }
        if (!match.isEmpty()) {
            if (options.sendInitialEvents() == null) {
                errors.add(FieldError.forbidden(
                        path, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
            }
            if (!match.equals("NotOlderThan")) {
                errors.add(FieldError.notSupported(path, match, List.of("NotOlderThan")));
            }
            if (!options.continueToken().isEmpty()) {
                errors.add(FieldError.forbidden(path, "resourceVersionMatch is forbidden when continue is provided"));
            }
        }
        refuse("ListOptions", errors);
    }

    private static void common(
            String fieldManager, List<String> dryRun, String fieldValidation, List<FieldError> errors) {
        FieldPath manager = FieldPath.of("fieldManager");
        if (fieldManager.length() > MANAGER_MAX_LENGTH) {
            errors.add(FieldError.tooLong(manager, MANAGER_MAX_LENGTH));
        }
        for (int i = 0; i < fieldManager.length(); i++) {
            char c = fieldManager.charAt(i);
            if (Character.isISOControl(c) || (Character.isWhitespace(c) && c != ' ')) {
                errors.add(FieldError.invalid(
                        manager, fieldManager, String.format("invalid character U+%04X (at position %d)", (int) c, i)));
            }
        }
        dryRun(dryRun, errors);
        if (!List.of("", "Ignore", "Warn", "Strict").contains(fieldValidation)) {
            errors.add(FieldError.notSupported(
                    FieldPath.of("fieldValidation"), fieldValidation, List.of("Ignore", "Strict", "Warn")));
        }
    }

    private static void dryRun(List<String> dryRun, List<FieldError> errors) {
        if (!List.of("All").containsAll(dryRun)) {
            errors.add(FieldError.notSupported(FieldPath.of("dryRun"), dryRun.toString(), List.of("All")));
        }
    }

    private static void refuse(String kind, List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw StatusException.invalid(META_GROUP, kind, "", errors);
        }
    }
}
