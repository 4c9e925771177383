package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The claims by which a pod gets devices. */
final class PodClaimRules {
    private PodClaimRules() {}

    static void check(PodContext pod, FieldPath path, List<FieldError> errors) {
        if (!pod.spec().has("resourceClaims")) {
            return;
        }
        Set<String> names = new HashSet<>();
        List<ObjectNode> claims = Fields.objects(pod.spec(), "resourceClaims");
        for (int i = 0; i < claims.size(); i++) {
            if (pod.mirror()) {
                errors.add(new FieldError(
                        FieldError.Type.FORBIDDEN, "", "", "static pods do not support resource claims"));
            } else {
                claim(claims.get(i), names, path.index(i), errors);
            }
        }
    }

    private static void claim(ObjectNode claim, Set<String> names, FieldPath path, List<FieldError> errors) {
        String name = Fields.text(claim, "name");
        if (name.isEmpty()) {
            errors.add(FieldError.required(path.child("name"), ""));
        } else if (!names.add(name)) {
            errors.add(FieldError.duplicate(path.child("name"), name));
        } else {
            NameChecks.label(claim, "name", path, errors);
        }
        boolean direct = Fields.has(claim, "resourceClaimName");
        boolean templated = Fields.has(claim, "resourceClaimTemplateName");
        if (direct && templated) {
            errors.add(FieldError.invalid(
                    path, claim, "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"));
        }
        if (!direct && !templated) {
            errors.add(FieldError.invalid(
                    path, claim, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"));
        }
        NameChecks.subdomainIfSet(claim, "resourceClaimName", path, errors);
        NameChecks.subdomainIfSet(claim, "resourceClaimTemplateName", path, errors);
    }
}
