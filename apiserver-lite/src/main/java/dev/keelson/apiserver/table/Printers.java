package dev.keelson.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The cells of built-in kinds, by kind and column. */
final class Printers {
    /** Makes a cell: text, number or truth. */
    interface Cell {
        Object of(ObjectNode object, Instant now);
    }

    private final Map<String, Map<String, Cell>> byKind = new HashMap<>();
    private String kind = "";

    Printers() {
        WorkloadPrinters.register(this);
        CorePrinters.register(this);
        ClusterPrinters.register(this);
    }

    /** Names the kind that the following columns are of. */
    Printers kind(String name) {
        kind = name;
        return this;
    }

    Printers cell(String column, Cell cell) {
        byKind.computeIfAbsent(kind, name -> new HashMap<>()).put(column, cell);
        return this;
    }

    Printers text(String column, Function<ObjectNode, String> cell) {
        return cell(column, (object, now) -> cell.apply(object));
    }

    /** A cell that is a field's text, or {@code otherwise}. */
    Printers field(String column, String otherwise, String... path) {
        return cell(column, (object, now) -> Cells.or(Fields.text(object, path), otherwise));
    }

    Printers number(String column, String... path) {
        return cell(column, (object, now) -> Fields.number(object, path));
    }

    Printers truth(String column, String... path) {
        return cell(column, (object, now) -> Fields.truth(object, path));
    }

    /** The cell of a column; what every kind has if the kind has nothing of its own. */
    JsonNode cell(String kindName, String column, ObjectNode object, Instant now) {
        Map<String, Cell> own = byKind.get(kindName);
        Cell cell = own == null ? null : own.get(column);
        return node(cell == null ? common(column, object, now) : cell.of(object, now));
    }

    private static @Nullable Object common(String column, ObjectNode object, Instant now) {
        return switch (column) {
            case "Name" -> Fields.text(object, "metadata", "name");
            case "Age" -> Cells.since(now, Fields.text(object, "metadata", "creationTimestamp"));
            case "Created At" -> Fields.text(object, "metadata", "creationTimestamp");
            default -> null;
        };
    }

    private static JsonNode node(@Nullable Object value) {
        if (value instanceof JsonNode node) {
            return node;
        }
        if (value instanceof Number number) {
            return Json.NODES.numberNode(number.longValue());
        }
        if (value instanceof Boolean truth) {
            return Json.NODES.booleanNode(truth);
        }
        return value == null ? Json.NODES.nullNode() : Json.NODES.textNode(value.toString());
    }
}
