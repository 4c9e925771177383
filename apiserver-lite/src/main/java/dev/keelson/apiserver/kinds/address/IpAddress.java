package dev.keelson.apiserver.kinds.address;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * An IP address. Its text is the canonical one (RFC 5952 for IPv6), so that equal addresses have equal names.
 *
 * @param value as an unsigned number
 * @param ipv6 whether it has 128 bits rather than 32
 */
public record IpAddress(BigInteger value, boolean ipv6) implements Comparable<IpAddress> {

    private static final int GROUPS = 8;

    /**
     * What {@code text} says, or null if it is no address. As Go's {@code net/netip}: no leading zeros in IPv4, no zone,
     * and an IPv4 tail allowed in IPv6.
     */
    public static @Nullable IpAddress parse(String text) {
        if (text.indexOf(':') < 0) {
            BigInteger value = ipv4(text);
            return value == null ? null : new IpAddress(value, false);
        }
        BigInteger value = ipv6(text);
        return value == null ? null : new IpAddress(value, true);
    }

    private static @Nullable BigInteger ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return null;
        }
        long value = 0;
        for (String part : parts) {
            if (!part.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(part) > 255) {
                return null;
            }
            value = value << 8 | Integer.parseInt(part);
        }
        return BigInteger.valueOf(value);
    }

    private static @Nullable BigInteger ipv6(String text) {
        String groups = text;
        int lastColon = text.lastIndexOf(':');
        if (text.indexOf('.') >= 0) {
            BigInteger tail = ipv4(text.substring(lastColon + 1));
            if (tail == null) {
                return null;
            }
            groups = text.substring(0, lastColon + 1)
                    + Integer.toHexString(tail.shiftRight(16).intValue())
                    + ":" + Integer.toHexString(tail.intValue() & 0xFFFF);
        }
        int gap = groups.indexOf("::");
        if (gap < 0) {
            List<Integer> all = groups(groups);
            return all == null || all.size() != GROUPS ? null : value(all, List.of());
        }
        List<Integer> head = groups(groups.substring(0, gap));
        List<Integer> tail = groups(groups.substring(gap + 2));
        return head == null || tail == null || head.size() + tail.size() >= GROUPS ? null : value(head, tail);
    }

    private static @Nullable List<Integer> groups(String text) {
        List<Integer> groups = new ArrayList<>();
        for (String group : text.isEmpty() ? new String[0] : text.split(":", -1)) {
            if (!group.matches("[0-9a-fA-F]{1,4}")) {
                return null;
            }
            groups.add(Integer.parseInt(group, 16));
        }
        return groups;
    }

    private static BigInteger value(List<Integer> head, List<Integer> tail) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < head.size(); i++) {
            groups[i] = head.get(i);
        }
        for (int i = 0; i < tail.size(); i++) {
            groups[GROUPS - tail.size() + i] = tail.get(i);
        }
        BigInteger value = BigInteger.ZERO;
        for (int group : groups) {
            value = value.shiftLeft(16).or(BigInteger.valueOf(group));
        }
        return value;
    }

    /** IPv4 or IPv6, as services spell it. */
    public String family() {
        return ipv6 ? "IPv6" : "IPv4";
    }

    public int bits() {
        return ipv6 ? 128 : 32;
    }

    /** Whether it is an IPv4 address in IPv6's clothes ({@code ::ffff:1.2.3.4}). */
    public boolean isMappedIpv4() {
        return ipv6 && value.shiftRight(32).equals(BigInteger.valueOf(0xFFFF));
    }

    /** The address that many further on; may be beyond the last there is. */
    public IpAddress plus(BigInteger offset) {
        return new IpAddress(value.add(offset), ipv6);
    }

    public IpAddress next() {
        return plus(BigInteger.ONE);
    }

    @Override
    public int compareTo(IpAddress other) {
        int family = Boolean.compare(ipv6, other.ipv6);
        return family != 0 ? family : value.compareTo(other.value);
    }

    /** The canonical text. */
    @Override
    public String toString() {
        return ipv6 ? text6() : text4();
    }

    private String text4() {
        long bits = value.longValue();
        return (bits >> 24 & 0xFF) + "." + (bits >> 16 & 0xFF) + "." + (bits >> 8 & 0xFF) + "." + (bits & 0xFF);
    }

    private String text6() {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = value.shiftRight(16 * (GROUPS - 1 - i)).intValue() & 0xFFFF;
        }
        if (isMappedIpv4()) {
            return "::ffff:" + new IpAddress(value.and(BigInteger.valueOf(0xFFFFFFFFL)), false);
        }
        int[] gap = longestZeros(groups);
        if (gap[1] < 2) {
            return join(groups);
        }
        return join(Arrays.copyOf(groups, gap[0])) + "::" + join(Arrays.copyOfRange(groups, gap[0] + gap[1], GROUPS));
    }

    private static String join(int[] groups) {
        StringJoiner text = new StringJoiner(":");
        for (int group : groups) {
            text.add(Integer.toHexString(group));
        }
        return text.toString();
    }

    /** Start and length of the longest run of zeros, the first if there are several. */
    private static int[] longestZeros(int[] groups) {
        int[] best = {0, 0};
        int start = 0;
        for (int i = 0; i <= groups.length; i++) {
            if (i == groups.length || groups[i] != 0) {
                if (i - start > best[1]) {
                    best = new int[] {start, i - start};
                }
                start = i + 1;
            }
        }
        return best;
    }
}
