package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;

/** Access to an object's metadata. */
public final class Metadata {
    private Metadata() {}

    /** The object's metadata, made if it has none. */
    public static ObjectNode of(ObjectNode object) {
        return Fields.make(object, "metadata");
    }

    public static String name(ObjectNode object) {
        return Fields.text(object, "metadata", "name");
    }

    public static String namespace(ObjectNode object) {
        return Fields.text(object, "metadata", "namespace");
    }

    public static String uid(ObjectNode object) {
        return Fields.text(object, "metadata", "uid");
    }

    public static String resourceVersion(ObjectNode object) {
        return Fields.text(object, "metadata", "resourceVersion");
    }

    public static boolean isDeleting(ObjectNode object) {
        return Fields.has(object, "metadata", "deletionTimestamp");
    }

    public static List<String> finalizers(ObjectNode object) {
        return Fields.texts(object, "metadata", "finalizers");
    }

    public static void setFinalizers(ObjectNode object, List<String> finalizers) {
        ObjectNode metadata = of(object);
        if (finalizers.isEmpty()) {
            metadata.remove("finalizers");
            return;
        }
        ArrayNode list = metadata.putArray("finalizers");
        finalizers.forEach(list::add);
    }

    public static long generation(ObjectNode object) {
        return Fields.number(object, "metadata", "generation");
    }

    /** Makes the generation one more than the old object's if {@code changed}. */
    public static void bumpGeneration(ObjectNode object, ObjectNode old, boolean changed) {
        if (changed) {
            of(object).put("generation", generation(old) + 1);
        }
    }
}
