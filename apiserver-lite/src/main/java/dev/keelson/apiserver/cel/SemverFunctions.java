package dev.keelson.apiserver.cel;

import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Semantic versions. Follows {@code cel/library/semverlib.go}. */
final class SemverFunctions {
    private static final BigInteger MAX_NUMBER = BigInteger.ONE.shiftLeft(64);

    private SemverFunctions() {}

    /** What is behind {@code +} says nothing about the order. */
    record Version(long major, long minor, long patch, List<String> preRelease)
            implements NamedValue, Comparable<Version> {
        @Override
        public String typeName() {
            return ValueType.SEMVER.name();
        }

        @Override
        public int compareTo(Version other) {
            int order = Long.compareUnsigned(major, other.major);
            order = order != 0 ? order : Long.compareUnsigned(minor, other.minor);
            order = order != 0 ? order : Long.compareUnsigned(patch, other.patch);
            return order != 0 ? order : comparePreRelease(preRelease, other.preRelease);
        }
    }

    static void addTo(Library library) {
        library.global("semver", "string_to_semver", "string", "Semver", a -> require((String) a[0], false));
        library.global(
                "semver",
                "string_bool_to_semver",
                "string, bool",
                "Semver",
                a -> require((String) a[0], (Boolean) a[1]));
        library.global("isSemver", "is_semver_string", "string", "bool", a -> parse((String) a[0]) instanceof Version);
        library.global(
                "isSemver",
                "is_semver_string_bool",
                "string, bool",
                "bool",
                a -> read((String) a[0], (Boolean) a[1]) instanceof Version);
        library.member("isGreaterThan", "semver_is_greater_than", "Semver, Semver", "bool", a -> compare(a) > 0);
        library.member("isLessThan", "semver_is_less_than", "Semver, Semver", "bool", a -> compare(a) < 0);
        library.member("compareTo", "semver_compare_to", "Semver, Semver", "int", a -> (long) compare(a));
        library.member("major", "semver_major", "Semver", "int", a -> ((Version) a[0]).major());
        library.member("minor", "semver_minor", "Semver", "int", a -> ((Version) a[0]).minor());
        library.member("patch", "semver_patch", "Semver", "int", a -> ((Version) a[0]).patch());
    }

    private static int compare(Object[] args) {
        return Integer.signum(((Version) args[0]).compareTo((Version) args[1]));
    }

    private static int comparePreRelease(List<String> left, List<String> right) {
        if (left.isEmpty() || right.isEmpty()) {
            return Boolean.compare(left.isEmpty(), right.isEmpty());
        }
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            String a = left.get(i);
            String b = right.get(i);
            boolean numeric = isNumber(a);
            int order = numeric != isNumber(b)
                    ? (numeric ? -1 : 1)
                    : numeric ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static Object require(String text, boolean normalize) {
        Object read = read(text, normalize);
        if (read instanceof String problem) {
            throw new EvaluationException(problem);
        }
        return read;
    }

    private static Object read(String text, boolean normalize) {
        if (!normalize) {
            return parse(text);
        }
        String[] parts = (text.startsWith("v") ? text.substring(1) : text).split("\\.", 3);
        for (int i = 0; i < parts.length; i++) {
            parts[i] = withoutLeadingZeros(parts[i]);
        }
        String last = parts[parts.length - 1];
        if (parts.length < 3 && (last.contains("+") || last.contains("-"))) {
            return "short version cannot contain PreRelease/Build meta data";
        }
        String full = String.join(".", parts) + ".0".repeat(3 - parts.length);
        return parse(full);
    }

    private static String withoutLeadingZeros(String part) {
        if (part.length() <= 1) {
            return part;
        }
        int start = 0;
        while (start < part.length() && part.charAt(start) == '0') {
            start++;
        }
        String rest = part.substring(start);
        return rest.isEmpty() || !Character.isDigit(rest.charAt(0)) ? "0" + rest : rest;
    }

    /** A {@link Version}, or what is wrong as text. */
    private static Object parse(String text) {
        if (text.isEmpty()) {
            return "Version string empty";
        }
        String[] parts = text.split("\\.", 3);
        if (parts.length != 3) {
            return "No Major.Minor.Patch elements found";
        }
        String patch = parts[2];
        int plus = patch.indexOf('+');
        List<String> build =
                plus < 0 ? List.of() : List.of(patch.substring(plus + 1).split("\\.", -1));
        patch = plus < 0 ? patch : patch.substring(0, plus);
        int dash = patch.indexOf('-');
        List<String> pre =
                dash < 0 ? List.of() : List.of(patch.substring(dash + 1).split("\\.", -1));
        patch = dash < 0 ? patch : patch.substring(0, dash);
        String problem = problem(List.of(parts[0], parts[1], patch), pre, build);
        return problem != null
                ? problem
                : new Version(
                        Long.parseUnsignedLong(parts[0]),
                        Long.parseUnsignedLong(parts[1]),
                        Long.parseUnsignedLong(patch),
                        pre);
    }

    private static @Nullable String problem(List<String> numbers, List<String> pre, List<String> build) {
        List<String> names = List.of("Major", "Minor", "Patch");
        for (int i = 0; i < 3; i++) {
            String number = numbers.get(i);
            if (!isNumber(number)) {
                return "Invalid character(s) found in " + names.get(i).toLowerCase(java.util.Locale.ROOT) + " number \""
                        + number + "\"";
            }
            if (number.length() > 1 && number.charAt(0) == '0') {
                return names.get(i) + " number must not contain leading zeroes \"" + number + "\"";
            }
            if (new BigInteger(number).compareTo(MAX_NUMBER) >= 0) {
                return "strconv.ParseUint: parsing \"" + number + "\": value out of range";
            }
        }
        for (String part : pre) {
            if (!isIdentifier(part) || isNumber(part) && part.length() > 1 && part.charAt(0) == '0') {
                return "Invalid character(s) found in prerelease \"" + part + "\"";
            }
        }
        for (String part : build) {
            if (!isIdentifier(part)) {
                return "Invalid character(s) found in build meta data \"" + part + "\"";
            }
        }
        return null;
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isIdentifier(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(
                                c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-');
    }
}
