package dev.keelson.informers;

import org.jspecify.annotations.Nullable;

/** A JSON value in the compact form. Immutable. */
@SuppressWarnings("ArrayRecordComponent") // identity is all that is ever asked of one
record EncodedValue(byte[] bytes, Dictionary dictionary) {

    CompactReader reader() {
        return new CompactReader(bytes, 0, bytes.length, dictionary);
    }

    /** The contents of the object that this is; null when it is none. */
    @Nullable
    EncodedPart part() {
        int tag = bytes[0] & CompactForm.BYTE;
        if (tag == CompactForm.EMPTY_OBJECT) {
            return new EncodedPart(bytes, 1, 1, dictionary);
        }
        if (tag != CompactForm.OBJECT) {
            return null;
        }
        int from = 1 + CompactForm.varintLength(CompactForm.readVarint(bytes, 1));
        return new EncodedPart(bytes, from, bytes.length, dictionary);
    }
}
