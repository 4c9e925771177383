package dev.keelson.apiserver.cel;

import java.time.Duration;
import java.util.List;

/**
 * What calls cost when they are made. Follows {@code CallCost} of {@code cel/library/cost.go} and cel-go's {@code
 * interpreter/runtimecost.go}. What a result's size costs is spent when there is one, all else before.
 */
final class CallCosts {
    private static final double TRAVERSAL = 0.1;
    private static final double REGEX = 0.25;
    private static final long LIST = 10;
    private static final long AUTHORIZATION = 350_000;

    private CallCosts() {}

    private static long traverse(Object value, double factor) {
        return (long) Math.ceil(Values.size(value) * factor * TRAVERSAL);
    }

    static long before(String function, List<String> overloads, Object[] args) {
        return switch (function) {
            case "check" -> AUTHORIZATION;
            case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf" -> tree(args[0]);
            case "url",
                    "lowerAscii",
                    "upperAscii",
                    "substring",
                    "trim",
                    "jsonpatch.escapeKey",
                    "cidr",
                    "isIP",
                    "isCIDR",
                    "quantity",
                    "isQuantity",
                    "semver",
                    "isSemver",
                    "startsWith",
                    "endsWith",
                    "bytes",
                    "format" -> traverse(args[0], 1);
            case "ip" -> args[0] instanceof CidrValue ? 1 : traverse(args[0], 1);
            case "replace", "split", "ip.isCanonical" -> traverse(args[0], 2);
            case "join", "slice", "reverse", "dyn" -> 0;
            case "find", "findAll", "matches" -> matching(args[0], Values.size(args[1]));
            case "validate" ->
                args[0] instanceof FormatFunctions.NamedFormat format ? matching(args[1], format.patternSize()) : 1;
            case "contains" -> traverse(args[0], 1) * traverse(args[1], 1);
            case "containsIP", "containsCIDR" -> contained(function, args);
            default -> operator(function, overloads, args);
        };
    }

    private static long operator(String function, List<String> overloads, Object[] args) {
        return switch (function) {
            case "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_" -> comparison(args[0], args[1]);
            case "_+_" ->
                args[0] instanceof String || args[0] instanceof Bytes
                        ? (long) Math.ceil((Values.size(args[0]) + Values.size(args[1])) * TRAVERSAL)
                        : 1;
            case "@in" -> args[1] instanceof ListValue list ? list.size() : 1;
            case "string" -> args[0] instanceof Bytes ? traverse(args[0], 1) : 1;
            case "sets.contains", "sets.intersects" -> 1 + Values.size(args[0]) * Values.size(args[1]);
            case "sets.equivalent" -> 1 + 2 * Values.size(args[0]) * Values.size(args[1]);
            case "flatten" -> list(Values.size(args[0]), args.length == 2 ? ((Long) args[1]).doubleValue() : 1);
            case "lists.range" -> list(Math.max(0, (Long) args[0]), 1);
            case "distinct", "sort" -> selfCompare((ListValue) args[0]);
            case "@sortByAssociatedKeys" -> selfCompare((ListValue) args[1]);
            default -> 1;
        };
    }

    static long after(String function, Object result) {
        return switch (function) {
            case "join" -> traverse(result, 2);
            case "slice", "reverse" -> list(Values.size(result), 1);
            default -> 0;
        };
    }

    private static long list(long size, double factor) {
        return (long) (size * factor) + 1 + LIST;
    }

    private static long selfCompare(ListValue list) {
        long size = list.size();
        boolean texts = size > 0 && (list.get(0) instanceof String || list.get(0) instanceof Bytes);
        return list(size * size, texts ? 2 + TRAVERSAL : 2);
    }

    private static long matching(Object text, long patternSize) {
        long textCost = (long) Math.ceil((1 + Values.size(text)) * TRAVERSAL);
        return textCost * (long) Math.ceil(patternSize * REGEX);
    }

    private static long contained(String function, Object[] args) {
        long own = Values.size(args[0]);
        long cost = (long) Math.ceil(2 * own * TRAVERSAL);
        if (function.equals("containsCIDR")) {
            cost += (long) Math.ceil(own * TRAVERSAL) + 1;
        }
        return args[1] instanceof String ? cost + traverse(args[1], 1) : cost;
    }

    private static long comparison(Object left, Object right) {
        if (left instanceof NamedValue) {
            return 1;
        }
        return (long) Math.ceil(Math.min(Values.size(left), Values.size(right)) * TRAVERSAL);
    }

    /** Going through a whole value. */
    private static long tree(Object value) {
        if (value instanceof String text) {
            return (long) (text.length() * TRAVERSAL);
        } else if (value instanceof Bytes bytes) {
            return (long) (bytes.content().length * TRAVERSAL);
        } else if (value instanceof Long || value instanceof Duration) {
            return 1;
        }
        long cost = 0;
        if (value instanceof ListValue list) {
            for (int i = 0; i < list.size(); i++) {
                cost += tree(list.get(i));
            }
            return cost;
        }
        if (value instanceof MapValue map) {
            for (Object key : map.keys()) {
                cost += tree(key) + tree(Selection.index(map, key));
            }
            return cost;
        }
        return 1;
    }
}
