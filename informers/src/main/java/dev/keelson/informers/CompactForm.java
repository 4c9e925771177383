package dev.keelson.informers;

/**
 * The first bytes of encoded JSON values.
 *
 * <p>A field of an object is a text, which is its name, and a value. Objects and arrays say how many bytes their contents
 * have, so that they can be skipped. Numbers in the form are {@link #readVarint varints}: seven bits a byte, the lowest
 * first.
 */
final class CompactForm {

    /** 00 to 3F: a text of the dictionary, its number in the byte. */
    static final int TEXT_IN_TWO_BYTES = 0x40;

    /** 40 to 7F: the same in two bytes. 80 to BF: a text of that many bytes of UTF-8, which follow. */
    static final int SHORT_TEXT = 0x80;

    /** C0 to CF: an integer from 0 to 15. */
    static final int SMALL_INTEGER = 0xC0;

    static final int LONG_TEXT = 0xD0;
    static final int TEXT_BY_NUMBER = 0xD1;
    /** A value of the dictionary. */
    static final int VALUE_BY_NUMBER = 0xD2;

    static final int OBJECT = 0xD3;
    static final int ARRAY = 0xD4;
    static final int EMPTY_OBJECT = 0xD5;
    static final int EMPTY_ARRAY = 0xD6;
    static final int TRUE = 0xD7;
    static final int FALSE = 0xD8;
    static final int NULL = 0xD9;
    /** An integer of 64 bits, the sign in the lowest bit. */
    static final int INTEGER = 0xDA;
    /** Any other number, as it was written. */
    static final int NUMBER = 0xDB;
    /** A text that is a UUID in lower case, in {@value #UUID_BYTES} bytes. */
    static final int UUID = 0xDC;
    /** A text such as 2026-01-31T12:34:56Z, in {@value #TIME_BYTES} bytes. */
    static final int TIME = 0xDD;
    /** E0 to FF: a value of the dictionary in two bytes. */
    static final int VALUE_IN_TWO_BYTES = 0xE0;

    static final int TEXTS_IN_ONE_BYTE = 0x40;
    static final int TEXTS_IN_TWO_BYTES = 0x4000;
    static final int VALUES_IN_TWO_BYTES = 0x2000;
    static final int LONGEST_SHORT_TEXT = 63;
    static final int SMALL_INTEGERS = 16;
    static final int UUID_BYTES = 16;
    static final int TIME_BYTES = 5;

    static final int BYTE = 0xFF;
    static final int LOW_6 = 0x3F;
    static final int LOW_5 = 0x1F;
    static final int LOW_4 = 0x0F;
    static final int LOW_7 = 0x7F;
    static final int MORE = 0x80;

    private CompactForm() {}

    /** The varint at {@code at}; its length is {@link #varintLength} of it. */
    static long readVarint(byte[] bytes, int at) {
        long value = bytes[at] & LOW_7;
        int shift = 7;
        for (int i = at; bytes[i] < 0; shift += 7) {
            i++;
            value |= (long) (bytes[i] & LOW_7) << shift;
        }
        return value;
    }

    static int varintLength(long value) {
        int length = 1;
        for (long rest = value >>> 7; rest != 0; rest >>>= 7) {
            length++;
        }
        return length;
    }

    static int writeVarint(byte[] bytes, int at, long value) {
        int end = at;
        long rest = value;
        while ((rest & ~LOW_7) != 0) {
            bytes[end++] = (byte) (rest | MORE);
            rest >>>= 7;
        }
        bytes[end++] = (byte) rest;
        return end;
    }
}
