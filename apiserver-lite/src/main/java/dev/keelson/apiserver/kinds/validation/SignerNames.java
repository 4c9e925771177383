package dev.keelson.apiserver.kinds.validation;

import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.path.GoText;
import java.util.List;

/** Names of those who sign certificates: {@code example.com/signer}. */
final class SignerNames {
    private static final int MAX_DOMAIN = 253;
    private static final int MAX_LENGTH = MAX_DOMAIN + 1 + 63 + 1 + 253;

    private SignerNames() {}

    static boolean isKubernetes(String signer) {
        int slash = signer.indexOf('/');
        String host = slash < 0 ? signer : signer.substring(0, slash);
        return host.equals("kubernetes.io") || host.endsWith(".kubernetes.io");
    }

    static void check(String signer, FieldPath path, List<FieldError> errors) {
        if (signer.isEmpty()) {
            errors.add(FieldError.required(path, ""));
            return;
        }
        String[] parts = signer.split("/", -1);
        if (parts.length != 2) {
            errors.add(FieldError.invalid(
                    path, signer, "must be a fully qualified domain and path of the form 'example.com/signer-name'"));
            return;
        }
        if (parts[0].length() > MAX_DOMAIN) {
            errors.add(FieldError.tooLong(path, MAX_DOMAIN));
        }
        labels(parts[0], false, path, errors);
        if (parts[0].indexOf('.') < 0) {
            errors.add(FieldError.invalid(
                    path, parts[0], "should be a domain with at least two segments separated by dots"));
        }
        labels(parts[1], true, path, errors);
        if (signer.length() > MAX_LENGTH) {
            errors.add(FieldError.tooLong(path, MAX_LENGTH));
        }
    }

    /** The first bad label is told; others would only repeat it. */
    private static void labels(String part, boolean longNames, FieldPath path, List<FieldError> errors) {
        for (String label : part.split("\\.", -1)) {
            List<String> problems = longNames ? NameRules.dns1123Subdomain(label) : NameRules.dns1123Label(label);
            for (String problem : problems) {
                errors.add(FieldError.invalid(path, part, "validating label " + GoText.quote(label) + ": " + problem));
            }
            if (!problems.isEmpty()) {
                return;
            }
        }
    }
}
