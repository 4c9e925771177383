package dev.keelson.apiserver.table;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.catalogue.TableColumn;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.clock.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes {@code meta.k8s.io} Tables of built-in objects. Safe for many threads. */
public final class TableConverter {
    /** What of an object each row carries. */
    public enum Include {
        NONE,
        METADATA,
        OBJECT
    }

    /** Of kinds that have no columns of their own. */
    private static final List<TableColumn> DEFAULT_COLUMNS = List.of(
            new TableColumn("Name", "string", "name", 0, "the object's name"),
            new TableColumn("Created At", "date", "", 0, "when the object was created"));

    private final Clock clock;
    private final Printers printers = new Printers();

    public TableConverter(Clock clock) {
        this.clock = clock;
    }

    /**
     * A table, one row an object.
     *
     * @param objects encoded, with kind and apiVersion
     * @param listMetadata of the list that the objects are from; null for a single object, whose own resourceVersion
     *     counts
     * @param version {@code v1} or {@code v1beta1}
     */
    public ObjectNode table(
            ResourceInfo resource,
            List<byte[]> objects,
            @Nullable ObjectNode listMetadata,
            Include include,
            String version) {
        ObjectNode table = Json.NODES.objectNode();
        table.put("kind", "Table").put("apiVersion", "meta.k8s.io/" + version);
        ObjectNode metadata = table.putObject("metadata");
        if (listMetadata != null) {
            metadata.setAll(listMetadata);
        }
        ArrayNode definitions = table.putArray("columnDefinitions");
        for (TableColumn column : columns(resource)) {
            definitions
                    .addObject()
                    .put("name", column.name())
                    .put("type", column.type())
                    .put("format", column.format())
                    .put("description", column.description())
                    .put("priority", column.priority());
        }
        ArrayNode rows = table.putArray("rows");
        Instant now = clock.now();
        for (byte[] json : objects) {
            ObjectNode object = Json.parseObject(json);
            if (listMetadata == null) {
                Fields.copyField(Fields.make(object, "metadata"), metadata, "resourceVersion");
            }
            rows.add(row(resource, object, include, version, now));
        }
        return table;
    }

    private static List<TableColumn> columns(ResourceInfo resource) {
        return resource.columns().isEmpty() ? DEFAULT_COLUMNS : resource.columns();
    }

    private ObjectNode row(ResourceInfo resource, ObjectNode object, Include include, String version, Instant now) {
        ObjectNode row = Json.NODES.objectNode();
        ArrayNode cells = row.putArray("cells");
        for (TableColumn column : columns(resource)) {
            cells.add(printers.cell(resource.kind(), column.name(), object, now));
        }
        if (resource.kind().equals("IPAddress")) {
            // As in Kubernetes, whose printer says the age under no column.
            cells.add(printers.cell(resource.kind(), "Age", object, now));
        }
        if (resource.kind().equals("Pod")) {
            completion(row, Fields.text(object, "status", "phase"));
        }
        if (include == Include.OBJECT) {
            row.set("object", object);
        } else if (include == Include.METADATA) {
            ObjectNode partial = row.putObject("object");
            partial.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/" + version);
            partial.set("metadata", Fields.make(object, "metadata"));
        }
        return row;
    }

    /** Pods that have ended are marked, so that clients may leave them out. */
    private static void completion(ObjectNode row, String phase) {
        if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
            return;
        }
        row.putArray("conditions")
                .addObject()
                .put("type", "Completed")
                .put("status", "True")
                .put("reason", phase)
                .put("message", phase.equals("Succeeded") ? "The pod has completed successfully." : "The pod failed.");
    }
}
