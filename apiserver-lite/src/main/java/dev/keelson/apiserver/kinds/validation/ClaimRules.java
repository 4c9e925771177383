package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.registry.ObjectMetaRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** ResourceClaims and ResourceClaimTemplates. Follows {@code pkg/apis/resource/validation}. */
public final class ClaimRules implements Rules {
    private static final int MAX_CONSTRAINTS = 32;
    private static final int MAX_ALTERNATIVES = 8;
    private static final List<String> ALLOCATION_MODES = List.of("All", "ExactCount");
    private static final List<String> TEMPLATE_METADATA = List.of(
            "name",
            "generateName",
            "namespace",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "ownerReferences",
            "finalizers",
            "managedFields");

    private final ExpressionCheck expressions;

    public ClaimRules(ExpressionCheck expressions) {
        this.expressions = expressions;
    }

    @Override
    public void validate(ObjectNode claim, List<FieldError> errors) {
        spec(View.of(claim, errors).struct("spec"));
    }

    @Override
    public void validateUpdate(ObjectNode claim, ObjectNode old, List<FieldError> errors) {
        View.of(claim, errors).immutable("spec", View.of(old, errors));
    }

    @Override
    public void validateStatusUpdate(ObjectNode claim, ObjectNode old, List<FieldError> errors) {
        ClaimStatusRules.update(View.of(claim, errors), View.of(old, errors));
    }

    /** ResourceClaimTemplates. */
    public Rules template() {
        return new Rules() {
            @Override
            public void validate(ObjectNode template, List<FieldError> errors) {
                View spec = View.of(template, errors).struct("spec");
                metadata(spec.struct("metadata"));
                spec(spec.struct("spec"));
            }

            @Override
            public void validateUpdate(ObjectNode template, ObjectNode old, List<FieldError> errors) {
                validate(template, errors);
                View.of(template, errors).immutable("spec", View.of(old, errors));
            }
        };
    }

    /** Claims get labels and annotations of their template, and nothing else. */
    private static void metadata(View metadata) {
        ObjectMetaRules.annotations(metadata.strings("annotations"), metadata.path("annotations"), metadata.errors());
        ObjectMetaRules.labels(metadata.strings("labels"), metadata.path("labels"), metadata.errors());
        for (String field : TEMPLATE_METADATA) {
            JsonNode value = metadata.get(field);
            boolean unset = value == null
                    || (value.isContainerNode()
                            ? value.isEmpty()
                            : value.asText().isEmpty());
            if (!unset) {
                // Kubernetes lowers just the first letter of the name that the field has in Go.
                metadata.forbidden(field.equals("uid") ? "uID" : field, "cannot be set");
            }
        }
    }

    private void spec(View spec) {
        View devices = spec.struct("devices");
        RequestNames names = RequestNames.of(devices);
        if (devices.atMost("requests", DeviceParts.MAX_REQUESTS)) {
            Set<String> seen = new HashSet<>();
            for (View request : devices.list("requests")) {
                request(request);
                DeviceParts.unique(request, seen, request.text("name"));
            }
        }
        if (devices.atMost("constraints", MAX_CONSTRAINTS)) {
            for (View constraint : devices.list("constraints")) {
                constraint(constraint, names);
            }
        }
        if (devices.atMost("config", DeviceParts.MAX_CONFIGS)) {
            for (View configuration : devices.list("config")) {
                names.references(configuration);
                DeviceParts.opaque(configuration);
            }
        }
    }

    private void request(View request) {
        DeviceNames.label(request, "name");
        View exactly = request.child("exactly");
        boolean alternatives = request.size("firstAvailable") > 0;
        if (exactly == null && !alternatives) {
            request.required("", "exactly one of `exactly` or `firstAvailable` is required");
        } else if (exactly != null && alternatives) {
            request.invalid(
                    "", null, "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set");
        } else if (exactly != null) {
            devices(exactly);
        } else if (request.atMost("firstAvailable", MAX_ALTERNATIVES)) {
            Set<String> seen = new HashSet<>();
            for (View alternative : request.list("firstAvailable")) {
                DeviceNames.label(alternative, "name");
                devices(alternative);
                DeviceParts.unique(alternative, seen, alternative.text("name"));
            }
        }
    }

    private void devices(View request) {
        if (request.present("deviceClassName")) {
            request.problems("deviceClassName", NameRules.dns1123Subdomain(request.text("deviceClassName")));
        }
        DeviceParts.selectors(request, expressions);
        long count = request.number("count");
        switch (request.text("allocationMode")) {
            case "All" -> {
                if (count != 0) {
                    request.invalid("count", "must not be specified when allocationMode is 'All'");
                }
            }
            case "ExactCount" -> {
                if (count <= 0) {
                    request.invalid("count", count, "must be greater than zero");
                }
            }
            default -> request.notSupported("allocationMode", ALLOCATION_MODES);
        }
        DeviceParts.tolerations(request);
    }

    private static void constraint(View constraint, RequestNames names) {
        names.references(constraint);
        if (constraint.has("matchAttribute")) {
            DeviceNames.fullyQualified(constraint, "matchAttribute");
        } else if (constraint.has("distinctAttribute")) {
            DeviceNames.fullyQualified(constraint, "distinctAttribute");
        } else {
            constraint.required(
                    "",
                    "exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but multiple fields are"
                            + " set");
        }
    }
}
