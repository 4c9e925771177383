package dev.keelson.apiserver.cel;

import dev.keelson.apiserver.cel.CostEstimator.CallEstimate;
import dev.keelson.apiserver.cel.CostEstimator.Operand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What calls of the libraries of lists and sets may cost at worst. Follows cel-go's {@code ext}. */
final class ListCallEstimates {
    private static final double TEXT = 0.1;

    private ListCallEstimates() {}

    static @Nullable CallEstimate estimate(
            CallEstimates sizes, String overload, @Nullable Operand target, List<Operand> args) {
        switch (overload) {
            case "list_sets_contains_list", "list_sets_intersects_list" -> {
                return sets(sizes, args, 1);
            }
            case "list_sets_equivalent_list" -> {
                return sets(sizes, args, 2);
            }
            case "lists_range" -> {
                return made(1, Range.exactly(literal(args.get(0), Range.UNBOUNDED)));
            }
            default -> {
                return target == null ? null : member(sizes, overload, target, args);
            }
        }
    }

    private static @Nullable CallEstimate member(
            CallEstimates sizes, String overload, Operand target, List<Operand> args) {
        Range size = sizes.size(target);
        switch (overload) {
            case "list_slice" -> {
                long start = literal(args.get(0), 0);
                return made(1, Range.exactly(Math.max(0, literal(args.get(1), size.max()) - start)));
            }
            case "list_flatten" -> {
                return made(1, size);
            }
            case "list_flatten_int" -> {
                return made(literal(args.get(0), Range.UNBOUNDED), size);
            }
            case "list_reverse" -> {
                return made(1, size);
            }
            case "list_distinct" -> {
                return made(2, size.times(size));
            }
            default -> {
                return sorted(sizes, overload, target, args);
            }
        }
    }

    private static @Nullable CallEstimate sorted(
            CallEstimates sizes, String overload, Operand target, List<Operand> args) {
        boolean byKeys = overload.endsWith("_sortByAssociatedKeys");
        if (!byKeys && !overload.endsWith("_sort")) {
            return null;
        }
        Range size = sizes.size(byKeys ? args.get(0) : target);
        boolean texts = overload.startsWith("list_string_") || overload.startsWith("list_bytes_");
        return made(texts ? 2 + TEXT : 2, size.times(size));
    }

    private static CallEstimate sets(CallEstimates sizes, List<Operand> args, double factor) {
        Range pairs = sizes.size(args.get(0)).times(sizes.size(args.get(1)));
        return CallEstimates.of(pairs.times(factor).plus(Range.ONE));
    }

    private static CallEstimate made(double factor, Range size) {
        return new CallEstimate(size.times(factor).plus(Range.exactly(11)), size);
    }

    private static long literal(Operand operand, long otherwise) {
        boolean stated = operand.expr() instanceof Expr.Constant constant && constant.value() instanceof Long;
        return stated
                ? Math.max(0, (Long) ((Expr.Constant) java.util.Objects.requireNonNull(operand.expr())).value())
                : otherwise;
    }
}
