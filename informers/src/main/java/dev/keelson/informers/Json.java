package dev.keelson.informers;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Streaming reads over JSON held in an array. */
final class Json {

    static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /**
     * Moves a fresh {@code parser} to the beginning of the object that is the value of {@code name} in the top-level
     * object; returns false when there is none.
     */
    static boolean enterField(JsonParser parser, String name) throws IOException {
        expectObject(parser);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = parser.currentName().equals(name);
            JsonToken value = parser.nextToken();
            if (wanted) {
                return value == JsonToken.START_OBJECT;
            }
            parser.skipChildren();
        }
        return false;
    }

    static void expectObject(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first != JsonToken.START_OBJECT) {
            throw new IOException("expected a JSON object, found " + (first == null ? "nothing" : first.toString()));
        }
    }

    /** Skips the value that {@code parser} stands at and says where it is. */
    static Slice sliceOfValue(JsonParser parser) throws IOException {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        return new Slice(start, (int) parser.currentLocation().getByteOffset() - start);
    }

    /** A part of an array. */
    record Slice(int offset, int length) {}
}
