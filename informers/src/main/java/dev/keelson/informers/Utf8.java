package dev.keelson.informers;

/** Sequences of bytes that are characters. */
final class Utf8 {

    static final int MAX_BYTES = 4;
    /** What stands for characters that are none. */
    static final int REPLACEMENT = 0xFFFD;

    private static final int LOW_6 = 0x3F;
    private static final int CONTINUATION = 0x80;

    private Utf8() {}

    /** How many bytes the character at {@code at} has that begins with a negative byte; 0 when there is no valid one. */
    static int sequenceLength(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xFF;
        if (first >= 0xC2 && first <= 0xDF) {
            return continues(bytes, at + 1, end, 1) ? 2 : 0;
        }
        if (first >= 0xE0 && first <= 0xEF) {
            if (!continues(bytes, at + 1, end, 2)) {
                return 0;
            }
            int second = bytes[at + 1] & 0xFF;
            boolean overlong = first == 0xE0 && second < 0xA0;
            boolean surrogate = first == 0xED && second >= 0xA0;
            return overlong || surrogate ? 0 : 3;
        }
        if (first >= 0xF0 && first <= 0xF4) {
            if (!continues(bytes, at + 1, end, 3)) {
                return 0;
            }
            int second = bytes[at + 1] & 0xFF;
            boolean overlong = first == 0xF0 && second < 0x90;
            boolean beyond = first == 0xF4 && second > 0x8F;
            return overlong || beyond ? 0 : 4;
        }
        return 0;
    }

    private static boolean continues(byte[] bytes, int from, int end, int count) {
        if (from + count > end) {
            return false;
        }
        for (int i = from; i < from + count; i++) {
            if ((bytes[i] & 0xC0) != CONTINUATION) {
                return false;
            }
        }
        return true;
    }

    /** Writes a character and returns where it ends. */
    static int write(int point, byte[] target, int at) {
        int to = at;
        if (point < 0x80) {
            target[to++] = (byte) point;
        } else if (point < 0x800) {
            target[to++] = (byte) (0xC0 | point >> 6);
            target[to++] = continuation(point);
        } else if (point < 0x10000) {
            target[to++] = (byte) (0xE0 | point >> 12);
            target[to++] = continuation(point >> 6);
            target[to++] = continuation(point);
        } else {
            target[to++] = (byte) (0xF0 | point >> 18);
            target[to++] = continuation(point >> 12);
            target[to++] = continuation(point >> 6);
            target[to++] = continuation(point);
        }
        return to;
    }

    private static byte continuation(int bits) {
        return (byte) (CONTINUATION | (bits & LOW_6));
    }
}
