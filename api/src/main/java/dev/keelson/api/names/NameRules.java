package dev.keelson.api.names;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Kubernetes' rules for names, labels and keys. Every rule answers a list of messages, empty for a good value. Follows
 * {@code apimachinery/pkg/util/validation} and {@code apimachinery/pkg/api/validate/content}.
 */
public final class NameRules {

    private static final String LABEL_FORMAT = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN_FORMAT = LABEL_FORMAT + "(\\." + LABEL_FORMAT + ")*";
    private static final String NAME_PART_FORMAT = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String NAME_PART_WORDS =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric"
                    + " character";
    private static final int LABEL_LENGTH = 63;
    private static final int SUBDOMAIN_LENGTH = 253;

    /** A rule for the names of a kind's objects; {@code prefix} is set for a generateName. */
    public interface NameRule {
        List<String> check(String name, boolean prefix);
    }

    private NameRules() {}

    /** A DNS-1123 label: what most namespaced network names are. */
    public static List<String> dns1123Label(String value) {
        List<String> errors = new ArrayList<>();
        if (tooLong(value, LABEL_LENGTH)) {
            errors.add(maxLength(LABEL_LENGTH));
        }
        if (!isLabel(value, 0, value.length())) {
            errors.add(
                    isSubdomain(value)
                            ? "must not contain dots"
                            : expected(
                                    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or"
                                            + " '-', and must start and end with an alphanumeric character",
                                    LABEL_FORMAT,
                                    "my-name",
                                    "123-abc"));
        }
        return errors;
    }

    /** A DNS-1123 subdomain: what the names of most objects are. */
    public static List<String> dns1123Subdomain(String value) {
        List<String> errors = new ArrayList<>();
        if (tooLong(value, SUBDOMAIN_LENGTH)) {
            errors.add(maxLength(SUBDOMAIN_LENGTH));
        }
        if (!isSubdomain(value)) {
            errors.add(expected(
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and"
                            + " must start and end with an alphanumeric character",
                    SUBDOMAIN_FORMAT,
                    "example.com"));
        }
        return errors;
    }

    /** A DNS-1035 label: starts with a letter. */
    public static List<String> dns1035Label(String value) {
        List<String> errors = new ArrayList<>();
        if (tooLong(value, LABEL_LENGTH)) {
            errors.add(maxLength(LABEL_LENGTH));
        }
        if (!isLabel(value, 0, value.length()) || isDigit(value.charAt(0))) {
            errors.add(expected(
                    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an"
                            + " alphabetic character, and end with an alphanumeric character",
                    "[a-z]([-a-z0-9]*[a-z0-9])?",
                    "my-name",
                    "abc-123"));
        }
        return errors;
    }

    /** {@code *.} before a DNS-1123 subdomain. */
    public static List<String> wildcardDns1123Subdomain(String value) {
        List<String> errors = new ArrayList<>();
        if (tooLong(value, SUBDOMAIN_LENGTH)) {
            errors.add(maxLength(SUBDOMAIN_LENGTH));
        }
        if (!value.startsWith("*.") || !isSubdomain(value.substring(2))) {
            errors.add(expected(
                    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must"
                            + " consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric"
                            + " character",
                    "\\*\\." + SUBDOMAIN_FORMAT,
                    "*.example.com"));
        }
        return errors;
    }

    /** The key of a label or annotation, also used for other qualified names: {@code [prefix/]name}. */
    public static List<String> labelKey(String value) {
        List<String> errors = new ArrayList<>();
        String[] parts = value.split("/", -1);
        if (parts.length > 2) {
            errors.add("a valid label key " + namePartExpected()
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
            return errors;
        }
        if (parts.length == 2) {
            keyPrefix(parts[0], errors);
        }
        String name = parts[parts.length - 1];
        if (name.isEmpty()) {
            errors.add("name part must be non-empty");
        } else if (tooLong(name, LABEL_LENGTH)) {
            errors.add("name part " + maxBytes(LABEL_LENGTH));
        }
        if (!isNamePart(name)) {
            errors.add("name part " + namePartExpected());
        }
        return errors;
    }

    private static void keyPrefix(String prefix, List<String> errors) {
        if (prefix.isEmpty()) {
            errors.add("prefix part must be non-empty");
            return;
        }
        if (tooLong(prefix, SUBDOMAIN_LENGTH)) {
            errors.add("prefix part " + maxBytes(SUBDOMAIN_LENGTH));
        }
        for (String message : dns1123Subdomain(prefix)) {
            if (!message.equals(maxLength(SUBDOMAIN_LENGTH))) {
                errors.add("prefix part " + message);
            }
        }
    }

    /** The value of a label. */
    public static List<String> labelValue(String value) {
        List<String> errors = new ArrayList<>();
        if (tooLong(value, LABEL_LENGTH)) {
            errors.add(maxBytes(LABEL_LENGTH));
        }
        if (!value.isEmpty() && !isNamePart(value)) {
            errors.add(expected(
                    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and"
                            + " must start and end with an alphanumeric character",
                    "(" + NAME_PART_FORMAT + ")?",
                    "MyValue",
                    "my_value",
                    "12345"));
        }
        return errors;
    }

    /** A key of a ConfigMap's or Secret's data. */
    public static List<String> configMapKey(String value) {
        List<String> errors = new ArrayList<>();
        if (tooLong(value, SUBDOMAIN_LENGTH)) {
            errors.add(maxLength(SUBDOMAIN_LENGTH));
        }
        if (value.isEmpty() || !value.chars().allMatch(NameRules::inNamePart)) {
            errors.add(expected(
                    "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
                    "[-._a-zA-Z0-9]+",
                    "key.name",
                    "KEY_NAME",
                    "key-name"));
        }
        if (value.equals(".") || value.equals("..")) {
            errors.add("must not be '" + value + "'");
        } else if (value.startsWith("..")) {
            errors.add("must not start with '..'");
        }
        return errors;
    }

    /** The name of an environment variable, in the relaxed form that 1.36 allows. */
    public static List<String> environmentVariable(String value) {
        List<String> errors = new ArrayList<>();
        if (value.isEmpty()) {
            errors.add("environment variable name must be non-empty");
        }
        if (!value.chars().allMatch(c -> c >= 0x20 && c < 0x7f && c != '=')) {
            errors.add("a valid environment variable name must consist only of printable ASCII characters other than"
                    + " '='");
        }
        return errors;
    }

    /** The name of a port in a pod. */
    public static List<String> portName(String value) {
        List<String> errors = new ArrayList<>();
        if (tooLong(value, 15)) {
            errors.add(maxLength(15));
        }
        if (value.isEmpty() || !value.chars().allMatch(c -> isLower(c) || isDigit(c) || c == '-')) {
            errors.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (value.chars().noneMatch(NameRules::isLower)) {
            errors.add("must contain at least one letter (a-z)");
        }
        if (value.contains("--")) {
            errors.add("must not contain consecutive hyphens");
        }
        if (value.startsWith("-") || value.endsWith("-")) {
            errors.add("must not begin or end with a hyphen");
        }
        return errors;
    }

    /** A port's number. */
    public static List<String> portNumber(long port) {
        return port >= 1 && port <= 65535 ? List.of() : List.of("must be between 1 and 65535, inclusive");
    }

    /** The name of an HTTP header. */
    public static List<String> httpHeaderName(String value) {
        boolean good = !value.isEmpty() && value.chars().allMatch(c -> isAlphanumeric(c) || c == '-');
        return good
                ? List.of()
                : List.of(expected(
                        "a valid HTTP header must consist of alphanumeric characters or '-'",
                        "[-A-Za-z0-9]+",
                        "X-Header-Name"));
    }

    /** A percentage such as {@code 25%}. */
    public static List<String> percent(String value) {
        boolean good = value.length() > 1
                && value.endsWith("%")
                && value.chars().limit(value.length() - 1L).allMatch(NameRules::isDigit);
        return good
                ? List.of()
                : List.of(expected(
                        "a valid percent string must be a numeric string followed by an ending '%'",
                        "[0-9]+%", "1%", "93%"));
    }

    /** A name used as one element of a URL path, as RBAC objects have. */
    public static List<String> pathSegment(String value) {
        if (value.equals(".") || value.equals("..")) {
            return List.of("may not be '" + value + "'");
        }
        List<String> errors = new ArrayList<>();
        if (value.contains("/")) {
            errors.add("may not contain '/'");
        }
        if (value.contains("%")) {
            errors.add("may not contain '%'");
        }
        return errors;
    }

    /** The rule for objects named by a DNS-1123 subdomain. */
    public static List<String> subdomainName(String name, boolean prefix) {
        return dns1123Subdomain(prefix ? maskTrailingDash(name) : name);
    }

    /** The rule for objects named by a DNS-1123 label, e.g. namespaces. */
    public static List<String> labelName(String name, boolean prefix) {
        return dns1123Label(prefix ? maskTrailingDash(name) : name);
    }

    /** The rule for objects named by a DNS-1035 label. */
    public static List<String> dns1035Name(String name, boolean prefix) {
        return dns1035Label(prefix ? maskTrailingDash(name) : name);
    }

    /** The rule for objects whose name is a path segment; a prefix may be anything a segment may contain. */
    public static List<String> pathSegmentName(String name, boolean prefix) {
        return prefix ? pathSegment(name.equals(".") || name.equals("..") ? "x" : name) : pathSegment(name);
    }

    /** A trailing dash will be followed by generated characters, so it is fine. */
    private static String maskTrailingDash(String name) {
        return name.length() > 1 && name.endsWith("-") ? name.substring(0, name.length() - 2) + "a" : name;
    }

    private static boolean isSubdomain(String value) {
        int start = 0;
        while (true) {
            int dot = value.indexOf('.', start);
            int end = dot < 0 ? value.length() : dot;
            if (!isLabel(value, start, end)) {
                return false;
            }
            if (dot < 0) {
                return true;
            }
            start = dot + 1;
        }
    }

    private static boolean isLabel(String value, int start, int end) {
        if (start == end || value.charAt(start) == '-' || value.charAt(end - 1) == '-') {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = value.charAt(i);
            if (!isLower(c) && !isDigit(c) && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isNamePart(String value) {
        return !value.isEmpty()
                && isAlphanumeric(value.charAt(0))
                && isAlphanumeric(value.charAt(value.length() - 1))
                && value.chars().allMatch(NameRules::inNamePart);
    }

    private static boolean inNamePart(int c) {
        return isAlphanumeric(c) || c == '-' || c == '_' || c == '.';
    }

    private static boolean isAlphanumeric(int c) {
        return isLower(c) || isDigit(c) || (c >= 'A' && c <= 'Z');
    }

    private static boolean isLower(int c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean tooLong(String value, int bytes) {
        return value.length() > bytes || value.getBytes(StandardCharsets.UTF_8).length > bytes;
    }

    private static String maxLength(int length) {
        return "must be no more than " + length + " characters";
    }

    private static String maxBytes(int length) {
        return "must be no more than " + length + " bytes";
    }

    private static String namePartExpected() {
        return expected(NAME_PART_WORDS, NAME_PART_FORMAT, "MyName", "my.name", "123-abc");
    }

    private static String expected(String words, String format, String... examples) {
        StringBuilder text = new StringBuilder(words).append(" (e.g. ");
        for (int i = 0; i < examples.length; i++) {
            text.append(i == 0 ? "'" : " or '").append(examples[i]).append("', ");
        }
        return text.append("regex used for validation is '")
                .append(format)
                .append("')")
                .toString();
    }
}
