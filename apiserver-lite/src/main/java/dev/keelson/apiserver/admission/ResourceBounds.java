package dev.keelson.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.quantity.QuantityValue;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One item of a LimitRange, and what it finds out of bounds. */
final class ResourceBounds {
    private final ObjectNode item;
    private final String type;
    private final List<String> problems;

    ResourceBounds(ObjectNode item, List<String> problems) {
        this.item = item;
        this.type = Fields.text(item, "type");
        this.problems = problems;
    }

    /** The amounts in the map at the end of the path, sorted by name. */
    static Map<String, QuantityValue> quantities(ObjectNode from, String... path) {
        Map<String, QuantityValue> all = new TreeMap<>();
        Fields.strings(from, path).forEach((name, text) -> all.put(name, QuantityValue.parse(text)));
        return all;
    }

    /** Checks what a container or a pod asks for and may have. */
    void check(Map<String, QuantityValue> requests, Map<String, QuantityValue> limits) {
        quantities(item, "min").forEach((name, bound) -> min(name, bound, requests.get(name), limits.get(name)));
        quantities(item, "max").forEach((name, bound) -> max(name, bound, requests.get(name), limits.get(name)));
        quantities(item, "maxLimitRequestRatio")
                .forEach((name, bound) -> ratio(name, bound, requests.get(name), limits.get(name)));
    }

    /** Checks what a claim asks for. */
    void claim(Map<String, QuantityValue> requests) {
        quantities(item, "min").forEach((name, bound) -> min(name, bound, requests.get(name), null));
        quantities(item, "max").forEach((name, bound) -> {
            QuantityValue request = requests.get(name);
            if (request == null) {
                problems.add(usage("maximum", name, bound) + ".  No request is specified");
            } else if (request.compareTo(bound) > 0) {
                problems.add(usage("maximum", name, bound) + ", but request is " + request);
            }
        });
    }

    private String usage(String which, String name, QuantityValue bound) {
        return which + " " + name + " usage per " + type + " is " + bound;
    }

    private void min(String name, QuantityValue bound, @Nullable QuantityValue request, @Nullable QuantityValue limit) {
        String usage = usage("minimum", name, bound);
        if (request == null) {
            problems.add(usage + ".  No request is specified");
        } else if (request.compareTo(bound) < 0) {
            problems.add(usage + ", but request is " + request);
        } else if (limit != null && limit.compareTo(bound) < 0) {
            problems.add(usage + ", but limit is " + limit);
        }
    }

    private void max(String name, QuantityValue bound, @Nullable QuantityValue request, @Nullable QuantityValue limit) {
        String usage = usage("maximum", name, bound);
        if (limit == null) {
            problems.add(usage + ".  No limit is specified");
        } else if (limit.compareTo(bound) > 0) {
            problems.add(usage + ", but limit is " + limit);
        } else if (request != null && request.compareTo(bound) > 0) {
            problems.add(usage + ", but request is " + request);
        }
    }

    private void ratio(
            String name, QuantityValue bound, @Nullable QuantityValue request, @Nullable QuantityValue limit) {
        String text = name + " max limit to request ratio per " + type + " is " + bound + ", but ";
        if (request == null || request.isZero()) {
            problems.add(text + "no request is specified or request is 0");
        } else if (limit == null || limit.isZero()) {
            problems.add(text + "no limit is specified or limit is 0");
        } else {
            double ratio = limit.amount().doubleValue() / request.amount().doubleValue();
            if (ratio > bound.amount().doubleValue()) {
                problems.add(text + "provided ratio is " + String.format(Locale.ROOT, "%f", ratio));
            }
        }
    }
}
