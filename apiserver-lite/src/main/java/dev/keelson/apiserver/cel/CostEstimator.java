package dev.keelson.apiserver.cel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an expression may cost at worst, from its form and the declared sizes of what it looks at. What it says is part
 * of the API: it decides which rules are let in. Follows cel-go's {@code checker/cost.go} at Kubernetes 1.36.
 */
final class CostEstimator {
    private final Map<String, DeclaredType> variables;
    private final Map<String, Deque<Local>> locals = new HashMap<>();
    private final Map<Long, List<String>> paths = new HashMap<>();
    private final Map<Long, Range> sizes = new HashMap<>();
    private final Map<Long, Entries> entries = new HashMap<>();

    private CostEstimator(Map<String, DeclaredType> variables) {
        this.variables = variables;
    }

    /** Sizes of the keys and values of a container. */
    record Entries(boolean list, Range key, Range value) {
        static @Nullable Entries union(@Nullable Entries left, @Nullable Entries right) {
            return left == null || right == null
                    ? null
                    : new Entries(left.list, left.key.union(right.key), left.value.union(right.value));
        }
    }

    private record Local(
            List<String> path,
            @Nullable Range size,
            @Nullable Entries entries) {}

    /** An operand with what is known about it. */
    record Operand(
            @Nullable Expr expr,
            ValueType type,
            List<String> path,
            @Nullable Range size) {}

    static Range estimate(Expr expr, Map<String, DeclaredType> variables) {
        return new CostEstimator(variables).cost(expr);
    }

    private Range cost(Expr expr) {
        if (expr instanceof Expr.Ident ident) {
            Local local = local(ident.name());
            paths.put(ident.id(), local == null ? List.of(ident.name()) : local.path());
            return Range.ONE;
        } else if (expr instanceof Expr.Select select) {
            return select(select);
        } else if (expr instanceof Expr.Call call) {
            return call(call);
        } else if (expr instanceof Expr.ListLiteral list) {
            return list(list);
        } else if (expr instanceof Expr.MapLiteral map) {
            return map(map);
        } else if (expr instanceof Expr.Comprehension loop) {
            return loop.isBinding() ? binding(loop) : loop(loop);
        } else if (expr instanceof Expr.Constant constant && constant.value() instanceof TypeValue named) {
            paths.put(constant.id(), List.of(named.name()));
            return Range.ONE;
        }
        return Range.ZERO;
    }

    private @Nullable Local local(String name) {
        Deque<Local> scope = locals.get(name);
        return scope == null ? null : scope.peekFirst();
    }

    private void push(String name, Local local) {
        locals.computeIfAbsent(name, n -> new ArrayDeque<>()).addFirst(local);
    }

    private void pop(String name) {
        locals.getOrDefault(name, new ArrayDeque<>()).removeFirst();
    }

    private static List<String> child(List<String> path, String step) {
        List<String> longer = new ArrayList<>(path);
        longer.add(step);
        return longer;
    }

    private Range select(Expr.Select select) {
        Range sum = cost(select.operand());
        if (select.testOnly()) {
            return sum;
        }
        switch (select.operand().type().kind()) {
            case MAP, STRUCT, PARAMETER -> sum = sum.plus(Range.ONE);
            default -> {}
        }
        paths.put(select.id(), child(path(select.operand()), select.field()));
        return sum;
    }

    private Range call(Expr.Call call) {
        if (call.function().equals("dyn") && call.args().size() == 1) {
            Expr arg = call.args().get(0);
            Range cost = cost(arg);
            copySizes(call, arg);
            return cost.plus(Range.ONE);
        }
        List<Range> argCosts = new ArrayList<>();
        List<Operand> args = new ArrayList<>();
        for (Expr arg : call.args()) {
            argCosts.add(cost(arg));
            args.add(operand(arg));
        }
        if (call.overloads().isEmpty()) {
            return Range.ZERO;
        }
        Range sum = call.target() == null ? Range.ZERO : cost(call.target());
        Operand target = call.target() == null ? null : operand(call.target());
        Range functionCost = new Range(Range.UNBOUNDED, 0);
        Range resultSize = null;
        for (String overload : call.overloads()) {
            CallEstimate estimate = new CallEstimates(this).estimate(call, overload, target, args, argCosts);
            functionCost = functionCost.union(estimate.cost());
            if (estimate.resultSize() != null) {
                resultSize = resultSize == null ? estimate.resultSize() : resultSize.union(estimate.resultSize());
            }
            resultSize = indexed(call, overload, resultSize);
            resultSize = resultSize == null ? computedSize(call) : resultSize;
        }
        setSize(call, resultSize);
        return sum.plus(functionCost);
    }

    /** @param resultSize of the call's result, null if unknown */
    record CallEstimate(Range cost, @Nullable Range resultSize) {}

    private @Nullable Range indexed(Expr.Call call, String overload, @Nullable Range resultSize) {
        boolean list = overload.equals("index_list");
        if (!list && !overload.equals("index_map")) {
            return resultSize;
        }
        Expr container = call.args().get(0);
        Entries known = entriesOf(container);
        paths.put(call.id(), child(path(container), list ? "@items" : "@values"));
        return known == null ? null : known.value();
    }

    private Range list(Expr.ListLiteral list) {
        Range sum = Range.exactly(10);
        Range item = new Range(list.elements().isEmpty() ? 0 : Range.UNBOUNDED, 0);
        for (Expr element : list.elements()) {
            sum = sum.plus(cost(element));
            item = item.union(sizeOrUnknown(element));
        }
        entries.put(list.id(), new Entries(true, Range.ONE, item));
        return sum;
    }

    private Range map(Expr.MapLiteral map) {
        Range sum = Range.exactly(30);
        Range empty = new Range(map.entries().isEmpty() ? 0 : Range.UNBOUNDED, 0);
        Range key = empty;
        Range value = empty;
        for (Expr.Entry entry : map.entries()) {
            sum = sum.plus(cost(entry.key())).plus(cost(entry.value()));
            key = key.union(sizeOrUnknown(entry.key()));
            value = value.union(sizeOrUnknown(entry.value()));
        }
        entries.put(map.id(), new Entries(false, key, value));
        return sum;
    }

    private Range binding(Expr.Comprehension loop) {
        Range sum = cost(loop.range()).plus(cost(loop.initial()));
        pushValue(loop.accumulator(), loop.initial());
        sum = sum.plus(cost(loop.result()));
        pop(loop.accumulator());
        copySizes(loop, loop.result());
        return sum;
    }

    private Range loop(Expr.Comprehension loop) {
        Range sum = cost(loop.range()).plus(cost(loop.initial()));
        pushValue(loop.accumulator(), loop.initial());
        pushVariables(loop);
        Range turn = cost(loop.condition()).plus(cost(loop.step()));
        pop(loop.variable());
        if (loop.hasSecond()) {
            pop(loop.secondVariable());
        }
        sum = sum.plus(cost(loop.result()));
        pop(loop.accumulator());
        Range turns = sizeOrUnknown(loop.range());
        if (loop.initial() instanceof Expr.Constant) {
            setSize(loop, computedSize(loop.initial()));
        } else if (loop.initial() instanceof Expr.ListLiteral || loop.initial() instanceof Expr.MapLiteral) {
            setSize(loop, turns);
            setEntries(loop, entriesOf(loop.step()));
        }
        return sum.plus(turns.times(turn));
    }

    private void pushValue(String name, Expr value) {
        push(name, new Local(path(value), computedSize(value), entriesOf(value)));
    }

    private void pushVariables(Expr.Comprehension loop) {
        Expr range = loop.range();
        Entries known = entriesOf(range);
        boolean list = known == null ? range.type().kind() == ValueType.Kind.LIST : known.list();
        Range key = known == null ? null : known.key();
        Range value = known == null ? null : known.value();
        List<String> path = path(range);
        Local element = new Local(child(path, list ? "@items" : "@values"), value, null);
        Local index = new Local(child(path, list ? "@indices" : "@keys"), key, null);
        if (loop.hasSecond()) {
            push(loop.variable(), index);
            push(loop.secondVariable(), element);
        } else {
            push(loop.variable(), list ? element : index);
        }
    }

    private List<String> path(Expr expr) {
        if (expr instanceof Expr.Ident ident) {
            Local local = local(ident.name());
            if (local != null) {
                return local.path();
            }
        }
        return paths.getOrDefault(expr.id(), List.of());
    }

    private Operand operand(Expr expr) {
        List<String> path = path(expr);
        boolean hidden = !path.isEmpty() && Expr.isAccumulator(path.get(0));
        return new Operand(expr, expr.type(), hidden ? List.of() : path, computedSize(expr));
    }

    private void setSize(Expr expr, @Nullable Range size) {
        if (size != null) {
            sizes.put(expr.id(), size);
        }
    }

    void setEntries(Expr expr, @Nullable Entries known) {
        if (known != null) {
            entries.put(expr.id(), known);
        }
    }

    private void copySizes(Expr to, Expr from) {
        setSize(to, computedSize(from));
        setEntries(to, entriesOf(from));
    }

    @Nullable
    Entries entriesOf(Expr expr) {
        Entries known = entries.get(expr.id());
        if (known == null && expr instanceof Expr.Ident ident) {
            Local local = local(ident.name());
            return local == null ? null : local.entries();
        }
        return known;
    }

    private Range sizeOrUnknown(Expr expr) {
        Range size = computedSize(expr);
        return size == null ? Range.UNKNOWN : size;
    }

    private @Nullable Range computedSize(Expr expr) {
        Range known = sizes.get(expr.id());
        known = known == null ? literalSize(expr) : known;
        if (known != null) {
            return known;
        }
        Range declared = declaredSize(path(expr));
        if (declared != null) {
            sizes.put(expr.id(), declared);
            return declared;
        }
        if (expr.type().isScalar()) {
            return Range.ONE;
        }
        Local local = expr instanceof Expr.Ident ident ? local(ident.name()) : null;
        return local == null ? null : local.size();
    }

    private static @Nullable Range literalSize(Expr expr) {
        if (expr instanceof Expr.Constant constant) {
            return constant.value() instanceof TypeValue ? null : Range.exactly(Values.size(constant.value()));
        } else if (expr instanceof Expr.ListLiteral list) {
            return Range.exactly(list.elements().size());
        }
        return expr instanceof Expr.MapLiteral map ? Range.exactly(map.entries().size()) : null;
    }

    /** A name that is no variable, such as a type's, counts as the value that a rule is about. */
    private @Nullable DeclaredType root(String name) {
        DeclaredType own = variables.get(name);
        return own == null ? variables.get("self") : own;
    }

    /** The size of what a path leads to, as its declaration limits it; null if no declaration does. */
    @Nullable
    Range declaredSize(List<String> path) {
        DeclaredType at = path.isEmpty() ? null : root(path.get(0));
        for (int i = 1; i < path.size() && at != null; i++) {
            String step = path.get(i);
            at = switch (step) {
                case "@items", "@values" -> at.element();
                case "@keys" -> at.key();
                default -> at.field(step);
            };
        }
        return at == null || at.type() == ValueType.DYN && at.maxElements() == 0
                ? null
                : new Range(0, at.maxElements());
    }
}
