package dev.keelson.apiserver.kinds.address;

import java.math.BigInteger;
import java.util.Arrays;
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
        WrittenAddress written = WrittenAddress.parse(text);
        return written == null || written.leadingZeros() ? null : written.address();
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
