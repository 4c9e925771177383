package dev.keelson.apiserver.protobuf;

/** The low three bits of a tag: how the value behind it is laid out. */
final class WireFormat {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private WireFormat() {}

    static int tag(int number, int format) {
        return number << 3 | format;
    }
}
