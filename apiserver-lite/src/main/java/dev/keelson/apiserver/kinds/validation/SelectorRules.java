package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.selector.LabelSelector;
import dev.keelson.api.selector.SelectorException;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Workloads' selectors, and that they select what their templates make. */
final class SelectorRules {
    private SelectorRules() {}

    /** A selector that must be there and select something; {@code kind} as upstream calls it. */
    static void required(ObjectNode spec, String kind, FieldPath path, List<FieldError> errors) {
        ObjectNode selector = Fields.object(spec, "selector");
        FieldPath at = path.child("selector");
        if (selector == null) {
            errors.add(FieldError.required(at, ""));
            return;
        }
        Check.labelSelector(selector, at, errors);
        if (Check.isEmptySelector(selector)) {
            errors.add(FieldError.invalid(at, selector, "empty selector is invalid for " + kind));
        }
    }

    /** The selector, or null if it is none. */
    static @Nullable LabelSelector parse(ObjectNode spec) {
        try {
            return LabelSelector.of(spec.get("selector"));
        } catch (SelectorException e) {
            return null;
        }
    }

    /** Checks that a selector matches the labels of the template at {@code path}. */
    static void matches(LabelSelector selector, ObjectNode template, FieldPath path, List<FieldError> errors) {
        if (!selector.matches(Fields.strings(template, "metadata", "labels"))) {
            errors.add(FieldError.invalid(
                    path.child("metadata").child("labels"),
                    Fields.object(template, "metadata", "labels"),
                    "`selector` does not match template `labels`"));
        }
    }

    /** Templates of what must always run. */
    static void runsForEver(ObjectNode template, String kind, FieldPath path, List<FieldError> errors) {
        String policy = Fields.text(template, "spec", "restartPolicy");
        FieldPath spec = path.child("spec");
        if (!policy.equals("Always")) {
            errors.add(FieldError.notSupported(spec.child("restartPolicy"), policy, List.of("Always")));
        }
        if (Fields.has(template, "spec", "activeDeadlineSeconds")) {
            errors.add(FieldError.forbidden(
                    spec.child("activeDeadlineSeconds"), "activeDeadlineSeconds in " + kind + " is not Supported"));
        }
    }
}
