package dev.keelson.apiserver.managedfields;

import java.util.ArrayList;
import java.util.List;

/**
 * Which fields a write to a resource or subresource cannot change, and so cannot own either.
 *
 * <p>Immutable. {@link #of} knows the rules of every built-in resource (the {@code GetResetFields} of Kubernetes'
 * strategies).
 */
public final class ResetFields {
    /** Nothing is reset. */
    public static final ResetFields NONE = new ResetFields(FieldSet.EMPTY, List.of());

    private static final String[] STATUS = {"status"};
    private static final String[] SPEC = {"spec"};
    private static final String[] METADATA = {"metadata"};
    /** Resources whose status subresource keeps metadata too. */
    private static final List<String> STATUS_KEEPS_METADATA = List.of(
            "flowcontrol.apiserver.k8s.io/flowschemas",
            "flowcontrol.apiserver.k8s.io/prioritylevelconfigurations",
            "networking.k8s.io/servicecidrs",
            "admissionregistration.k8s.io/validatingadmissionpolicies",
            "apiregistration.k8s.io/apiservices",
            "resource.k8s.io/resourceclaims",
            "storage.k8s.io/volumeattachments");

    private static final List<String> NOTHING_RESET = List.of("networking.k8s.io/networkpolicies");

    private final FieldSet reset;
    /** If not empty, only paths along one of these can be changed; {@code *} stands for any element. */
    private final List<List<String>> only;

    private ResetFields(FieldSet reset, List<List<String>> only) {
        this.reset = reset;
        this.only = only;
    }

    /** Resets the given paths of field names and all below them. */
    public static ResetFields excluding(String[]... paths) {
        FieldSet set = FieldSet.EMPTY;
        for (String[] path : paths) {
            set = set.union(FieldSet.ofFields(path));
        }
        return set.isEmpty() ? NONE : new ResetFields(set, List.of());
    }

    /** Resets all but what lies along or below one of the given paths; {@code *} stands for any element of a list. */
    public static ResetFields including(String[]... paths) {
        List<List<String>> only = new ArrayList<>();
        for (String[] path : paths) {
            only.add(List.of(path));
        }
        return new ResetFields(FieldSet.EMPTY, List.copyOf(only));
    }

    /** The rules of a custom resource. */
    public static ResetFields ofCustom(boolean hasStatus, String subresource) {
        return switch (subresource) {
            case "status" -> excluding(METADATA, SPEC);
            case "" -> hasStatus ? excluding(STATUS) : NONE;
            default -> NONE;
        };
    }

    /**
     * The rules of a built-in resource.
     *
     * @param hasStatus whether the resource has a status subresource
     * @param subresource empty for the resource itself
     */
    public static ResetFields of(String group, String resource, boolean hasStatus, String subresource) {
        String name = group + "/" + resource;
        return switch (subresource) {
            case "" -> main(name, hasStatus);
            case "status" -> status(name);
            case "approval" -> excluding(SPEC, new String[] {"status", "certificate"});
            case "finalize" -> excluding(STATUS);
            case "ephemeralcontainers" -> including(new String[] {"spec", "ephemeralContainers"});
            case "resize" ->
                including(
                        new String[] {"spec", "containers", "*", "resources"},
                        new String[] {"spec", "containers", "*", "resizePolicy"},
                        new String[] {"spec", "initContainers", "*", "resources"},
                        new String[] {"spec", "initContainers", "*", "resizePolicy"});
            default -> NONE;
        };
    }

    private static ResetFields main(String name, boolean hasStatus) {
        if (name.equals("certificates.k8s.io/certificatesigningrequests")) {
            return excluding(SPEC, STATUS);
        }
        return hasStatus && !NOTHING_RESET.contains(name) ? excluding(STATUS) : NONE;
    }

    private static ResetFields status(String name) {
        return switch (name) {
            case "/pods" ->
                excluding(SPEC, new String[] {"metadata", "deletionTimestamp"}, new String[] {
                    "metadata", "ownerReferences"
                });
            case "apps/deployments" -> excluding(SPEC, new String[] {"metadata", "labels"});
            case "certificates.k8s.io/certificatesigningrequests" ->
                excluding(SPEC, new String[] {"status", "conditions"});
            default -> STATUS_KEEPS_METADATA.contains(name) ? excluding(METADATA, SPEC) : excluding(SPEC);
        };
    }

    /** What of a set may be owned. */
    FieldSet filter(FieldSet set) {
        if (set.isEmpty() || this == NONE) {
            return set;
        }
        return only.isEmpty() ? set.recursiveDifference(reset) : including(set, only, 0);
    }

    private static FieldSet including(FieldSet set, List<List<String>> paths, int depth) {
        FieldSet.Builder out = new FieldSet.Builder(set.nodes());
        for (int i = 0; i < set.nodes(); i++) {
            List<List<String>> matching = new ArrayList<>();
            boolean whole = false;
            for (List<String> path : paths) {
                if (matches(path.get(depth), set.element(i))) {
                    whole |= path.size() == depth + 1;
                    matching.add(path);
                }
            }
            if (!matching.isEmpty()) {
                FieldSet below = whole ? set.children(i) : including(set.children(i), matching, depth + 1);
                out.add(set.element(i), set.isMember(i), below);
            }
        }
        return out.build();
    }

    private static boolean matches(String pattern, PathElement element) {
        return pattern.equals("*") || element.isField() && element.fieldName().equals(pattern);
    }
}
