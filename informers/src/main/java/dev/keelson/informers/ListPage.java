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
        boolean hasItems = false;
        String kind = "";
        try (JsonParser parser = Json.FACTORY.createParser(body)) {
            Json.expectObject(parser);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("kind")) {
                    kind = parser.getValueAsString("");
                } else if (field.equals("items") && value == JsonToken.VALUE_NULL) {
                    hasItems = true;
                } else if (field.equals("items") && value == JsonToken.START_ARRAY) {
                    hasItems = true;
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
        if (!hasMetadata || !hasItems || !(kind.isEmpty() || kind.endsWith("List"))) {
            // Taken for an empty list, it would delete every object there is.
            throw new IOException("the answer to a list is not a list but a " + (kind.isEmpty() ? "thing" : kind)
                    + (hasMetadata ? "" : " without metadata")
                    + (hasItems ? "" : " without items"));
        }
        return new ListPage(body, items, revision, continuation);
    }
}
