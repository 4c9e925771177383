package dev.keelson.informers;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The metadata that can be read from an object of any kind, also of one that cannot be decoded. */
record ObjectHead(String namespace, String name, String revision, boolean endsInitialEvents) {

    private static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";

    static ObjectHead of(HasMetadata object) {
        ObjectMeta metadata = object.getMetadata();
        return new ObjectHead(
                orEmpty(metadata.getNamespace()),
                orEmpty(metadata.getName()),
                orEmpty(metadata.getResourceVersion()),
                false);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** Reads the metadata of the JSON object in {@code json}; what is absent is empty. */
    static ObjectHead read(byte[] json, int offset, int length) throws IOException {
        String namespace = "";
        String name = "";
        String revision = "";
        boolean ends = false;
        try (JsonParser parser = Json.FACTORY.createParser(json, offset, length)) {
            if (!Json.enterField(parser, "metadata")) {
                return new ObjectHead("", "", "", false);
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (field) {
                    case "namespace" -> namespace = parser.getValueAsString("");
                    case "name" -> name = parser.getValueAsString("");
                    case "resourceVersion" -> revision = parser.getValueAsString("");
                    case "annotations" -> ends = value == JsonToken.START_OBJECT && hasEndAnnotation(parser);
                    default -> parser.skipChildren();
                }
            }
        }
        return new ObjectHead(namespace, name, revision, ends);
    }

    private static boolean hasEndAnnotation(JsonParser parser) throws IOException {
        boolean found = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            found |= key.equals(INITIAL_EVENTS_END) && "true".equals(parser.getValueAsString());
            parser.skipChildren();
        }
        return found;
    }

    String key() {
        return ObjectKeys.of(namespace, name);
    }
}
