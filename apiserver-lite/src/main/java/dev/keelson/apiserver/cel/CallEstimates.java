package dev.keelson.apiserver.cel;

import dev.keelson.apiserver.cel.CostEstimator.CallEstimate;
import dev.keelson.apiserver.cel.CostEstimator.Entries;
import dev.keelson.apiserver.cel.CostEstimator.Operand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one call may cost at worst. Follows {@code EstimateCallCost} of {@code cel/library/cost.go}. */
final class CallEstimates {
    private static final double TRAVERSAL = 0.1;
    private static final double REGEX = 0.25;
    private static final double MAX_NAMED_PATTERN = 128;
    private static final Range MEMBER = Range.ONE;

    private final CostEstimator estimator;

    CallEstimates(CostEstimator estimator) {
        this.estimator = estimator;
    }

    CallEstimate estimate(
            Expr.Call call, String overload, @Nullable Operand target, List<Operand> args, List<Range> argCosts) {
        Range argSum = argCosts.stream().reduce(Range.ZERO, Range::plus);
        CallEstimate library = ListCallEstimates.estimate(this, overload, target, args);
        if (library == null) {
            library = kubernetes(call.function(), overload, target, args);
        }
        if (library != null) {
            return new CallEstimate(library.cost().plus(argSum), library.resultSize());
        }
        CallEstimate logic = logic(call, args, argCosts);
        if (logic != null) {
            return logic;
        }
        CallEstimate standard = standard(call, overload, target, args);
        return new CallEstimate(standard.cost().plus(argSum), standard.resultSize());
    }

    static CallEstimate of(Range cost) {
        return new CallEstimate(cost, null);
    }

    Range size(Operand operand) {
        if (operand.size() != null) {
            return operand.size();
        }
        Range declared = estimator.declaredSize(operand.path());
        return declared == null ? Range.UNKNOWN : declared;
    }

    private @Nullable CallEstimate kubernetes(
            String function, String overload, @Nullable Operand target, List<Operand> args) {
        switch (function) {
            case "check" -> {
                return of(Range.exactly(350_000));
            }
            case "url", "jsonpatch.escapeKey" -> {
                return args.size() == 1 ? traverse(size(args.get(0)), true) : null;
            }
            case "cidr", "isIP", "isCIDR", "quantity", "isQuantity", "semver", "isSemver" -> {
                return args.isEmpty() ? null : traverse(size(args.get(0)), false);
            }
            case "ip" -> {
                return args.isEmpty() ? of(MEMBER) : traverse(size(args.get(0)), false);
            }
            case "ip.isCanonical" -> {
                return of(size(args.get(0)).times(2 * TRAVERSAL));
            }
            case "containsIP", "containsCIDR" -> {
                return of(contained(function, overload, args));
            }
            case "validate" -> {
                return of(size(args.get(0)).times(TRAVERSAL).times(MAX_NAMED_PATTERN * REGEX));
            }
            case "_==_" -> {
                return equality(args);
            }
            default -> {
                return target == null ? null : member(function, target, args);
            }
        }
    }

    private @Nullable CallEstimate member(String function, Operand target, List<Operand> args) {
        Range size = size(target);
        return switch (function) {
            case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf" -> search(target);
            case "lowerAscii", "upperAscii", "substring", "trim" -> traverse(size, true);
            case "replace" -> replace(size, size(args.get(0)), size(args.get(1)));
            case "split" -> new CallEstimate(size.times(2 * TRAVERSAL), new Range(0, splitLimit(size, args)));
            case "join" -> join(target, args);
            case "find", "findAll" -> new CallEstimate(matching(size, size(args.get(0))), new Range(0, size.max()));
            default -> null;
        };
    }

    private static CallEstimate traverse(Range size, boolean keepsSize) {
        return new CallEstimate(size.times(TRAVERSAL), keepsSize ? size : null);
    }

    private static Range matching(Range text, Range pattern) {
        return text.plus(Range.ONE).times(TRAVERSAL).times(pattern.times(REGEX));
    }

    private @Nullable Operand elementOf(Operand list) {
        if (list.type().parameters().isEmpty()) {
            return null;
        }
        List<String> path = new ArrayList<>(list.path());
        if (!path.isEmpty()) {
            path.add("@items");
        }
        return new Operand(null, list.type().parameters().get(0), path, null);
    }

    private CallEstimate search(Operand target) {
        Operand element = elementOf(target);
        if (element == null) {
            return of(size(target).times(TRAVERSAL));
        }
        Range cost = Range.ONE;
        if (element.type().isText()) {
            cost = cost.plus(size(element).times(TRAVERSAL));
        }
        return of(size(target).times(cost));
    }

    private static long splitLimit(Range size, List<Operand> args) {
        boolean stated = args.size() > 1
                && args.get(1).expr() instanceof Expr.Constant constant
                && constant.value() instanceof Long;
        return stated
                ? Math.max(0, (Long) ((Expr.Constant)
                                java.util.Objects.requireNonNull(args.get(1).expr()))
                        .value())
                : size.max();
    }

    private CallEstimate join(Operand target, List<Operand> args) {
        Range count = size(target);
        Operand element = elementOf(target);
        Range size = element == null ? Range.ZERO : count.times(size(element));
        if (!args.isEmpty()) {
            Range separators = new Range(Math.max(0, count.min() - 1), Math.max(0, count.max() - 1));
            size = size.plus(size(args.get(0)).times(separators));
        }
        return new CallEstimate(size.times(TRAVERSAL), size);
    }

    private static CallEstimate replace(Range size, Range old, Range by) {
        long maxCount = 0;
        long maxKept = 0;
        if (old.min() == 0) {
            maxCount = Range.add(size.max(), 1);
            maxKept = size.max();
        } else if (by.max() <= old.min()) {
            maxKept = size.max();
        } else {
            maxCount = (long) Math.ceil((double) size.max() / old.min());
        }
        long minCount = 0;
        long minKept = 0;
        if (old.max() == 0) {
            minCount = Range.add(size.min(), 1);
            minKept = size.min();
        } else if (old.max() <= by.min()) {
            minKept = size.min();
        } else {
            minCount = (long) Math.ceil((double) size.min() / old.max());
        }
        Range result = new Range(minCount, maxCount).times(by).plus(new Range(minKept, maxKept));
        return new CallEstimate(size.times(2 * TRAVERSAL), result);
    }

    private Range contained(String function, String overload, List<Operand> args) {
        Range address = new Range(4, 16);
        Range cost = address.plus(address).times(TRAVERSAL);
        if (function.equals("containsCIDR")) {
            cost = cost.plus(address.times(TRAVERSAL)).plus(Range.ONE);
        }
        return overload.endsWith("_string") ? cost.plus(size(args.get(0)).times(TRAVERSAL)) : cost;
    }

    private static @Nullable CallEstimate equality(List<Operand> args) {
        ValueType type = args.get(0).type();
        if (!type.equals(args.get(1).type())) {
            return null;
        }
        if (type.equals(ValueType.FORMAT)) {
            return of(new Range(1, 64).times(TRAVERSAL));
        }
        if (type.equals(ValueType.URL)) {
            Range size = args.get(1).size();
            return of(new Range(1, size == null ? 1 : size.max()).times(TRAVERSAL));
        }
        boolean constant = type.equals(ValueType.IP)
                || type.equals(ValueType.CIDR)
                || type.equals(ValueType.QUANTITY)
                || type.equals(ValueType.SEMVER);
        return constant ? of(Range.ONE) : null;
    }

    private @Nullable CallEstimate logic(Expr.Call call, List<Operand> args, List<Range> argCosts) {
        switch (call.function()) {
            case "_&&_", "_||_" -> {
                Range left = argCosts.get(0);
                return of(new Range(left.min(), left.plus(argCosts.get(1)).max()));
            }
            case "_?_:_" -> {
                Operand first = args.get(1);
                Operand second = args.get(2);
                estimator.setEntries(call, Entries.union(entries(first), entries(second)));
                return new CallEstimate(
                        argCosts.get(0).plus(argCosts.get(1).union(argCosts.get(2))),
                        computed(first).union(computed(second)));
            }
            default -> {
                return null;
            }
        }
    }

    private @Nullable Entries entries(Operand operand) {
        return operand.expr() == null ? null : estimator.entriesOf(operand.expr());
    }

    private static Range computed(Operand operand) {
        return operand.size() == null ? Range.UNKNOWN : operand.size();
    }

    private CallEstimate standard(Expr.Call call, String overload, @Nullable Operand target, List<Operand> args) {
        switch (call.function()) {
            case "format" -> {
                return target == null ? of(Range.ONE) : of(computed(target).times(TRAVERSAL));
            }
            case "startsWith", "endsWith" -> {
                return of(computed(args.get(0)).times(TRAVERSAL));
            }
            case "matches" -> {
                return target == null ? of(Range.ONE) : of(matching(computed(target), computed(args.get(0))));
            }
            case "contains" -> {
                return target == null
                        ? of(Range.ONE)
                        : of(computed(target)
                                .times(TRAVERSAL)
                                .times(computed(args.get(0)).times(TRAVERSAL)));
            }
            case "@in" -> {
                return overload.equals("in_list") ? of(computed(args.get(1))) : of(Range.ONE);
            }
            case "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_" -> {
                return comparison(overload, args);
            }
            case "_+_" -> {
                return sum(call, overload, args);
            }
            default -> {
                return conversion(overload, args);
            }
        }
    }

    private static CallEstimate conversion(String overload, List<Operand> args) {
        if (overload.equals("string_to_bytes")) {
            Range size = computed(args.get(0));
            return new CallEstimate(size.times(TRAVERSAL), new Range(size.min(), Range.multiply(size.max(), 4)));
        }
        if (overload.equals("bytes_to_string")) {
            Range size = computed(args.get(0));
            return new CallEstimate(size.times(TRAVERSAL), new Range(size.min() / 4, size.max()));
        }
        return of(Range.ONE);
    }

    private static CallEstimate comparison(String overload, List<Operand> args) {
        boolean sized = overload.endsWith("equals") || overload.endsWith("_string") || overload.endsWith("_bytes");
        if (!sized) {
            return of(Range.ONE);
        }
        long max = Math.min(computed(args.get(0)).max(), computed(args.get(1)).max());
        return of(new Range(max > 0 ? 1 : 0, max).times(TRAVERSAL));
    }

    private CallEstimate sum(Expr.Call call, String overload, List<Operand> args) {
        if (!List.of("add_string", "add_bytes", "add_list").contains(overload)) {
            return of(Range.ONE);
        }
        Range size = computed(args.get(0)).plus(computed(args.get(1)));
        estimator.setEntries(call, Entries.union(entries(args.get(0)), entries(args.get(1))));
        return new CallEstimate(overload.equals("add_list") ? Range.ONE : size.times(TRAVERSAL), size);
    }
}
