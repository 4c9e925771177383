package dev.keelson.informers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as RFC 8259 has it, in UTF-8, and encodes the values that it is told to. Whatever is no JSON is an
 * {@link IOException} that says where. Reused for one text after the other, by one thread at a time.
 *
 * <p>A {@code \}{@code u} escape of half a surrogate pair becomes U+FFFD, as in Go.
 */
final class JsonScanner {

    private static final int MAX_DEPTH = 1000;
    private static final int MAX_NUMBER_LENGTH = 1000;
    // So many digits always fit into a long.
    private static final int MAX_LONG_DIGITS = 18;
    private static final int FIRST_SCRATCH = 256;
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final CompactWriter out;
    private byte[] in = new byte[0];
    private int at;
    private int end;
    private int depth;
    // Below 1, what is read is checked and not written.
    private int writing;
    // The text read last: where its bytes are, and their hash. It is in the input, or with escapes in scratch.
    private byte[] text = in;
    private int textFrom;
    private int textTo;
    private int textHash;
    private byte[] scratch = new byte[FIRST_SCRATCH];
    private int scratchSize;

    JsonScanner(CompactWriter out) {
        this.out = out;
    }

    void start(byte[] json, int from, int to) {
        in = json;
        at = from;
        end = to;
        depth = 0;
    }

    /** Fails unless nothing but white space is left. */
    void expectEnd() throws IOException {
        blank();
        if (at < end) {
            throw wrong("nothing more");
        }
    }

    // ---- for readers of an envelope, who look at fields themselves

    /** Goes into an object. */
    void enterObject() throws IOException {
        blank();
        expect('{', "a JSON object");
    }

    /** Goes to the value of the next field of an object that was entered; returns false after the last one. */
    boolean nextField(boolean first) throws IOException {
        blank();
        if (at < end && in[at] == '}') {
            at++;
            return false;
        }
        if (!first) {
            expect(',', "a comma or the end of the object");
            blank();
        }
        fieldName();
        return true;
    }

    /** Goes into an array; false, and nothing is read, when the value is none. */
    boolean enterArray() {
        blank();
        if (at < end && in[at] == '[') {
            at++;
            return true;
        }
        return false;
    }

    /** Goes to the next element of an array that was entered; returns false after the last one. */
    boolean nextElement(boolean first) throws IOException {
        blank();
        if (at < end && in[at] == ']') {
            at++;
            return false;
        }
        if (!first) {
            expect(',', "a comma or the end of the array");
            blank();
        }
        return true;
    }

    boolean textIs(byte[] expected) {
        return Arrays.equals(text, textFrom, textTo, expected, 0, expected.length);
    }

    /** The text value that comes next; null, and the value is skipped, when it is none. */
    @Nullable
    String textValue() throws IOException {
        blank();
        if (at < end && in[at] == '"') {
            at++;
            string();
            return new String(text, textFrom, textTo - textFrom, StandardCharsets.UTF_8);
        }
        skip();
        return null;
    }

    /** Skips the value that comes next and returns whether it was null. */
    boolean skipNull() throws IOException {
        blank();
        boolean isNull = at < end && in[at] == 'n';
        skip();
        return isNull;
    }

    void skip() throws IOException {
        int before = writing;
        writing = 0;
        value(null);
        writing = before;
    }

    /** Encodes the value that comes next, without what {@code drops} names. */
    EncodedValue encode(Dictionary dictionary, @Nullable DroppedFields drops) throws IOException {
        out.start(dictionary);
        writing = 1;
        value(drops);
        return out.finish();
    }

    // ---- values

    private void value(@Nullable DroppedFields drops) throws IOException {
        blank();
        if (at >= end) {
            throw wrong("a value");
        }
        switch (in[at]) {
            case '{' -> object(drops);
            case '[' -> array(drops);
            case '"' -> {
                at++;
                string();
                if (writing > 0) {
                    out.text(text, textFrom, textTo, textHash);
                }
            }
            case 't' -> literal(TRUE, CompactForm.TRUE);
            case 'f' -> literal(FALSE, CompactForm.FALSE);
            case 'n' -> literal(NULL, CompactForm.NULL);
            default -> number();
        }
    }

    private void object(@Nullable DroppedFields drops) throws IOException {
        deeper();
        at++;
        if (writing > 0) {
            out.startObject();
        }
        for (boolean first = true; nextField(first); first = false) {
            DroppedFields below = drops == null ? null : drops.below(text, textFrom, textTo);
            if (below != null && below.isDropped()) {
                skip();
                continue;
            }
            if (writing > 0) {
                out.text(text, textFrom, textTo, textHash);
            }
            value(below);
        }
        if (writing > 0) {
            out.endObject();
        }
        depth--;
    }

    private void array(@Nullable DroppedFields drops) throws IOException {
        deeper();
        at++;
        if (writing > 0) {
            out.startArray();
        }
        for (boolean first = true; nextElement(first); first = false) {
            value(drops);
        }
        if (writing > 0) {
            out.endArray();
        }
        depth--;
    }

    private void deeper() throws IOException {
        if (++depth > MAX_DEPTH) {
            throw new IOException("JSON is nested deeper than " + MAX_DEPTH + " levels");
        }
    }

    private void literal(byte[] word, int tag) throws IOException {
        if (at + word.length > end || !Arrays.equals(in, at, at + word.length, word, 0, word.length)) {
            throw wrong("a value");
        }
        at += word.length;
        if (writing > 0) {
            out.literal(tag);
        }
    }

    private void fieldName() throws IOException {
        expect('"', "a field name");
        string();
        blank();
        expect(':', "a colon");
    }

    // ---- numbers

    private void number() throws IOException {
        int from = at;
        boolean negative = in[at] == '-';
        if (negative) {
            at++;
        }
        int digits = at;
        boolean zero = at < end && in[at] == '0';
        int count = digits();
        if (count == 0) {
            at = from;
            throw wrong("a value");
        }
        if (zero && count > 1) {
            at = digits;
            throw wrong("a number without leading zeros");
        }
        boolean integral = fraction() & exponent();
        if (at - from > MAX_NUMBER_LENGTH) {
            throw new IOException("a number in JSON has more than " + MAX_NUMBER_LENGTH + " characters");
        }
        if (writing < 1) {
            return;
        }
        if (integral && count <= MAX_LONG_DIGITS && !(negative && zero)) {
            out.integer(integer(digits, negative));
        } else {
            out.number(in, from, at);
        }
    }

    private long integer(int from, boolean negative) {
        long value = 0;
        for (int i = from; i < at; i++) {
            value = value * 10 + (in[i] - '0');
        }
        return negative ? -value : value;
    }

    private int digits() {
        int from = at;
        while (at < end && in[at] >= '0' && in[at] <= '9') {
            at++;
        }
        return at - from;
    }

    /** Reads a fraction, if there is one; whether there was none. */
    private boolean fraction() throws IOException {
        if (at >= end || in[at] != '.') {
            return true;
        }
        at++;
        if (digits() == 0) {
            throw wrong("a digit");
        }
        return false;
    }

    /** Reads an exponent, if there is one; whether there was none. */
    private boolean exponent() throws IOException {
        if (at >= end || (in[at] != 'e' && in[at] != 'E')) {
            return true;
        }
        at++;
        if (at < end && (in[at] == '+' || in[at] == '-')) {
            at++;
        }
        if (digits() == 0) {
            throw wrong("a digit");
        }
        return false;
    }

    // ---- texts

    /** Reads what follows a quotation mark, up to the next one. */
    private void string() throws IOException {
        byte[] bytes = in;
        int last = end;
        int hash = 0;
        int from = at;
        for (int i = from; i < last; i++) {
            byte b = bytes[i];
            if (b == '"') {
                text = bytes;
                textFrom = from;
                textTo = i;
                textHash = hash;
                at = i + 1;
                return;
            }
            if (b < ' ' || b == '\\') {
                unusualString(from, i);
                return;
            }
            hash = 31 * hash + b;
        }
        at = last;
        throw wrong("the end of a text");
    }

    /** Reads a text with an escape or a character outside of ASCII; up to {@code to} there is none. */
    private void unusualString(int from, int to) throws IOException {
        scratchSize = 0;
        append(from, to);
        at = to;
        while (true) {
            if (at >= end) {
                throw wrong("the end of a text");
            }
            byte b = in[at];
            if (b == '"') {
                at++;
                text = scratch;
                textFrom = 0;
                textTo = scratchSize;
                textHash = ByteTable.hash(scratch, 0, scratchSize);
                return;
            }
            if (b == '\\') {
                at++;
                escape();
            } else if (b >= 0 && b < ' ') {
                throw wrong("an escape instead of a control character");
            } else {
                int length = b >= 0 ? 1 : Utf8.sequenceLength(in, at, end);
                if (length == 0) {
                    throw wrong("UTF-8");
                }
                append(at, at + length);
                at += length;
            }
        }
    }

    private void escape() throws IOException {
        if (at >= end) {
            throw wrong("the end of a text");
        }
        byte b = in[at++];
        switch (b) {
            case '"', '\\', '/' -> append(b);
            case 'b' -> append('\b');
            case 'f' -> append('\f');
            case 'n' -> append('\n');
            case 'r' -> append('\r');
            case 't' -> append('\t');
            case 'u' -> unicodeEscape();
            default -> {
                at--;
                throw wrong("an escape");
            }
        }
    }

    private void unicodeEscape() throws IOException {
        int unit = hexUnit();
        int point = unit;
        if (Character.isHighSurrogate((char) unit)) {
            point = Utf8.REPLACEMENT;
            if (at + 1 < end && in[at] == '\\' && in[at + 1] == 'u') {
                int before = at;
                at += 2;
                int second = hexUnit();
                if (Character.isLowSurrogate((char) second)) {
                    point = Character.toCodePoint((char) unit, (char) second);
                } else {
                    at = before;
                }
            }
        } else if (Character.isLowSurrogate((char) unit)) {
            point = Utf8.REPLACEMENT;
        }
        scratchRoom(Utf8.MAX_BYTES);
        scratchSize = Utf8.write(point, scratch, scratchSize);
    }

    private int hexUnit() throws IOException {
        int unit = 0;
        for (int i = 0; i < 4; i++, at++) {
            int digit = at < end ? Character.digit(in[at], 16) : -1;
            if (digit < 0) {
                throw wrong("a hexadecimal digit");
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    private void append(int b) {
        scratchRoom(1);
        scratch[scratchSize++] = (byte) b;
    }

    private void append(int from, int to) {
        scratchRoom(to - from);
        System.arraycopy(in, from, scratch, scratchSize, to - from);
        scratchSize += to - from;
    }

    private void scratchRoom(int more) {
        if (scratchSize + more > scratch.length) {
            scratch = Arrays.copyOf(scratch, Math.max(scratchSize + more, scratch.length * 2));
        }
    }

    // ---- shared

    private void blank() {
        while (at < end) {
            byte b = in[at];
            if (b > ' ' || (b != ' ' && b != '\n' && b != '\r' && b != '\t')) {
                return;
            }
            at++;
        }
    }

    private void expect(char wanted, String description) throws IOException {
        if (at >= end || in[at] != wanted) {
            throw wrong(description);
        }
        at++;
    }

    private IOException wrong(String expected) {
        String found = at >= end ? "the end" : "byte 0x" + Integer.toHexString(in[at] & CompactForm.BYTE);
        return new IOException("not JSON: expected " + expected + " at byte " + at + ", found " + found);
    }
}
