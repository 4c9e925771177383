package dev.keelson.apiserver.openapi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Writes protobuf's wire format, field by field. Empty texts and false are left out, as proto3 has it. */
final class ProtoWriter {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] toByteArray() {
        return out.toByteArray();
    }

    void text(int field, String value) {
        if (!value.isEmpty()) {
            bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** An element of a repeated field, which is written even if it is empty. */
    void element(int field, String value) {
        bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    void flag(int field, boolean value) {
        if (value) {
            tag(field, VARINT);
            out.write(1);
        }
    }

    void number(int field, long value) {
        if (value != 0) {
            tag(field, VARINT);
            varint(value);
        }
    }

    void real(int field, double value) {
        if (value != 0) {
            tag(field, FIXED64);
            long bits = Double.doubleToRawLongBits(value);
            for (int shift = 0; shift < Long.SIZE; shift += 8) {
                out.write((int) (bits >>> shift));
            }
        }
    }

    void message(int field, Consumer<ProtoWriter> content) {
        ProtoWriter nested = new ProtoWriter();
        content.accept(nested);
        bytes(field, nested.toByteArray());
    }

    /** A message that is encoded already, in parts. */
    void parts(int field, List<byte[]> parts) {
        tag(field, LENGTH);
        varint(parts.stream().mapToInt(part -> part.length).sum());
        parts.forEach(out::writeBytes);
    }

    private void bytes(int field, byte[] value) {
        tag(field, LENGTH);
        varint(value.length);
        out.writeBytes(value);
    }

    private void tag(int field, int type) {
        varint((long) field << 3 | type);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
