package dev.keelson.apiserver.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.catalogue.TableColumn;
import dev.keelson.apiserver.crd.CustomResources;
import dev.keelson.apiserver.crd.PrinterColumns;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.http.Tables;
import dev.keelson.apiserver.table.TableConverter;
import dev.keelson.clock.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tables of built-in kinds by their own columns, of custom resources by their definitions', and of everything without
 * columns by name and age.
 */
final class TableForms implements Tables {

    private static final List<TableColumn> DEFAULT_COLUMNS = List.of(
            new TableColumn("Name", "string", "name", 0, "the object's name"),
            new TableColumn("Created At", "date", "", 0, "when the object was created"));

    private final CustomResources custom;
    private final Clock clock;
    private final TableConverter builtIn;

    TableForms(CustomResources custom, Clock clock) {
        this.custom = custom;
        this.clock = clock;
        this.builtIn = new TableConverter(clock);
    }

    @Override
    public ObjectNode table(
            ResourceInfo resource,
            List<byte[]> objects,
            @Nullable ObjectNode listMetadata,
            IncludeObject include,
            String version) {
        PrinterColumns columns = custom.columns(resource.gvr());
        if (columns == null && !resource.columns().isEmpty()) {
            return builtIn.table(
                    resource, objects, listMetadata, TableConverter.Include.valueOf(include.name()), version);
        }
        ObjectNode table = JsonNodeFactory.instance.objectNode();
        table.put("kind", "Table").put("apiVersion", "meta.k8s.io/" + version);
        ObjectNode metadata = table.putObject("metadata");
        if (listMetadata != null) {
            metadata.setAll(listMetadata);
        }
        ArrayNode definitions = table.putArray("columnDefinitions");
        (columns == null ? DEFAULT_COLUMNS : columns.definitions()).forEach(column -> define(definitions, column));
        ArrayNode rows = table.putArray("rows");
        for (byte[] json : objects) {
            ObjectNode object = Json.parseObject(json);
            if (listMetadata == null) {
                metadata.set("resourceVersion", object.path("metadata").path("resourceVersion"));
            }
            ObjectNode row = rows.addObject();
            ArrayNode cells = row.putArray("cells");
            if (columns == null) {
                cells.add(object.path("metadata").path("name"));
                cells.add(object.path("metadata").path("creationTimestamp"));
            } else {
                columns.cells(object, clock.now()).forEach(cells::add);
            }
            include(row, object, include, version);
        }
        return table;
    }

    private static void define(ArrayNode definitions, TableColumn column) {
        definitions
                .addObject()
                .put("name", column.name())
                .put("type", column.type())
                .put("format", column.format())
                .put("description", column.description())
                .put("priority", column.priority());
    }

    private static void include(ObjectNode row, ObjectNode object, IncludeObject include, String version) {
        if (include == IncludeObject.OBJECT) {
            row.set("object", object);
        } else if (include == IncludeObject.METADATA) {
            JsonNode metadata = object.path("metadata");
            row.putObject("object")
                    .put("kind", "PartialObjectMetadata")
                    .put("apiVersion", "meta.k8s.io/" + version)
                    .set("metadata", metadata);
        }
    }
}
