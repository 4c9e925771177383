package dev.keelson.informers;

import java.util.Arrays;

/**
 * Encodes one value, given in the order of its JSON. Reused for one value after the other, by one thread at a time.
 *
 * <p>What its dictionary keeps is written as a number: texts, and objects and arrays that occur in several places.
 */
final class CompactWriter {

    private static final int FIRST_CAPACITY = 16 * 1024;
    private static final int LARGEST_IDLE_CAPACITY = 1024 * 1024;
    private static final int FIRST_DEPTH = 32;
    // A number takes up to three bytes, so that shorter ones are not worth it.
    private static final int SHORTEST_SHARED_TEXT = 3;
    private static final int SHORTEST_SHARED_VALUE = 5;
    private static final int LONGEST_SHARED = 16 * 1024;
    private static final int MAX_VARINT = 10;

    private Dictionary dictionary;
    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int size;
    // Where the containers that are open begin.
    private int[] starts = new int[FIRST_DEPTH];
    private int depth;

    CompactWriter(Dictionary dictionary) {
        this.dictionary = dictionary;
    }

    void start(Dictionary with) {
        dictionary = with;
        size = 0;
        depth = 0;
        if (bytes.length > LARGEST_IDLE_CAPACITY) {
            bytes = new byte[FIRST_CAPACITY];
        }
    }

    EncodedValue finish() {
        return new EncodedValue(Arrays.copyOf(bytes, size), dictionary);
    }

    /** The same value with another dictionary. */
    EncodedValue copy(EncodedValue value, Dictionary with) {
        start(with);
        value.reader().copyTo(this);
        return finish();
    }

    void startObject() {
        open(CompactForm.OBJECT);
    }

    void endObject() {
        close(CompactForm.EMPTY_OBJECT);
    }

    void startArray() {
        open(CompactForm.ARRAY);
    }

    void endArray() {
        close(CompactForm.EMPTY_ARRAY);
    }

    private void open(int tag) {
        room(2);
        if (depth == starts.length) {
            starts = Arrays.copyOf(starts, depth * 2);
        }
        starts[depth++] = size;
        bytes[size] = (byte) tag;
        // One byte for the length, which most need; others are moved when it is known.
        size += 2;
    }

    private void close(int emptyTag) {
        int start = starts[--depth];
        int contents = start + 2;
        int length = size - contents;
        if (length == 0) {
            bytes[start] = (byte) emptyTag;
            size = start + 1;
            return;
        }
        int more = CompactForm.varintLength(length) - 1;
        if (more > 0) {
            room(more);
            System.arraycopy(bytes, contents, bytes, contents + more, length);
            size += more;
        }
        CompactForm.writeVarint(bytes, start + 1, length);
        if (depth > 0) {
            share(start);
        }
    }

    private void share(int start) {
        int length = size - start;
        if (length < SHORTEST_SHARED_VALUE || length > LONGEST_SHARED) {
            return;
        }
        int number = dictionary.numberOfValue(bytes, start, size);
        if (number < 0) {
            return;
        }
        size = start;
        if (number < CompactForm.VALUES_IN_TWO_BYTES) {
            bytes[size++] = (byte) (CompactForm.VALUE_IN_TWO_BYTES | number >>> 8);
            bytes[size++] = (byte) number;
        } else {
            tagged(CompactForm.VALUE_BY_NUMBER, number);
        }
    }

    /** A text, be it a field's name or a value; {@code hash} is {@link ByteTable#hash} of its bytes. */
    void text(byte[] source, int from, int to, int hash) {
        int length = to - from;
        room(length + MAX_VARINT);
        if (length >= SHORTEST_SHARED_TEXT && length <= LONGEST_SHARED) {
            if (packed(source, from, length)) {
                return;
            }
            int number = dictionary.numberOfText(source, from, to, hash);
            if (number >= 0) {
                numbered(number);
                return;
            }
        }
        if (length <= CompactForm.LONGEST_SHORT_TEXT) {
            bytes[size++] = (byte) (CompactForm.SHORT_TEXT | length);
        } else {
            tagged(CompactForm.LONG_TEXT, length);
        }
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    private boolean packed(byte[] source, int from, int length) {
        if (length == PackedTexts.TIME_LENGTH && PackedTexts.packTime(source, from, bytes, size + 1)) {
            bytes[size] = (byte) CompactForm.TIME;
            size += 1 + CompactForm.TIME_BYTES;
            return true;
        }
        if (length == PackedTexts.UUID_LENGTH && PackedTexts.packUuid(source, from, bytes, size + 1)) {
            bytes[size] = (byte) CompactForm.UUID;
            size += 1 + CompactForm.UUID_BYTES;
            return true;
        }
        return false;
    }

    private void numbered(int number) {
        if (number < CompactForm.TEXTS_IN_ONE_BYTE) {
            bytes[size++] = (byte) number;
        } else if (number < CompactForm.TEXTS_IN_TWO_BYTES) {
            bytes[size++] = (byte) (CompactForm.TEXT_IN_TWO_BYTES | number >>> 8);
            bytes[size++] = (byte) number;
        } else {
            tagged(CompactForm.TEXT_BY_NUMBER, number);
        }
    }

    void integer(long value) {
        room(1 + MAX_VARINT);
        if (value >= 0 && value < CompactForm.SMALL_INTEGERS) {
            bytes[size++] = (byte) (CompactForm.SMALL_INTEGER | (int) value);
        } else {
            tagged(CompactForm.INTEGER, value << 1 ^ value >> 63);
        }
    }

    /** A number that is no integer of 64 bits, as it was written. */
    void number(byte[] source, int from, int to) {
        room(to - from + MAX_VARINT);
        tagged(CompactForm.NUMBER, to - from);
        System.arraycopy(source, from, bytes, size, to - from);
        size += to - from;
    }

    /** One of {@link CompactForm#TRUE}, {@link CompactForm#FALSE} and {@link CompactForm#NULL}. */
    void literal(int tag) {
        room(1);
        bytes[size++] = (byte) tag;
    }

    private void tagged(int tag, long varint) {
        bytes[size++] = (byte) tag;
        size = CompactForm.writeVarint(bytes, size, varint);
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(
                    bytes, Math.max(Math.addExact(size, more), Math.addExact(bytes.length, bytes.length)));
        }
    }
}
