package dev.keelson.apiserver.cel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An address of IPv4 or IPv6, read without ever asking a name service. Follows Go's {@code net/netip}. */
record IpValue(byte[] bytes) implements NetworkAddress {

    /** Null when it is none: leading zeros, zones and IPv4 within IPv6 are not taken. */
    static @Nullable IpValue parse(String text) {
        byte[] bytes = text.contains(":") ? parse6(text) : parse4(text);
        return bytes == null || isMapped(bytes) ? null : new IpValue(bytes);
    }

    private static boolean isMapped(byte[] bytes) {
        if (bytes.length != 16 || bytes[10] != -1 || bytes[11] != -1) {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte @Nullable [] parse4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return null;
        }
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            int number = number(parts[i], 10, 3);
            boolean padded = parts[i].length() > 1 && parts[i].charAt(0) == '0';
            if (number < 0 || number > 255 || padded) {
                return null;
            }
            bytes[i] = (byte) number;
        }
        return bytes;
    }

    private static int number(String text, int radix, int maxLength) {
        if (text.isEmpty() || text.length() > maxLength) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }

    private static byte @Nullable [] parse6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] all = groups(text);
            return all != null && all.length == 16 ? all : null;
        }
        byte[] head = groups(text.substring(0, gap));
        byte[] tail = groups(text.substring(gap + 2));
        if (head == null || tail == null || head.length + tail.length > 14) {
            return null;
        }
        byte[] bytes = Arrays.copyOf(head, 16);
        System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
        return bytes;
    }

    private static byte @Nullable [] groups(String text) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] parts = text.split(":", -1);
        byte[] bytes = new byte[parts.length * 2 + 2];
        int length = 0;
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && parts[i].contains(".")) {
                byte[] last = parse4(parts[i]);
                if (last == null) {
                    return null;
                }
                System.arraycopy(last, 0, bytes, length, 4);
                return Arrays.copyOf(bytes, length + 4);
            }
            int group = number(parts[i], 16, 4);
            if (group < 0) {
                return null;
            }
            bytes[length++] = (byte) (group >> 8);
            bytes[length++] = (byte) group;
        }
        return Arrays.copyOf(bytes, length);
    }

    boolean isV4() {
        return bytes.length == 4;
    }

    private int at(int index) {
        return bytes[index] & 0xff;
    }

    boolean isUnspecified() {
        return Arrays.equals(bytes, new byte[bytes.length]);
    }

    boolean isLoopback() {
        if (isV4()) {
            return at(0) == 127;
        }
        byte[] one = new byte[16];
        one[15] = 1;
        return Arrays.equals(bytes, one);
    }

    boolean isMulticast() {
        return isV4() ? at(0) >= 224 && at(0) < 240 : at(0) == 0xff;
    }

    boolean isLinkLocalMulticast() {
        return isV4() ? at(0) == 224 && at(1) == 0 && at(2) == 0 : at(0) == 0xff && (at(1) & 0x0f) == 2;
    }

    boolean isLinkLocalUnicast() {
        return isV4() ? at(0) == 169 && at(1) == 254 : at(0) == 0xfe && (at(1) & 0xc0) == 0x80;
    }

    boolean isGlobalUnicast() {
        boolean broadcast = isV4() && at(0) == 255 && at(1) == 255 && at(2) == 255 && at(3) == 255;
        return !broadcast && !isUnspecified() && !isLoopback() && !isMulticast() && !isLinkLocalUnicast();
    }

    @Override
    public String typeName() {
        return ValueType.IP.name();
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpValue that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The canonical spelling. */
    @Override
    public String toString() {
        if (isV4()) {
            return at(0) + "." + at(1) + "." + at(2) + "." + at(3);
        }
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = at(2 * i) << 8 | at(2 * i + 1);
        }
        return spell6(groups);
    }

    private static String spell6(int[] groups) {
        int start = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
            } else {
                boolean joined = text.length() == 0 || text.charAt(text.length() - 1) == ':';
                text.append(joined ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
