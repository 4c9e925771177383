package dev.keelson.informers;

import org.jspecify.annotations.Nullable;

/**
 * The contents of an encoded object where they lie: in an object that contains it, or in the dictionary. Immutable.
 *
 * @param from where its fields begin
 * @param to where they end
 */
@SuppressWarnings("ArrayRecordComponent") // identity is all that is ever asked of one
record EncodedPart(byte[] bytes, int from, int to, Dictionary dictionary) {

    /** Reads its fields: names and values in turn, without the tokens of the object itself. */
    CompactReader fields() {
        return CompactReader.ofFields(bytes, from, to, dictionary);
    }

    /** The object that is the value of a field; null when there is none or it is something else. */
    @Nullable
    EncodedPart part(String field) {
        CompactReader reader = fields();
        EncodedPart found = null;
        while (reader.next() != null) {
            boolean wanted = reader.name().equals(field);
            found = wanted ? objectOf(reader) : found;
            if (!wanted) {
                reader.skipValue();
            }
        }
        return found;
    }

    /** As {@link #part(String)}, for a name that every dictionary has. */
    @Nullable
    EncodedPart part(int field) {
        CompactReader reader = fields();
        EncodedPart found = null;
        while (reader.next() != null) {
            boolean wanted = reader.textNumber() == field;
            found = wanted ? objectOf(reader) : found;
            if (!wanted) {
                reader.skipValue();
            }
        }
        return found;
    }

    /** The text that is the value of a field; null when there is none or it is something else. */
    @Nullable
    String text(String field) {
        CompactReader reader = fields();
        String found = null;
        while (reader.next() != null) {
            boolean wanted = reader.name().equals(field);
            CompactReader.Token token = reader.next();
            if (wanted) {
                found = token == CompactReader.Token.TEXT ? reader.text() : null;
            }
            reader.skipIfEntered(token);
        }
        return found;
    }

    private static @Nullable EncodedPart objectOf(CompactReader reader) {
        CompactReader.Token token = reader.next();
        EncodedPart found = token == CompactReader.Token.START_OBJECT ? reader.contents() : null;
        reader.skipIfEntered(token);
        return found;
    }
}
