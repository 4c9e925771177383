package dev.keelson.informers;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Walks over an encoded value, token by token. For one thread. */
final class CompactReader {

    enum Token {
        START_OBJECT,
        END_OBJECT,
        START_ARRAY,
        END_ARRAY,
        NAME,
        TEXT,
        INTEGER,
        /** A number that is no integer of 64 bits. */
        NUMBER,
        TRUE,
        FALSE,
        NULL
    }

    private static final int FIRST_DEPTH = 8;
    private static final int NO_NUMBER = -1;
    private static final byte[][] NO_BYTES = new byte[0][];
    private static final int[] NOWHERE = new int[0];
    private static final boolean[] NONE = new boolean[0];

    private final Dictionary dictionary;
    // What is being read: the encoded value, or, inside of a shared value, that of the dictionary.
    private byte[] bytes;
    private int at;
    private int end;
    private boolean inObject;
    private boolean nameNext;
    // Where reading goes on after each container that is open.
    private byte[][] outerBytes = NO_BYTES;
    private int[] outerAt = NOWHERE;
    private int[] outerEnd = NOWHERE;
    private boolean[] outerInObject = NONE;
    private int depth;

    // The current token. Of a text either the number in the dictionary is set, or the tag and the place of its bytes.
    private int tag;
    private int number = NO_NUMBER;
    private int from;
    private int length;
    private long integer;
    // Of a container that is entered: its number in the dictionary; negative when it is not shared.
    private int sharedNumber;

    CompactReader(byte[] bytes, int from, int to, Dictionary dictionary) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
        this.dictionary = dictionary;
    }

    /** Reads the fields of an object, the contents of which lie here: names and values in turn. */
    static CompactReader ofFields(byte[] bytes, int from, int to, Dictionary dictionary) {
        CompactReader reader = new CompactReader(bytes, from, to, dictionary);
        reader.inObject = true;
        reader.nameNext = true;
        return reader;
    }

    /** The next token; null at the end. */
    @Nullable
    Token next() {
        if (at >= end) {
            return depth == 0 ? null : leave();
        }
        if (nameNext) {
            nameNext = false;
            readText(bytes[at++] & CompactForm.BYTE);
            return Token.NAME;
        }
        nameNext = inObject;
        return value(bytes[at++] & CompactForm.BYTE);
    }

    private Token leave() {
        Token closed = inObject ? Token.END_OBJECT : Token.END_ARRAY;
        depth--;
        bytes = Objects.requireNonNull(outerBytes[depth]);
        outerBytes[depth] = null;
        at = outerAt[depth];
        end = outerEnd[depth];
        inObject = outerInObject[depth];
        nameNext = inObject;
        return closed;
    }

    private Token value(int first) {
        if (first < CompactForm.SMALL_INTEGER) {
            readText(first);
            return Token.TEXT;
        }
        if (first < CompactForm.LONG_TEXT) {
            integer = first & CompactForm.LOW_4;
            tag = CompactForm.INTEGER;
            return Token.INTEGER;
        }
        if (first >= CompactForm.VALUE_IN_TWO_BYTES) {
            return shared((first & CompactForm.LOW_5) << 8 | (bytes[at++] & CompactForm.BYTE));
        }
        return switch (first) {
            case CompactForm.VALUE_BY_NUMBER -> shared(varint());
            case CompactForm.OBJECT -> enter(Token.START_OBJECT, varint());
            case CompactForm.ARRAY -> enter(Token.START_ARRAY, varint());
            case CompactForm.EMPTY_OBJECT -> enter(Token.START_OBJECT, 0);
            case CompactForm.EMPTY_ARRAY -> enter(Token.START_ARRAY, 0);
            case CompactForm.TRUE -> Token.TRUE;
            case CompactForm.FALSE -> Token.FALSE;
            case CompactForm.NULL -> Token.NULL;
            case CompactForm.INTEGER -> {
                long zigzag = CompactForm.readVarint(bytes, at);
                at += CompactForm.varintLength(zigzag);
                integer = zigzag >>> 1 ^ -(zigzag & 1);
                tag = CompactForm.INTEGER;
                yield Token.INTEGER;
            }
            case CompactForm.NUMBER -> {
                tag = first;
                length = varint();
                from = at;
                at += length;
                yield Token.NUMBER;
            }
            default -> {
                readText(first);
                yield Token.TEXT;
            }
        };
    }

    private void readText(int first) {
        tag = first;
        number = NO_NUMBER;
        if (first < CompactForm.TEXT_IN_TWO_BYTES) {
            number = first;
        } else if (first < CompactForm.SHORT_TEXT) {
            number = (first & CompactForm.LOW_6) << 8 | (bytes[at++] & CompactForm.BYTE);
        } else if (first < CompactForm.SMALL_INTEGER) {
            take(first & CompactForm.LOW_6);
        } else {
            switch (first) {
                case CompactForm.TEXT_BY_NUMBER -> number = varint();
                case CompactForm.UUID -> take(CompactForm.UUID_BYTES);
                case CompactForm.TIME -> take(CompactForm.TIME_BYTES);
                case CompactForm.LONG_TEXT -> take(varint());
                default -> throw new IllegalStateException("no text begins with " + first);
            }
        }
    }

    private void take(int count) {
        from = at;
        length = count;
        at += count;
    }

    private int varint() {
        long value = CompactForm.readVarint(bytes, at);
        at += CompactForm.varintLength(value);
        return (int) value;
    }

    private Token shared(int value) {
        push();
        sharedNumber = value;
        bytes = dictionary.value(value);
        int first = bytes[0] & CompactForm.BYTE;
        at = 1;
        int contents = varint();
        inObject = first == CompactForm.OBJECT;
        nameNext = inObject;
        end = at + contents;
        return inObject ? Token.START_OBJECT : Token.START_ARRAY;
    }

    private Token enter(Token start, int contents) {
        int inside = at;
        at += contents;
        push();
        sharedNumber = NO_NUMBER;
        at = inside;
        end = inside + contents;
        inObject = start == Token.START_OBJECT;
        nameNext = inObject;
        return start;
    }

    private void push() {
        if (depth == outerAt.length) {
            int deeper = Math.max(FIRST_DEPTH, depth * 2);
            outerBytes = Arrays.copyOf(outerBytes, deeper);
            outerAt = Arrays.copyOf(outerAt, deeper);
            outerEnd = Arrays.copyOf(outerEnd, deeper);
            outerInObject = Arrays.copyOf(outerInObject, deeper);
        }
        outerBytes[depth] = bytes;
        outerAt[depth] = at;
        outerEnd[depth] = end;
        outerInObject[depth] = inObject;
        depth++;
    }

    /** Skips what is left of the container that was entered last; the next token is its end. */
    void skipToEnd() {
        at = end;
        nameNext = false;
    }

    /** Skips the value that comes next, the one of the name just read. */
    void skipValue() {
        skipIfEntered(next());
    }

    /** Goes to the end of the value that {@code token} has begun. */
    void skipIfEntered(@Nullable Token token) {
        if (token == Token.START_OBJECT || token == Token.START_ARRAY) {
            skipToEnd();
            next();
        }
    }

    /** What is left of the container that was entered last, where it lies. */
    EncodedPart contents() {
        return new EncodedPart(bytes, at, end, dictionary);
    }

    /** After the start of an object or array: its number in the dictionary; negative when it is not shared. */
    int sharedNumber() {
        return sharedNumber;
    }

    int depth() {
        return depth;
    }

    /** The number that a text has in the dictionary; negative when it has none. */
    int textNumber() {
        return number;
    }

    /** Of a name or text. */
    String text() {
        return number == NO_NUMBER ? inlineText() : dictionary.text(number);
    }

    /** Of a name. */
    String name() {
        return number == NO_NUMBER ? inlineText() : dictionary.name(number);
    }

    private String inlineText() {
        if (tag == CompactForm.UUID) {
            return new String(PackedTexts.unpackUuid(bytes, from), StandardCharsets.ISO_8859_1);
        }
        if (tag == CompactForm.TIME) {
            return new String(PackedTexts.unpackTime(bytes, from), StandardCharsets.ISO_8859_1);
        }
        return new String(bytes, from, length, StandardCharsets.UTF_8);
    }

    /** Of a number: whether it is an integer of 64 bits. */
    boolean currentIsInteger() {
        return tag == CompactForm.INTEGER;
    }

    long integer() {
        return integer;
    }

    /** A number that is no integer of 64 bits, as it was written. */
    String numberText() {
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }

    /** Writes everything that is left, in {@code target}'s dictionary. */
    void copyTo(CompactWriter target) {
        for (Token token = next(); token != null; token = next()) {
            copyTo(target, token);
        }
    }

    private void copyTo(CompactWriter target, Token token) {
        switch (token) {
            case START_OBJECT -> target.startObject();
            case END_OBJECT -> target.endObject();
            case START_ARRAY -> target.startArray();
            case END_ARRAY -> target.endArray();
            case NAME, TEXT -> {
                byte[] text = textBytes();
                target.text(text, 0, text.length, ByteTable.hash(text, 0, text.length));
            }
            case INTEGER -> target.integer(integer);
            case NUMBER -> target.number(bytes, from, from + length);
            case TRUE, FALSE, NULL -> target.literal(literalTag(token));
        }
    }

    private static int literalTag(Token token) {
        if (token == Token.NULL) {
            return CompactForm.NULL;
        }
        return token == Token.TRUE ? CompactForm.TRUE : CompactForm.FALSE;
    }

    private byte[] textBytes() {
        if (number != NO_NUMBER) {
            return dictionary.textBytes(number);
        }
        if (tag == CompactForm.UUID) {
            return PackedTexts.unpackUuid(bytes, from);
        }
        if (tag == CompactForm.TIME) {
            return PackedTexts.unpackTime(bytes, from);
        }
        return Arrays.copyOfRange(bytes, from, from + length);
    }
}
