package dev.keelson.api.schema;

import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The string formats that Kubernetes checks in custom resources; every other format is a mere hint. */
public final class StringFormats {

    private static final String HEX4 = "[0-9a-f]{4}-?";
    private static final Pattern HOST_LABEL = Pattern.compile("[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?");
    private static final Pattern DURATION = Pattern.compile(
            "[-+]?(\\d+(\\.\\d*)?|\\.\\d+)\\s*(ns|nano\\w*|us|\u00b5s|micro\\w*|ms|milli\\w*|s|sec\\w*|m|min\\w*|h|hr|hour\\w*|d|day\\w*|w|wk|week\\w*)"
                    + "((\\d+(\\.\\d*)?|\\.\\d+)(ns|us|\u00b5s|ms|s|m|h))*");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@<>\"(),:;]+@[^\\s@<>\"(),:;]+");

    private static final Map<String, Predicate<String>> CHECKS = Map.ofEntries(
            Map.entry("datetime", text -> GoTime.normalize(text.toUpperCase(Locale.ROOT), false) != null),
            Map.entry("date", text -> GoTime.normalize(text + "T00:00:00Z", false) != null),
            Map.entry("email", matches(EMAIL)),
            Map.entry("hostname", StringFormats::hostname),
            Map.entry("ipv4", text -> IpText.isV4(text)),
            Map.entry("ipv6", text -> IpText.isV6(text)),
            Map.entry("cidr", IpText::isCidr),
            Map.entry("mac", matches(Pattern.compile("([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}"))),
            Map.entry("uuid", matches(uuid(HEX4 + HEX4 + HEX4))),
            Map.entry("uuid3", matches(uuid(HEX4 + "3[0-9a-f]{3}-?" + HEX4))),
            Map.entry("uuid4", matches(uuid(HEX4 + "4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?"))),
            Map.entry("uuid5", matches(uuid(HEX4 + "5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?"))),
            Map.entry("uri", StringFormats::uri),
            Map.entry("byte", matches(Pattern.compile("([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"))),
            Map.entry("duration", matches(DURATION)),
            Map.entry("hexcolor", matches(Pattern.compile("#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})"))),
            Map.entry("ssn", matches(Pattern.compile("\\d{3}[- ]?\\d{2}[- ]?\\d{4}"))),
            Map.entry("bsonobjectid", matches(Pattern.compile("[0-9a-fA-F]{24}"))));

    private StringFormats() {}

    /** Whether the text is good for the format; formats that are not checked take every text. */
    public static boolean accepts(String format, String text) {
        Predicate<String> check = CHECKS.get(format.replace("-", ""));
        return check == null || check.test(text);
    }

    private static Predicate<String> matches(Pattern pattern) {
        return text -> pattern.matcher(text).matches();
    }

    private static Pattern uuid(String middle) {
        return Pattern.compile("[0-9a-f]{8}-?" + middle + "[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);
    }

    private static boolean hostname(String text) {
        if (text.isEmpty() || text.length() > 255) {
            return false;
        }
        return List.of(text.split("\\.", -1)).stream()
                .allMatch(label -> HOST_LABEL.matcher(label).matches());
    }

    private static boolean uri(String text) {
        try {
            URI uri = new URI(text);
            return uri.isAbsolute() || text.startsWith("/");
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Addresses in text, read without ever asking a name service. */
    private static final class IpText {

        static boolean isV4(String text) {
            String[] parts = text.split("\\.", -1);
            if (parts.length != 4) {
                return false;
            }
            for (String part : parts) {
                boolean good = !part.isEmpty()
                        && part.length() <= 3
                        && part.chars().allMatch(c -> c >= '0' && c <= '9')
                        && (part.length() == 1 || part.charAt(0) != '0')
                        && Integer.parseInt(part) < 256;
                if (!good) {
                    return false;
                }
            }
            return true;
        }

        static boolean isV6(String text) {
            int gap = text.indexOf("::");
            if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
                return false;
            }
            int groups = gap < 0 ? groups(text) : sum(groups(text.substring(0, gap)), groups(text.substring(gap + 2)));
            return gap < 0 ? groups == 8 : groups >= 0 && groups < 8;
        }

        private static int sum(int left, int right) {
            return left < 0 || right < 0 ? -1 : left + right;
        }

        /** How many 16-bit groups the text has, -1 when it is none. */
        private static int groups(String text) {
            if (text.isEmpty()) {
                return 0;
            }
            String[] parts = text.split(":", -1);
            int count = 0;
            for (int i = 0; i < parts.length; i++) {
                String part = parts[i];
                if (i == parts.length - 1 && part.contains(".")) {
                    if (!isV4(part)) {
                        return -1;
                    }
                    count += 2;
                } else if (part.isEmpty()
                        || part.length() > 4
                        || !part.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0)) {
                    return -1;
                } else {
                    count++;
                }
            }
            return count;
        }

        static boolean isCidr(String text) {
            int slash = text.indexOf('/');
            if (slash < 0) {
                return false;
            }
            String address = text.substring(0, slash);
            String bits = text.substring(slash + 1);
            int max = isV4(address) ? 32 : isV6(address) ? 128 : -1;
            boolean number =
                    !bits.isEmpty() && bits.length() <= 3 && bits.chars().allMatch(c -> c >= '0' && c <= '9');
            return number && new BigInteger(bits).intValue() <= max;
        }
    }
}
