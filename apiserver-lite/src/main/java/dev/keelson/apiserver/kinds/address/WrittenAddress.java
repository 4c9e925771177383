package dev.keelson.apiserver.kinds.address;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * An IP address as a text gave it. Names are never looked up. Reads what Go's {@code ParseIPSloppy} reads, which is more
 * than is allowed: leading zeros, and IPv4 in the form of IPv6; both are told.
 *
 * @param bytes 4 of IPv4, mapped or not, else 16; not to be changed
 * @param leadingZeros whether a decimal part had them
 * @param mapped whether it is IPv4 that was written as IPv6
 */
public record WrittenAddress(byte[] bytes, boolean leadingZeros, boolean mapped) {
    private static final int GROUPS = 8;
    /** What comes before IPv4's 32 bits in IPv6's form of it. */
    private static final BigInteger MAPPED = BigInteger.valueOf(0xffff).shiftLeft(32);

    /** The address, or null if the text is none. */
    public static @Nullable WrittenAddress parse(String text) {
        return text.indexOf(':') < 0 ? version4(text) : version6(text);
    }

    private static @Nullable WrittenAddress version4(String text) {
        byte[] bytes = new byte[4];
        boolean zeros = false;
        int at = 0;
        for (int part = 0; part < 4; part++) {
            int start = at;
            int value = 0;
            while (at < text.length() && isDigit(text.charAt(at)) && value <= 255) {
                value = value * 10 + text.charAt(at++) - '0';
            }
            boolean last = part == 3;
            if (at == start || value > 255 || (last ? at != text.length() : !isAt(text, at, '.'))) {
                return null;
            }
            zeros |= at - start > 1 && text.charAt(start) == '0';
            bytes[part] = (byte) value;
            at++;
        }
        return new WrittenAddress(bytes, zeros, false);
    }

    private static @Nullable WrittenAddress version6(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return null;
        }
        Groups groups = new Groups();
        boolean whole = gap < 0
                ? groups.read(text, true) && groups.count == GROUPS
                : groups.readAround(text.substring(0, gap), text.substring(gap + 2));
        return whole ? groups.address() : null;
    }

    /** The groups of an IPv6 address as they are read. */
    private static final class Groups {
        private final int[] values = new int[GROUPS];
        private int count;
        private boolean zeros;

        boolean readAround(String head, String tail) {
            if (!head.isEmpty() && !read(head, false)) {
                return false;
            }
            Groups rest = new Groups();
            if (!tail.isEmpty() && !rest.read(tail, true) || count + rest.count >= GROUPS) {
                return false;
            }
            System.arraycopy(rest.values, 0, values, GROUPS - rest.count, rest.count);
            zeros = rest.zeros;
            return true;
        }

        boolean read(String text, boolean mayEndDecimal) {
            int start = 0;
            while (true) {
                int colon = text.indexOf(':', start);
                String part = text.substring(start, colon < 0 ? text.length() : colon);
                boolean decimal = colon < 0 && mayEndDecimal && part.indexOf('.') >= 0;
                if (!(decimal ? addDecimal(part) : addHex(part))) {
                    return false;
                }
                if (colon < 0) {
                    return true;
                }
                start = colon + 1;
            }
        }

        private boolean addDecimal(String part) {
            WrittenAddress tail = version4(part);
            if (tail == null || count > GROUPS - 2) {
                return false;
            }
            zeros = tail.leadingZeros;
            values[count++] = (tail.bytes[0] & 255) << 8 | tail.bytes[1] & 255;
            values[count++] = (tail.bytes[2] & 255) << 8 | tail.bytes[3] & 255;
            return true;
        }

        private boolean addHex(String part) {
            if (part.isEmpty() || part.length() > 4 || count == GROUPS) {
                return false;
            }
            int value = 0;
            for (int i = 0; i < part.length(); i++) {
                int digit = part.charAt(i) < 128 ? Character.digit(part.charAt(i), 16) : -1;
                if (digit < 0) {
                    return false;
                }
                value = value << 4 | digit;
            }
            values[count++] = value;
            return true;
        }

        WrittenAddress address() {
            boolean mapped = values[5] == 0xffff;
            for (int i = 0; i < 5; i++) {
                mapped &= values[i] == 0;
            }
            int from = mapped ? 6 : 0;
            byte[] bytes = new byte[mapped ? 4 : 16];
            for (int i = 0; i < bytes.length; i++) {
                int group = values[from + i / 2];
                bytes[i] = (byte) (i % 2 == 0 ? group >> 8 : group);
            }
            return new WrittenAddress(bytes, zeros, mapped);
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isAt(String text, int at, char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    public boolean isVersion4() {
        return bytes.length == 4;
    }

    public int bits() {
        return bytes.length * 8;
    }

    public boolean isUnspecified() {
        return leads(0, bytes.length, 0) && bytes[bytes.length - 1] == 0;
    }

    public boolean isLoopback() {
        return isVersion4() ? bytes[0] == 127 : leads(0, 15, 0) && bytes[15] == 1;
    }

    /** From 127.64.0.0 on, where pods are that run as processes of this machine: the one loopback range that is served. */
    public boolean isOfLocalPods() {
        return isVersion4() && bytes[0] == 127 && (bytes[1] & 255) >= 64;
    }

    public boolean isLinkLocal() {
        return isVersion4()
                ? (bytes[0] & 255) == 169 && (bytes[1] & 255) == 254
                : (bytes[0] & 255) == 0xfe && (bytes[1] & 0xc0) == 0x80;
    }

    public boolean isLinkLocalMulticast() {
        return isVersion4()
                ? (bytes[0] & 255) == 224 && bytes[1] == 0 && bytes[2] == 0
                : (bytes[0] & 255) == 0xff && (bytes[1] & 0x0f) == 2;
    }

    private boolean leads(int from, int to, int value) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != value) {
                return false;
            }
        }
        return true;
    }

    /** The address itself; one that was written as mapped stays of IPv6. */
    IpAddress address() {
        BigInteger value = new BigInteger(1, bytes);
        return mapped ? new IpAddress(MAPPED.or(value), true) : new IpAddress(value, !isVersion4());
    }

    /** The canonical text; IPv4 in its own form, IPv6 as RFC 5952 has it. */
    @Override
    public String toString() {
        return new IpAddress(new BigInteger(1, bytes), !isVersion4()).toString();
    }
}
