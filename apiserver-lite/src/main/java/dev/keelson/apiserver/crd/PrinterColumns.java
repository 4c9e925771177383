package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.keelson.api.catalogue.TableColumn;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * The table columns of a custom resource: its name, then those of its definition, or its age if that has none. Immutable.
 * Follows apiextensions' {@code registry/customresource/tableconvertor}.
 */
public final class PrinterColumns {
    private static final TableColumn NAME = new TableColumn("Name", "string", "name", 0, "Name of the object");
    private static final Definition.Column AGE =
            new Definition.Column("Age", "date", "", "Creation timestamp", 0, ".metadata.creationTimestamp");

    private final List<Definition.Column> columns;
    private final List<JsonPath> paths = new ArrayList<>();

    PrinterColumns(List<Definition.Column> declared) {
        List<Definition.Column> usable = new ArrayList<>();
        for (Definition.Column column : declared.isEmpty() ? List.of(AGE) : declared) {
            try {
                paths.add(JsonPath.parse(column.path()));
                usable.add(column);
            } catch (JsonPath.SyntaxException e) {
                // A column whose path cannot be read is left out, as the real server leaves it out.
                continue;
            }
        }
        columns = List.copyOf(usable);
    }

    /** The columns in order, the name first. */
    public List<TableColumn> definitions() {
        List<TableColumn> all = new ArrayList<>();
        all.add(NAME);
        for (Definition.Column column : columns) {
            all.add(new TableColumn(
                    column.name(), column.type(), column.format(), column.priority(), column.description()));
        }
        return List.copyOf(all);
    }

    /**
     * The cells of an object in the columns' order: null for what it does not have or has with another type.
     *
     * @param now against which dates are shown as ages
     */
    public List<JsonNode> cells(JsonNode object, Instant now) {
        List<JsonNode> cells = new ArrayList<>();
        cells.add(JsonNodeFactory.instance.textNode(
                object.path("metadata").path("name").asText("")));
        for (int i = 0; i < columns.size(); i++) {
            List<JsonNode> found = paths.get(i).find(object);
            cells.add(
                    found.isEmpty() || found.get(0).isNull()
                            ? NullNode.getInstance()
                            : cell(columns.get(i).type(), found, now));
        }
        return cells;
    }

    private static JsonNode cell(String type, List<JsonNode> found, Instant now) {
        JsonNode first = found.get(0);
        switch (type) {
            case "integer":
                return first.isNumber() && first.canConvertToLong()
                        ? JsonNodeFactory.instance.numberNode(first.longValue())
                        : NullNode.getInstance();
            case "number":
                return first.isNumber() ? first : NullNode.getInstance();
            case "boolean":
                return first.isBoolean() ? first : NullNode.getInstance();
            case "date":
                return JsonNodeFactory.instance.textNode(first.isTextual() ? age(first.textValue(), now) : "<unknown>");
            default:
                return JsonNodeFactory.instance.textNode(text(found));
        }
    }

    private static String text(List<JsonNode> found) {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : found) {
            texts.add(value.isTextual() ? value.textValue() : value.toString());
        }
        return String.join(" ", texts);
    }

    /** Follows apimachinery's {@code util/duration.HumanDuration}. */
    private static String age(String time, Instant now) {
        Duration age;
        try {
            age = Duration.between(OffsetDateTime.parse(time).toInstant(), now);
        } catch (DateTimeException e) {
            return "<invalid>";
        }
        long seconds = age.toSeconds();
        if (seconds < -1) {
            return "<invalid>";
        }
        if (seconds < 0) {
            return "0s";
        }
        if (seconds < 120) {
            return seconds + "s";
        }
        long minutes = age.toMinutes();
        if (minutes < 10) {
            return withRest(minutes, "m", seconds % 60, "s");
        }
        if (minutes < 180) {
            return minutes + "m";
        }
        long hours = age.toHours();
        if (hours < 8) {
            return withRest(hours, "h", minutes % 60, "m");
        }
        if (hours < 48) {
            return hours + "h";
        }
        if (hours < 192) {
            return withRest(hours / 24, "d", hours % 24, "h");
        }
        if (hours < 24 * 365 * 2) {
            return hours / 24 + "d";
        }
        long years = hours / (24 * 365);
        return years < 8 ? withRest(years, "y", hours / 24 % 365, "d") : years + "y";
    }

    private static String withRest(long whole, String unit, long rest, String restUnit) {
        return rest == 0 ? whole + unit : whole + unit + rest + restUnit;
    }
}
