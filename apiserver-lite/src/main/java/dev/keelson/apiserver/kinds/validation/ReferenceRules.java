package dev.keelson.apiserver.kinds.validation;

import dev.keelson.api.names.NameRules;

/** References to objects of other kinds, as several groups have them. */
final class ReferenceRules {
    private ReferenceRules() {}

    /** A {@code TypedLocalObjectReference}: group, kind and name. */
    static void typed(View reference) {
        if (reference.has("apiGroup")) {
            reference.problems("apiGroup", NameRules.dns1123Subdomain(reference.text("apiGroup")));
        }
        segment(reference, "kind");
        segment(reference, "name");
    }

    /** A text that must be there and fit into a URL's path. */
    static void segment(View reference, String field) {
        if (reference.present(field)) {
            reference.problems(field, NameRules.pathSegment(reference.text(field)));
        }
    }
}
