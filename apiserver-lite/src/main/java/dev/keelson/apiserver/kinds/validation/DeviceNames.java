package dev.keelson.apiserver.kinds.validation;

import dev.keelson.api.names.NameRules;
import java.util.List;
import java.util.Locale;

/** Names within claims and slices of devices. Follows {@code pkg/apis/resource/validation}. */
final class DeviceNames {
    private static final int MAX_POOL_NAME = 253;
    private static final int MAX_IDENTIFIER = 32;
    private static final int UUID_LENGTH = 36;
    private static final String NOT_IDENTIFIER = "a valid C identifier must start with alphabetic character or '_',"
            + " followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',"
            + " regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')";

    private DeviceNames() {}

    /** The name of a request, device or counter set, which an empty text is not. */
    static void label(View view, String field) {
        for (String problem : NameRules.dns1123Label(view.text(field))) {
            view.invalid(field, view.text(field), problem);
        }
    }

    /** The name of a pool: subdomains between slashes. */
    static void pool(View view, String field) {
        if (!view.present(field)) {
            return;
        }
        String name = view.text(field);
        if (name.length() > MAX_POOL_NAME) {
            view.tooLong(field, MAX_POOL_NAME);
        }
        int start = 0;
        while (start <= name.length()) {
            int slash = name.indexOf('/', start);
            String part = name.substring(start, slash < 0 ? name.length() : slash);
            for (String problem : NameRules.dns1123Subdomain(part)) {
                view.invalid(field, part, problem);
            }
            start = slash < 0 ? name.length() + 1 : slash + 1;
        }
    }

    /** The identity of a share of a device. */
    static void uuid(View view, String field) {
        String text = view.text(field);
        if (text.length() != UUID_LENGTH) {
            view.invalid(field, "error validating uid: invalid UUID length: " + text.length());
        } else if (!isUuid(text)) {
            view.invalid(field, "error validating uid: invalid UUID format");
        } else if (!text.equals(text.toLowerCase(Locale.ROOT))) {
            view.invalid(
                    field,
                    "uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase"
                            + " hexadecimal characters");
        }
    }

    private static boolean isUuid(String text) {
        for (int i = 0; i < UUID_LENGTH; i++) {
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            char c = text.charAt(i);
            if (dash ? c != '-' : c > 'f' || Character.digit(c, 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /** A name that a driver gives to what its devices have: {@code [domain/]identifier}; {@code field} is blamed. */
    static void qualified(View view, String field, String name) {
        String[] parts = name.split("/", -1);
        if (parts.length == 1) {
            identifier(view, field, name);
        } else if (parts.length == 2) {
            if (parts[0].isEmpty()) {
                view.invalid(field, "", "the domain must not be empty");
            } else {
                CsiRules.driverName(view, field, parts[0]);
            }
            if (parts[1].isEmpty()) {
                view.invalid(field, "", "the name must not be empty");
            } else {
                identifier(view, field, parts[1]);
            }
        }
    }

    /** A name that has to say its domain. */
    static void fullyQualified(View view, String field) {
        String name = view.text(field);
        qualified(view, field, name);
        if (name.indexOf('/') < 0) {
            view.invalid(field, "a fully qualified name must be a domain and a name separated by a slash");
        }
    }

    private static void identifier(View view, String field, String text) {
        if (text.length() > MAX_IDENTIFIER) {
            view.tooLong(field, MAX_IDENTIFIER);
        }
        if (!isIdentifier(text)) {
            view.invalid(field, text, NOT_IDENTIFIER);
        }
    }

    private static boolean isIdentifier(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c | 32) >= 'a' && (c | 32) <= 'z' || c == '_';
            if (!letter && (i == 0 || c < '0' || c > '9')) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Whether a resource may be named so that is not Kubernetes' own. */
    static boolean isExtendedResource(String name) {
        int slash = name.indexOf('/');
        boolean ours = slash < 0 || name.contains("kubernetes.io/") || name.startsWith("requests.");
        return !ours && NameRules.labelKey("requests." + name).equals(List.of());
    }
}
