package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import java.util.Iterator;
import java.util.List;

/** SubjectAccessReviews of all sorts. Follows {@code pkg/apis/authorization/validation}. */
public final class ReviewRules {
    private ReviewRules() {}

    /** Checks a review of the given kind. */
    public static void access(ObjectNode review, String kind, List<FieldError> errors) {
        View view = View.of(review, errors);
        View spec = view.struct("spec");
        boolean local = kind.equals("LocalSubjectAccessReview");
        boolean resource = spec.has("resourceAttributes");
        boolean other = spec.has("nonResourceAttributes");
        if (resource && other) {
            spec.invalid("nonResourceAttributes", "cannot be specified in combination with resourceAttributes");
        }
        if (!resource && !other) {
            spec.invalid(
                    "resourceAttributes",
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }
        boolean self = kind.equals("SelfSubjectAccessReview");
        if (!self && spec.text("user").isEmpty() && spec.size("groups") == 0) {
            spec.invalid("user", "", "at least one of user or group must be specified");
        }
        View attributes = spec.struct("resourceAttributes");
        selector(attributes, "fieldSelector");
        selector(attributes, "labelSelector");
        metadata(view, local);
        if (local && resource) {
            String namespace = view.struct("metadata").text("namespace");
            if (!attributes.text("namespace").equals(namespace)) {
                attributes.invalid("namespace", attributes.text("namespace"), "must match metadata.namespace");
            }
        }
        if (local && other) {
            spec.invalid("nonResourceAttributes", "disallowed on this kind of request");
        }
    }

    /** A review is not stored, so it has nothing to be known by. */
    private static void metadata(View view, boolean local) {
        Iterator<String> fields = view.struct("metadata").node().fieldNames();
        while (fields.hasNext()) {
            String field = fields.next();
            boolean allowed = field.equals("managedFields") || local && field.equals("namespace");
            if (!allowed && view.struct("metadata").has(field)) {
                view.invalid("metadata", local ? "must be empty except for namespace" : "must be empty");
                return;
            }
        }
    }

    private static void selector(View attributes, String field) {
        View selector = attributes.child(field);
        if (selector == null) {
            return;
        }
        boolean raw = !selector.text("rawSelector").isEmpty();
        boolean requirements = selector.size("requirements") > 0;
        if (raw && requirements) {
            selector.invalid("rawSelector", "may not specified at the same time as requirements");
        }
        if (!raw && !requirements) {
            selector.required(
                    "requirements",
                    "when " + selector.path() + " is specified, requirements or rawSelector is required");
        }
        for (View requirement : selector.list("requirements")) {
            requirement(requirement, field.equals("labelSelector"));
        }
    }

    private static void requirement(View requirement, boolean label) {
        List<String> values = requirement.texts("values");
        switch (requirement.text("operator")) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    requirement.required("values", "must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    requirement.forbidden(
                            "values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            default -> {}
        }
        if (!label) {
            if (requirement.text("key").isEmpty()) {
                requirement.required("key", "must be specified");
            }
            return;
        }
        for (String problem : NameRules.labelKey(requirement.text("key"))) {
            requirement.invalid("key", requirement.text("key"), problem);
        }
        for (int i = 0; i < values.size(); i++) {
            requirement.problemsAt("values", i, values.get(i), NameRules.labelValue(values.get(i)));
        }
    }
}
