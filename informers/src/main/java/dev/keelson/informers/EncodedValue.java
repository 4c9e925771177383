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
        CompactReader reader = reader();
        return reader.next() == CompactReader.Token.START_OBJECT ? reader.contents() : null;
    }
}
