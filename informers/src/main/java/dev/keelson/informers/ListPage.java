package dev.keelson.informers;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One answer to a LIST, its items still encoded. */
record ListPage(byte[] body, List<Json.Slice> items, String revision, String continuation) {

    static ListPage parse(byte[] body) throws IOException {
        List<Json.Slice> items = new ArrayList<>();
        String revision = "";
        String continuation = "";
        boolean hasMetadata = false;
        try (JsonParser parser = Json.FACTORY.createParser(body)) {
            Json.expectObject(parser);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("items") && value == JsonToken.START_ARRAY) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        items.add(Json.sliceOfValue(parser));
                    }
                } else if (field.equals("metadata") && value == JsonToken.START_OBJECT) {
                    hasMetadata = true;
                    while (parser.nextToken() == JsonToken.FIELD_NAME) {
                        String key = parser.currentName();
                        parser.nextToken();
                        switch (key) {
                            case "resourceVersion" -> revision = parser.getValueAsString("");
                            case "continue" -> continuation = parser.getValueAsString("");
                            default -> parser.skipChildren();
                        }
                    }
                } else {
                    parser.skipChildren();
                }
            }
        }
        if (!hasMetadata) {
            throw new IOException("the answer to a list is not a list: it has no metadata");
        }
        return new ListPage(body, items, revision, continuation);
    }
}
