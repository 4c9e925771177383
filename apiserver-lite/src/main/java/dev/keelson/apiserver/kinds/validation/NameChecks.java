package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;
import java.util.Locale;

/** Checks of fields that hold names, keys, ids and paths. Paths are built only for what is wrong. */
final class NameChecks {
    private static final String SEGMENT = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
    private static final int MAX_DRIVER = 63;
    private static final int MAX_SUBDOMAIN = 253;
    private static final String ID_RANGE = "must be between 0 and 2147483647, inclusive";

    private NameChecks() {}

    /** A DNS label, if there is one. */
    static void label(ObjectNode from, String field, FieldPath path, List<FieldError> errors) {
        String value = Fields.text(from, field);
        if (!value.isEmpty()) {
            add(value, NameRules.dns1123Label(value), field, path, errors);
        }
    }

    /** A DNS label that must be there. */
    static void requiredLabel(ObjectNode from, String field, FieldPath path, List<FieldError> errors) {
        if (Check.required(from, field, path, "", errors)) {
            label(from, field, path, errors);
        }
    }

    /** A DNS subdomain, if there is one. */
    static void subdomain(ObjectNode from, String field, FieldPath path, List<FieldError> errors) {
        String value = Fields.text(from, field);
        if (!value.isEmpty()) {
            add(value, NameRules.dns1123Subdomain(value), field, path, errors);
        }
    }

    /** A DNS subdomain if the field is there at all, even if it is empty. */
    static void subdomainIfSet(ObjectNode from, String field, FieldPath path, List<FieldError> errors) {
        if (Fields.has(from, field)) {
            String value = Fields.text(from, field);
            add(value, NameRules.dns1123Subdomain(value), field, path, errors);
        }
    }

    /** A DNS subdomain that must be there. */
    static void requiredSubdomain(ObjectNode from, String field, FieldPath path, List<FieldError> errors) {
        if (Check.required(from, field, path, "", errors)) {
            subdomain(from, field, path, errors);
        }
    }

    /** {@code [prefix/]name}. */
    static void qualified(String value, FieldPath path, List<FieldError> errors) {
        Check.all(path, value, NameRules.labelKey(value), errors);
    }

    /** {@code [prefix/]name}, if the field is there. */
    static void qualifiedIfSet(ObjectNode from, String field, FieldPath path, List<FieldError> errors) {
        if (Fields.has(from, field)) {
            qualified(Fields.text(from, field), path.child(field), errors);
        }
    }

    private static void add(
            String value, List<String> problems, String field, FieldPath path, List<FieldError> errors) {
        if (!problems.isEmpty()) {
            Check.all(path.child(field), value, problems, errors);
        }
    }

    /** The number of a user or a group, if the field is there. */
    static void id(ObjectNode from, String field, FieldPath path, List<FieldError> errors) {
        if (Fields.has(from, field)) {
            long id = Fields.number(from, field);
            if (id < 0 || id > Integer.MAX_VALUE) {
                errors.add(FieldError.invalid(path.child(field), id, ID_RANGE));
            }
        }
    }

    /** The numbers of groups. */
    static void ids(ObjectNode from, String field, FieldPath path, List<FieldError> errors) {
        for (int i = 0; i < Fields.array(from, field).size(); i++) {
            long id = Fields.array(from, field).get(i).asLong();
            if (id < 0 || id > Integer.MAX_VALUE) {
                errors.add(FieldError.invalid(path.child(field).index(i), id, ID_RANGE));
            }
        }
    }

    /** A path that stays below where it starts. */
    static void descendingPath(String value, FieldPath path, List<FieldError> errors) {
        if (value.startsWith("/")) {
            errors.add(FieldError.invalid(path, value, "must be a relative path"));
        }
        noBacksteps(value, path, errors);
    }

    static void noBacksteps(String value, FieldPath path, List<FieldError> errors) {
        if (hasBacksteps(value)) {
            errors.add(FieldError.invalid(path, value, "must not contain '..'"));
        }
    }

    static boolean hasBacksteps(String value) {
        for (int at = value.indexOf(".."); at >= 0; at = value.indexOf("..", at + 1)) {
            boolean starts = at == 0 || value.charAt(at - 1) == '/';
            boolean ends = at + 2 == value.length() || value.charAt(at + 2) == '/';
            if (starts && ends) {
                return true;
            }
        }
        return false;
    }

    /** As {@link #descendingPath}, and not one of the names that volumes keep for themselves. */
    static void nonReservedPath(String value, FieldPath path, List<FieldError> errors) {
        descendingPath(value, path, errors);
        if (value.startsWith("..") && !value.startsWith("../")) {
            errors.add(FieldError.invalid(path, value, "must not start with '..'"));
        }
    }

    /** The name of a CSI driver, which must be there. */
    static void driver(ObjectNode from, String field, FieldPath path, List<FieldError> errors) {
        if (!Check.required(from, field, path, "", errors)) {
            return;
        }
        String value = Fields.text(from, field);
        if (value.length() > MAX_DRIVER) {
            errors.add(FieldError.tooLong(path.child(field), MAX_DRIVER));
        }
        add(value, NameRules.dns1123Subdomain(value.toLowerCase(Locale.ROOT)), field, path, errors);
    }

    /** A DNS subdomain whose labels may contain underscores, as resolvers search them. */
    static void searchDomain(String value, FieldPath path, List<FieldError> errors) {
        if (value.length() > MAX_SUBDOMAIN) {
            errors.add(FieldError.invalid(path, value, "must be no more than 253 characters"));
        }
        if (!isSegments(value, ".")) {
            errors.add(FieldError.invalid(
                    path,
                    value,
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-', '_' or"
                            + " '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
                            + " used for validation is '" + SEGMENT + "(\\." + SEGMENT + ")*')"));
        }
    }

    /** Whether a kernel parameter may be called so. */
    static boolean isSysctl(String value) {
        return value.length() <= MAX_SUBDOMAIN && isSegments(value, "./");
    }

    static String sysctlFormat() {
        return "must have at most 253 characters and match regex ^(" + SEGMENT + "[\\./])*" + SEGMENT + "$";
    }

    private static boolean isSegments(String value, String separators) {
        int start = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i < value.length() && separators.indexOf(value.charAt(i)) < 0) {
                char c = value.charAt(i);
                if (!isAlphanumeric(c) && c != '-' && c != '_') {
                    return false;
                }
                continue;
            }
            if (i == start || !isAlphanumeric(value.charAt(start)) || !isAlphanumeric(value.charAt(i - 1))) {
                return false;
            }
            start = i + 1;
        }
        return true;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
