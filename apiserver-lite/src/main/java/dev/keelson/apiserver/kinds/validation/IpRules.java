package dev.keelson.apiserver.kinds.validation;

import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * IP addresses and ranges. Fields that are older than strict parsing refuse leading zeros, IPv4 addresses in IPv6 form
 * and bits after a prefix, but keep values that were stored before. Follows apimachinery's {@code util/validation/ip.go}.
 */
final class IpRules {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private IpRules() {}

    /** Checks an address, unless it is one of those that the stored object has. */
    static void address(String value, Collection<String> stored, FieldPath path, List<FieldError> errors) {
        if (stored.contains(value)) {
            return;
        }
        byte[] bytes = parse(value);
        if (bytes == null) {
            errors.add(
                    FieldError.invalid(path, value, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"));
            return;
        }
        if (hasLeadingZeros(value)) {
            errors.add(FieldError.invalid(path, value, "must not have leading 0s"));
        } else if (isMapped(bytes)) {
            errors.add(FieldError.invalid(path, value, "must not be an IPv4-mapped IPv6 address"));
        }
    }

    /** Checks a range, unless it is one of those that the stored object has. */
    static void range(String value, Collection<String> stored, FieldPath path, List<FieldError> errors) {
        if (stored.contains(value)) {
            return;
        }
        int slash = value.indexOf('/');
        byte[] bytes = slash < 0 ? null : parse(value.substring(0, slash));
        String prefix = value.substring(slash + 1);
        int bits = bytes == null ? -1 : number(prefix, bytes.length * 8);
        if (bytes == null || bits < 0) {
            errors.add(
                    FieldError.invalid(path, value, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"));
        } else if (hasLeadingZeros(value.substring(0, slash)) || (prefix.length() > 1 && prefix.charAt(0) == '0')) {
            errors.add(FieldError.invalid(path, value, "must not have leading 0s in IP or prefix length"));
        } else if (isMapped(bytes)) {
            errors.add(FieldError.invalid(path, value, "must not have an IPv4-mapped IPv6 address"));
        } else if (hasBitsAfter(bytes, bits)) {
            errors.add(FieldError.invalid(path, value, "must not have bits set beyond the prefix length"));
        }
    }

    /** Checks that traffic may be sent to an address. */
    static void endpoint(String value, FieldPath path, List<FieldError> errors) {
        byte[] bytes = parse(value);
        if (bytes == null) {
            errors.add(FieldError.invalid(path, value, "must be a valid IP address"));
            return;
        }
        byte[] address = isMapped(bytes) ? Arrays.copyOfRange(bytes, 12, IPV6_BYTES) : bytes;
        boolean four = address.length == IPV4_BYTES;
        int first = address[0] & 0xff;
        int second = address[1] & 0xff;
        if (allZero(address, address.length)) {
            errors.add(FieldError.invalid(path, value, "may not be unspecified (" + value + ")"));
        }
        boolean localPods = four && first == 127 && second >= 64;
        if (!localPods && (four ? first == 127 : allZero(address, 15) && address[15] == 1)) {
            errors.add(FieldError.invalid(path, value, "may not be in the loopback range (127.0.0.0/8, ::1/128)"));
        }
        if (four ? first == 169 && second == 254 : first == 0xfe && (second & 0xc0) == 0x80) {
            errors.add(
                    FieldError.invalid(path, value, "may not be in the link-local range (169.254.0.0/16, fe80::/10)"));
        }
        boolean multicast =
                four ? first == 224 && second == 0 && address[2] == 0 : first == 0xff && (second & 0x0f) == 0x02;
        if (multicast) {
            errors.add(FieldError.invalid(
                    path, value, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"));
        }
    }

    /** Whether these are addresses of both families; what is no address counts for neither. */
    static boolean isDualStack(List<String> addresses) {
        boolean four = false;
        boolean six = false;
        for (String address : addresses) {
            int slash = address.indexOf('/');
            String plain = slash < 0 ? address : address.substring(0, slash);
            four |= isIpv4(plain);
            six |= isIpv6(plain);
        }
        return four && six;
    }

    static boolean isIpv4(String value) {
        byte[] bytes = parse(value);
        return bytes != null && (bytes.length == IPV4_BYTES || isMapped(bytes));
    }

    static boolean isIpv6(String value) {
        byte[] bytes = parse(value);
        return bytes != null && bytes.length == IPV6_BYTES && !isMapped(bytes);
    }

    static boolean isAddress(String value) {
        return parse(value) != null;
    }

    /** The bytes of an address, leading zeros allowed; null if it is none. */
    private static byte @Nullable [] parse(String value) {
        return value.indexOf(':') < 0 ? parseIpv4(value) : parseIpv6(value);
    }

    private static byte @Nullable [] parseIpv4(String value) {
        String[] parts = value.split("\\.", -1);
        if (parts.length != IPV4_BYTES) {
            return null;
        }
        byte[] bytes = new byte[IPV4_BYTES];
        for (int i = 0; i < IPV4_BYTES; i++) {
            int part = number(parts[i], 255);
            if (part < 0) {
                return null;
            }
            bytes[i] = (byte) part;
        }
        return bytes;
    }

    private static byte @Nullable [] parseIpv6(String value) {
        int gap = value.indexOf("::");
        if (gap < 0) {
            byte[] whole = groups(value);
            return whole != null && whole.length == IPV6_BYTES ? whole : null;
        }
        if (value.indexOf("::", gap + 1) >= 0) {
            return null;
        }
        byte[] head = gap == 0 ? new byte[0] : groups(value.substring(0, gap));
        byte[] tail = gap + 2 == value.length() ? new byte[0] : groups(value.substring(gap + 2));
        if (head == null || tail == null || head.length + tail.length > IPV6_BYTES - 2) {
            return null;
        }
        byte[] bytes = new byte[IPV6_BYTES];
        System.arraycopy(head, 0, bytes, 0, head.length);
        System.arraycopy(tail, 0, bytes, IPV6_BYTES - tail.length, tail.length);
        return bytes;
    }

    /** The bytes of groups between colons, the last of which may be an IPv4 address. */
    private static byte @Nullable [] groups(String value) {
        String[] parts = value.split(":", -1);
        boolean quad = parts[parts.length - 1].indexOf('.') >= 0;
        byte[] bytes = new byte[parts.length * 2 + (quad ? 2 : 0)];
        for (int i = 0; i < parts.length; i++) {
            if (quad && i == parts.length - 1) {
                byte[] last = parseIpv4(parts[i]);
                if (last == null) {
                    return null;
                }
                System.arraycopy(last, 0, bytes, i * 2, IPV4_BYTES);
                break;
            }
            int group = hex(parts[i]);
            if (group < 0) {
                return null;
            }
            bytes[i * 2] = (byte) (group >> 8);
            bytes[i * 2 + 1] = (byte) group;
        }
        return bytes;
    }

    private static int hex(String digits) {
        if (digits.isEmpty() || digits.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), 16);
            if (digit < 0 || digits.charAt(i) > 'f') {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }

    /** The number that decimal digits say, or -1 when there are others, none, or it is above {@code max}. */
    private static int number(String digits, int max) {
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9' || value > max) {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return digits.isEmpty() || value > max ? -1 : value;
    }

    private static boolean hasLeadingZeros(String address) {
        int start = address.lastIndexOf(':') + 1;
        if (address.indexOf('.', start) < 0) {
            return false;
        }
        for (int i = start; i < address.length() - 1; i++) {
            boolean first = i == start || address.charAt(i - 1) == '.';
            if (first && address.charAt(i) == '0' && address.charAt(i + 1) != '.') {
                return true;
            }
        }
        return false;
    }

    private static boolean isMapped(byte[] bytes) {
        return bytes.length == IPV6_BYTES && allZero(bytes, 10) && bytes[10] == -1 && bytes[11] == -1;
    }

    private static boolean allZero(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasBitsAfter(byte[] bytes, int prefix) {
        for (int bit = prefix; bit < bytes.length * 8; bit++) {
            if ((bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) {
                return true;
            }
        }
        return false;
    }
}
