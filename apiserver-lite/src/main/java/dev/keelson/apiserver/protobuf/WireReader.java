package dev.keelson.apiserver.protobuf;

import dev.keelson.api.json.MalformedBodyException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads one message's fields, a part of a larger array. Never reads beyond it. Confined to one thread. */
final class WireReader {

    private final byte[] data;
    private final int end;
    private int at;

    WireReader(byte[] data, int from, int end) {
        this.data = data;
        this.at = from;
        this.end = end;
    }

    static WireReader of(byte[] data) {
        return new WireReader(data, 0, data.length);
    }

    boolean hasMore() {
        return at < end;
    }

    /** The next field's number and format; the number is at least 1. */
    int tag() {
        long tag = varint();
        if (tag >>> 3 < 1 || tag >>> 3 > 0x1FFF_FFFF) {
            throw new MalformedBodyException("proto: illegal tag " + (tag >>> 3) + " (wire type " + (tag & 7) + ")");
        }
        return (int) tag;
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (at >= end) {
                throw endOfData();
            }
            byte next = data[at++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedBodyException("proto: integer overflow");
    }

    double real() {
        need(Long.BYTES);
        long bits = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            bits = bits << Byte.SIZE | data[at + i] & 0xFF;
        }
        at += Long.BYTES;
        return Double.longBitsToDouble(bits);
    }

    private int length() {
        long length = varint();
        if (length < 0) {
            throw new MalformedBodyException("proto: negative length found during unmarshaling");
        }
        need(length);
        return (int) length;
    }

    String text() {
        int length = length();
        String text = new String(data, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    byte[] bytes() {
        int length = length();
        byte[] bytes = Arrays.copyOfRange(data, at, at + length);
        at += length;
        return bytes;
    }

    /** A reader of the nested message that comes next, which counts as read. */
    WireReader nested() {
        int length = length();
        WireReader nested = new WireReader(data, at, at + length);
        at += length;
        return nested;
    }

    /** The bytes that come next, where they are. */
    Envelope.Part part() {
        int length = length();
        Envelope.Part part = new Envelope.Part(data, at, length);
        at += length;
        return part;
    }

    void skip(int tag) {
        switch (tag & 7) {
            case WireFormat.VARINT -> varint();
            case WireFormat.FIXED64 -> jump(Long.BYTES);
            case WireFormat.BYTES -> jump(length());
            case WireFormat.FIXED32 -> jump(Integer.BYTES);
            default -> throw new MalformedBodyException("proto: illegal wireType " + (tag & 7));
        }
    }

    private void jump(int length) {
        need(length);
        at += length;
    }

    private void need(long length) {
        if (length > end - at) {
            throw endOfData();
        }
    }

    private static MalformedBodyException endOfData() {
        return new MalformedBodyException("unexpected EOF");
    }
}
