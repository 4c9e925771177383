package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of Kubernetes' JSONPath that printer columns use: {@code .a.b}, {@code ['a.b']}, {@code [0]}, {@code [-1]},
 * {@code [*]}, {@code ..name} and {@code [?(@.type=="Ready")]}. Immutable. Follows client-go's {@code util/jsonpath}.
 */
final class JsonPath {
    /** One step from some values to others. */
    private interface Step {
        void apply(JsonNode from, List<JsonNode> to);
    }

    /** A path that cannot be read. */
    static final class SyntaxException extends Exception {
        private static final long serialVersionUID = 1L;

        SyntaxException(String message) {
            super(message);
        }
    }

    private final List<Step> steps;

    private JsonPath(List<Step> steps) {
        this.steps = steps;
    }

    /** The values at the path's end, none if it leads nowhere. */
    List<JsonNode> find(JsonNode from) {
        List<JsonNode> values = List.of(from);
        for (Step step : steps) {
            List<JsonNode> next = new ArrayList<>();
            for (JsonNode value : values) {
                step.apply(value, next);
            }
            values = next;
        }
        return values;
    }

    static JsonPath parse(String path) throws SyntaxException {
        List<Step> steps = new ArrayList<>();
        int at = path.startsWith("$") ? 1 : 0;
        while (at < path.length()) {
            if (path.startsWith("..", at)) {
                int end = nameEnd(path, at + 2);
                steps.add(descendants(path.substring(at + 2, end)));
                at = end;
            } else if (path.charAt(at) == '.') {
                int end = nameEnd(path, at + 1);
                String name = path.substring(at + 1, end).replace("\\.", ".");
                if (!name.isEmpty()) {
                    steps.add(name.equals("*") ? JsonPath::children : field(name));
                }
                at = end;
            } else if (path.charAt(at) == '[') {
                int end = bracketEnd(path, at);
                steps.add(bracket(path.substring(at + 1, end)));
                at = end + 1;
            } else {
                throw new SyntaxException("unexpected '" + path.charAt(at) + "' at " + at + " in " + path);
            }
        }
        return new JsonPath(List.copyOf(steps));
    }

    /** A dot after a backslash belongs to the name. */
    private static int nameEnd(String path, int from) {
        int at = from;
        while (at < path.length() && path.charAt(at) != '[' && path.charAt(at) != '.') {
            at += path.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, path.length());
    }

    private static int bracketEnd(String path, int from) throws SyntaxException {
        char quote = 0;
        for (int i = from; i < path.length(); i++) {
            char c = path.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == ']') {
                return i;
            }
        }
        throw new SyntaxException("unterminated array in " + path);
    }

    private static Step field(String name) {
        return (from, to) -> {
            JsonNode value = from.get(name);
            if (value != null) {
                to.add(value);
            }
        };
    }

    private static void children(JsonNode from, List<JsonNode> to) {
        from.forEach(to::add);
    }

    private static Step descendants(String name) {
        return (from, to) -> to.addAll(from.findValues(name));
    }

    private static Step bracket(String text) throws SyntaxException {
        String inside = text.trim();
        if (inside.equals("*")) {
            return JsonPath::children;
        }
        if (inside.length() > 1 && (inside.startsWith("'") || inside.startsWith("\""))) {
            return field(inside.substring(1, inside.length() - 1));
        }
        if (inside.startsWith("?(") && inside.endsWith(")")) {
            return filter(inside.substring(2, inside.length() - 1));
        }
        try {
            int index = Integer.parseInt(inside);
            return (from, to) -> {
                JsonNode value = from.isArray() ? from.get(index < 0 ? from.size() + index : index) : null;
                if (value != null) {
                    to.add(value);
                }
            };
        } catch (NumberFormatException e) {
            throw new SyntaxException("invalid array index " + inside);
        }
    }

    private static Step filter(String text) throws SyntaxException {
        for (String operator : List.of("==", "!=")) {
            int at = text.indexOf(operator);
            String left = at < 0 ? "" : text.substring(0, at).trim();
            if (left.startsWith("@")) {
                JsonPath path = parse(left.substring(1));
                String right = unquoted(text.substring(at + 2).trim());
                boolean wanted = operator.equals("==");
                return (from, to) -> {
                    for (JsonNode item : from) {
                        List<JsonNode> found = path.find(item);
                        if (!found.isEmpty() && found.get(0).asText().equals(right) == wanted) {
                            to.add(item);
                        }
                    }
                };
            }
        }
        throw new SyntaxException("unrecognized filter " + text);
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() > 1 && (text.startsWith("\"") || text.startsWith("'"));
        return quoted ? text.substring(1, text.length() - 1) : text;
    }
}
