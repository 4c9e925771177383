package dev.keelson.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.selector.LabelSelector;
import dev.keelson.apiserver.encoding.Fields;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Parts of cells that several kinds share. */
final class Cells {
    static final String NONE = "<none>";
    static final String UNSET = "<unset>";

    private Cells() {}

    static String or(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    /** How long ago a time was, or {@code <unknown>} if there is none. */
    static String since(Instant now, String time) {
        return time.isEmpty() ? "<unknown>" : human(Duration.between(instant(time), now));
    }

    static Instant instant(String time) {
        return OffsetDateTime.parse(time).toInstant();
    }

    /** A duration as people say it: at most two units, coarser the longer it is. */
    static String human(Duration duration) {
        long seconds = duration.toMillis() / 1000;
        if (seconds < -1) {
            return "<invalid>";
        }
        if (seconds < 0) {
            return "0s";
        }
        if (seconds < 120) {
            return seconds + "s";
        }
        long minutes = seconds / 60;
        if (minutes < 10) {
            return two(minutes, "m", seconds % 60, "s");
        }
        if (minutes < 180) {
            return minutes + "m";
        }
        long hours = minutes / 60;
        if (hours < 8) {
            return two(hours, "h", minutes % 60, "m");
        }
        if (hours < 48) {
            return hours + "h";
        }
        long days = hours / 24;
        if (hours < 24 * 8) {
            return two(days, "d", hours % 24, "h");
        }
        if (days < 365 * 2) {
            return days + "d";
        }
        return days < 365 * 8 ? two(days / 365, "y", days % 365, "d") : days / 365 + "y";
    }

    private static String two(long first, String unit, long second, String smaller) {
        return second == 0 ? first + unit : first + unit + second + smaller;
    }

    static String containerNames(@Nullable JsonNode podSpec) {
        return joined(podSpec, "name");
    }

    static String images(@Nullable JsonNode podSpec) {
        return joined(podSpec, "image");
    }

    private static String joined(@Nullable JsonNode podSpec, String field) {
        List<String> values = new ArrayList<>();
        for (ObjectNode container : Fields.objects(podSpec, "containers")) {
            values.add(Fields.text(container, field));
        }
        return String.join(",", values);
    }

    /** Labels sorted by key, or {@code <none>}. */
    static String labels(Map<String, String> labels) {
        List<String> pairs = new ArrayList<>();
        new TreeMap<>(labels).forEach((key, value) -> pairs.add(key + "=" + value));
        return or(String.join(",", pairs), NONE);
    }

    static String selector(@Nullable JsonNode selector) {
        return selector == null ? NONE : or(LabelSelector.of(selector).toString(), NONE);
    }

    /** The first few of a list, and how many more there are. */
    static String some(List<String> all, int max) {
        if (all.isEmpty()) {
            return UNSET;
        }
        return all.size() <= max
                ? String.join(",", all)
                : String.join(",", all.subList(0, max)) + " + " + (all.size() - max) + " more...";
    }

    static boolean hasCondition(ObjectNode object, String type) {
        return conditionStatus(object, type).equals("True");
    }

    static String conditionStatus(ObjectNode object, String type) {
        for (ObjectNode condition : Fields.objects(object, "status", "conditions")) {
            if (Fields.text(condition, "type").equals(type)) {
                return Fields.text(condition, "status");
            }
        }
        return "";
    }
}
