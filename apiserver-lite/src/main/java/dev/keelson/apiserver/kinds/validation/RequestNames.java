package dev.keelson.apiserver.kinds.validation;

import dev.keelson.api.names.NameRules;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The requests of a claim that may be referred to, as {@code request} or {@code request/subrequest}.
 *
 * @param subrequests of each request by its name
 */
record RequestNames(Map<String, Set<String>> subrequests) {
    private static final String UNKNOWN = "must be the name of a request in the claim or the name of a request and a"
            + " subrequest separated by '/'";

    static RequestNames of(View devices) {
        Map<String, Set<String>> names = new HashMap<>();
        for (View request : devices.list("requests")) {
            Set<String> alternatives = new HashSet<>();
            for (View alternative : request.list("firstAvailable")) {
                alternatives.add(alternative.text("name"));
            }
            names.put(request.text("name"), alternatives);
        }
        return new RequestNames(names);
    }

    /** Checks the references in the field {@code requests}. */
    void references(View view) {
        if (!view.atMost("requests", DeviceParts.MAX_REQUESTS)) {
            return;
        }
        List<String> references = view.texts("requests");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < references.size(); i++) {
            String reference = references.get(i);
            String[] segments = reference.split("/", -1);
            if (segments.length <= 2) {
                for (String segment : segments) {
                    view.problemsAt("requests", i, segment, NameRules.dns1123Label(segment));
                }
            }
            if (!has(segments)) {
                view.invalidAt("requests", i, reference, UNKNOWN);
            }
            if (!seen.add(reference)) {
                view.duplicateAt("requests", i, reference);
            }
        }
    }

    /** Checks the one reference in a field. */
    void reference(View view, String field) {
        String reference = view.text(field);
        String[] segments = reference.split("/", -1);
        if (segments.length <= 2) {
            for (String segment : segments) {
                for (String problem : NameRules.dns1123Label(segment)) {
                    view.invalid(field, segment, problem);
                }
            }
        }
        if (!has(segments)) {
            view.invalid(field, reference, UNKNOWN);
        }
    }

    private boolean has(String[] segments) {
        Set<String> alternatives = segments.length > 2 ? null : subrequests.get(segments[0]);
        return alternatives != null && (segments.length == 1 || alternatives.contains(segments[1]));
    }
}
