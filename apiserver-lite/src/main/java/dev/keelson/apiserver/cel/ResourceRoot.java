package dev.keelson.apiserver.cel;

import dev.keelson.api.schema.Schema;
import dev.keelson.api.schema.Schema.Type;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every whole object has for expressions, whether its schema says so or not: apiVersion, kind and its names. */
final class ResourceRoot {
    private static final Schema TEXT = Schema.builder().type(Type.STRING).build();
    private static final Schema METADATA = Schema.builder()
            .type(Type.OBJECT)
            .property("name", TEXT)
            .property("generateName", TEXT)
            .build();
    private static final Map<String, Schema> FIELDS = Map.of("apiVersion", TEXT, "kind", TEXT, "metadata", METADATA);

    private ResourceRoot() {}

    /** Whether the schema itself states all of it and is therefore taken as it is. */
    static boolean isStated(Schema schema) {
        Schema metadata = schema.property("metadata");
        return isText(schema.property("kind"))
                && isText(schema.property("apiVersion"))
                && metadata != null
                && metadata.type() == Type.OBJECT
                && isText(metadata.property("name"))
                && isText(metadata.property("generateName"));
    }

    private static boolean isText(@Nullable Schema schema) {
        return schema != null && schema.type() == Type.STRING;
    }

    static Map<String, Schema> properties(Schema schema) {
        Map<String, Schema> properties = new LinkedHashMap<>(schema.properties());
        properties.putAll(FIELDS);
        return properties;
    }

    static @Nullable Schema property(Schema schema, String name) {
        Schema own = FIELDS.get(name);
        return own == null ? schema.property(name) : own;
    }
}
