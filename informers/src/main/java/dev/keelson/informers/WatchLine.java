package dev.keelson.informers;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** One event of a watch, its object still encoded. */
record WatchLine(String type, byte[] line, Json.Slice object) {

    static WatchLine parse(byte[] line) throws IOException {
        String type = "";
        Json.Slice object = null;
        try (JsonParser parser = Json.FACTORY.createParser(line)) {
            Json.expectObject(parser);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("type")) {
                    type = parser.getValueAsString("");
                } else if (field.equals("object") && value == JsonToken.START_OBJECT) {
                    object = Json.sliceOfValue(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }
        if (type.isEmpty() || object == null) {
            throw new IOException("a line of the watch has no type or no object");
        }
        return new WatchLine(type, line, object);
    }

    ObjectHead head() throws IOException {
        return ObjectHead.read(line, object.offset(), object.length());
    }
}
