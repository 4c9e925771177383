package dev.keelson.informers;

import java.nio.charset.StandardCharsets;

/** Texts of fixed shapes in fewer bytes: UUIDs in lower case, and UTC times to the second as Kubernetes writes them. */
final class PackedTexts {

    static final int UUID_LENGTH = 36;
    static final int TIME_LENGTH = 20;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final String TIME_SHAPE = "0000-00-00T00:00:00Z";
    private static final int[] TIME_STARTS = {0, 5, 8, 11, 14, 17};
    private static final int[] TIME_ENDS = {4, 7, 10, 13, 16, 19};
    // Bits of year, month, day, hour, minute and second; the form only needs each to fit, not to be on the calendar.
    private static final int[] TIME_BITS = {14, 4, 5, 5, 6, 6};

    private PackedTexts() {}

    /** Writes the UUID at {@code from} and returns true, or returns false when there is none. */
    static boolean packUuid(byte[] source, int from, byte[] target, int at) {
        int to = at;
        int i = from;
        while (i < from + UUID_LENGTH) {
            int position = i - from;
            if (position == 8 || position == 13 || position == 18 || position == 23) {
                if (source[i++] != '-') {
                    return false;
                }
                continue;
            }
            int high = hex(source[i]);
            int low = hex(source[i + 1]);
            if (high < 0 || low < 0) {
                return false;
            }
            target[to++] = (byte) (high << 4 | low);
            i += 2;
        }
        return true;
    }

    private static int hex(byte digit) {
        if (digit >= '0' && digit <= '9') {
            return digit - '0';
        }
        return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
    }

    static byte[] unpackUuid(byte[] source, int from) {
        byte[] text = new byte[UUID_LENGTH];
        int to = 0;
        for (int i = 0; i < CompactForm.UUID_BYTES; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                text[to++] = '-';
            }
            text[to++] = HEX[(source[from + i] >> 4) & CompactForm.LOW_4];
            text[to++] = HEX[source[from + i] & CompactForm.LOW_4];
        }
        return text;
    }

    /** Writes the time at {@code from} and returns true, or returns false when there is none. */
    static boolean packTime(byte[] source, int from, byte[] target, int at) {
        for (int i = 0; i < TIME_LENGTH; i++) {
            char shape = TIME_SHAPE.charAt(i);
            byte b = source[from + i];
            if (shape == '0' ? b < '0' || b > '9' : b != shape) {
                return false;
            }
        }
        long packed = 0;
        for (int field = 0; field < TIME_BITS.length; field++) {
            int value = 0;
            for (int i = TIME_STARTS[field]; i < TIME_ENDS[field]; i++) {
                value = value * 10 + source[from + i] - '0';
            }
            if (value >= 1 << TIME_BITS[field]) {
                return false;
            }
            packed = packed << TIME_BITS[field] | value;
        }
        for (int i = CompactForm.TIME_BYTES - 1; i >= 0; i--) {
            target[at + i] = (byte) packed;
            packed >>>= 8;
        }
        return true;
    }

    static byte[] unpackTime(byte[] source, int from) {
        long packed = 0;
        for (int i = 0; i < CompactForm.TIME_BYTES; i++) {
            packed = packed << 8 | (source[from + i] & CompactForm.BYTE);
        }
        byte[] text = TIME_SHAPE.getBytes(StandardCharsets.US_ASCII);
        for (int field = TIME_BITS.length - 1; field >= 0; field--) {
            int value = (int) (packed & ((1 << TIME_BITS[field]) - 1));
            packed >>>= TIME_BITS[field];
            for (int i = TIME_ENDS[field] - 1; i >= TIME_STARTS[field]; i--) {
                text[i] = (byte) ('0' + value % 10);
                value /= 10;
            }
        }
        return text;
    }
}
