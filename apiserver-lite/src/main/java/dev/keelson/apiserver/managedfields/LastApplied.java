package dev.keelson.apiserver.managedfields;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;

/**
 * The passage from kubectl's client-side apply to server-side apply: its annotation counts as ownership once, and is
 * kept up to date while it is there. Follows {@code managedfields/internal/lastapplied*.go}.
 */
final class LastApplied {
    private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";
    /** The only manager that takes part. */
    private static final String KUBECTL = "kubectl";

    private static final int MAX_ANNOTATIONS_BYTES = 256 * 1024;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private LastApplied() {}

    private static String annotation(ObjectNode object) {
        return object.path("metadata").path("annotations").path(ANNOTATION).asText("");
    }

    /** The fields that kubectl applied the old way and that still have the value it gave them. */
    static FieldSet allowedConflicts(ObjectNode live, String manager, String apiVersion, Shape shape) {
        String text = annotation(live);
        if (!manager.equals(KUBECTL) || text.isEmpty()) {
            return FieldSet.EMPTY;
        }
        try {
            JsonNode config = MAPPER.readTree(text);
            boolean comparable = config instanceof ObjectNode object
                    && Objects.text(object, "apiVersion").equals(apiVersion)
                    && Validation.validate(config, shape, false).isEmpty()
                    && Validation.validate(live, shape, false).isEmpty();
            if (!comparable) {
                return FieldSet.EMPTY;
            }
            Comparison drift = Comparison.of(config, live, shape);
            return TreeFields.of(config, shape)
                    .difference(drift.modified())
                    .difference(drift.added())
                    .difference(drift.removed());
        } catch (JsonProcessingException | Shape.KeyException e) {
            return FieldSet.EMPTY;
        }
    }

    /** Writes the annotation anew if the object has it. */
    static void refresh(ObjectNode applied, ObjectNode config, String manager) {
        if (!manager.equals(KUBECTL) || annotation(applied).isEmpty()) {
            return;
        }
        ObjectNode shown = config.deepCopy();
        if (shown.path("metadata").path("annotations") instanceof ObjectNode annotations) {
            annotations.remove(ANNOTATION);
        }
        StringBuilder text = new StringBuilder();
        Values.encode(text, shown);
        text.append('\n');
        ObjectNode annotations = (ObjectNode) applied.path("metadata").path("annotations");
        annotations.put(ANNOTATION, text.toString());
        if (size(annotations) > MAX_ANNOTATIONS_BYTES) {
            annotations.remove(ANNOTATION);
        }
    }

    private static long size(ObjectNode annotations) {
        long bytes = 0;
        for (Iterator<Map.Entry<String, JsonNode>> it = annotations.fields(); it.hasNext(); ) {
            Map.Entry<String, JsonNode> entry = it.next();
            bytes += entry.getKey().getBytes(StandardCharsets.UTF_8).length;
            bytes += entry.getValue().asText().getBytes(StandardCharsets.UTF_8).length;
        }
        return bytes;
    }
}
