package dev.keelson.apiserver.protobuf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a message from its end to its start: a nested message's length is then known when its turn comes, so nothing
 * is measured or copied. Confined to one thread.
 */
final class ReverseWriter {

    private byte[] buffer;
    /** What has been written is at the end of the buffer, from here on. */
    private int start;

    ReverseWriter(int expectedSize) {
        buffer = new byte[Math.max(64, expectedSize)];
        start = buffer.length;
    }

    byte[] toByteArray() {
        return Arrays.copyOfRange(buffer, start, buffer.length);
    }

    /** How much has been written: what {@link #lengthSince} is told later. */
    int size() {
        return buffer.length - start;
    }

    /** Puts a tag and a length before all that was written since {@link #size} was {@code mark}. */
    void lengthSince(int mark, int number) {
        varint(size() - mark);
        tag(number, WireFormat.BYTES);
    }

    void text(int number, String value) {
        raw(number, value.getBytes(StandardCharsets.UTF_8));
    }

    void raw(int number, byte[] value) {
        room(value.length);
        start -= value.length;
        System.arraycopy(value, 0, buffer, start, value.length);
        varint(value.length);
        tag(number, WireFormat.BYTES);
    }

    void flag(int number, boolean value) {
        room(1);
        buffer[--start] = (byte) (value ? 1 : 0);
        tag(number, WireFormat.VARINT);
    }

    void integer(int number, long value) {
        varint(value);
        tag(number, WireFormat.VARINT);
    }

    void real(int number, double value) {
        room(Long.BYTES);
        long bits = Double.doubleToRawLongBits(value);
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            buffer[--start] = (byte) (bits >>> shift);
        }
        tag(number, WireFormat.FIXED64);
    }

    private void tag(int number, int format) {
        varint(WireFormat.tag(number, format));
    }

    private void varint(long value) {
        int length = varintLength(value);
        room(length);
        start -= length;
        long rest = value;
        int at = start;
        while ((rest & ~0x7FL) != 0) {
            buffer[at++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        buffer[at] = (byte) rest;
    }

    static int varintLength(long value) {
        return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7);
    }

    private void room(int needed) {
        if (needed <= start) {
            return;
        }
        int written = size();
        byte[] larger = new byte[Math.max(buffer.length * 2, written + needed + 64)];
        System.arraycopy(buffer, start, larger, larger.length - written, written);
        start = larger.length - written;
        buffer = larger;
    }
}
