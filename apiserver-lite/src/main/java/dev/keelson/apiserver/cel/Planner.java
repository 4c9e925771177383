package dev.keelson.apiserver.cel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns a checked expression into steps. What each step spends is what cel-go's cost tracker counts: 1 for a variable,
 * a field or an element, 10 for a list, 30 for a map, and a function's own cost; constants and tests for presence are
 * free.
 */
final class Planner {
    private static final int LIST_COST = 10;
    private static final int MAP_COST = 30;

    /** Slots of loop variables in scope, the innermost first. */
    private final Map<String, Deque<Integer>> scope = new HashMap<>();

    private int slots;

    private Planner() {}

    record Plan(Step step, int slots) {}

    static Plan plan(Expr expr) {
        Planner planner = new Planner();
        Step step = planner.step(expr);
        return new Plan(step, planner.slots);
    }

    private Step step(Expr expr) {
        Object constant = Constants.of(expr);
        if (constant != null) {
            return frame -> constant;
        }
        if (expr instanceof Expr.Ident ident) {
            return ident(ident);
        } else if (expr instanceof Expr.Select select) {
            return select(select);
        } else if (expr instanceof Expr.Call call) {
            return call(call);
        } else if (expr instanceof Expr.ListLiteral list) {
            return list(list);
        } else if (expr instanceof Expr.MapLiteral map) {
            return map(map);
        }
        return LoopPlanner.plan((Expr.Comprehension) expr, this);
    }

    private Step ident(Expr.Ident ident) {
        Deque<Integer> bound = scope.get(ident.name());
        if (bound != null && !bound.isEmpty()) {
            int slot = bound.getFirst();
            return frame -> {
                frame.spend(1);
                return frame.get(slot);
            };
        }
        String name = ident.name();
        return frame -> {
            frame.spend(1);
            return frame.variable(name);
        };
    }

    int bind(String name) {
        int slot = slots++;
        scope.computeIfAbsent(name, n -> new ArrayDeque<>()).addFirst(slot);
        return slot;
    }

    void unbind(String name) {
        scope.getOrDefault(name, new ArrayDeque<>()).removeFirst();
    }

    Step child(Expr expr) {
        return step(expr);
    }

    private Step select(Expr.Select select) {
        Step operand = step(select.operand());
        String field = select.field();
        if (select.testOnly()) {
            return frame -> Selection.has(operand.eval(frame), field);
        }
        return frame -> {
            Object value = operand.eval(frame);
            frame.spend(1);
            return Selection.field(value, field);
        };
    }

    private List<Step> steps(List<Expr> exprs) {
        List<Step> steps = new ArrayList<>(exprs.size());
        exprs.forEach(expr -> steps.add(step(expr)));
        return steps;
    }

    private Step list(Expr.ListLiteral list) {
        List<Step> elements = steps(list.elements());
        return frame -> {
            List<Object> values = new ArrayList<>(elements.size());
            for (int i = 0; i < elements.size(); i++) {
                Object value = elements.get(i).eval(frame);
                if (!list.optional().contains(i)) {
                    values.add(value);
                } else if (((OptionalValue) value).value() != null) {
                    values.add(((OptionalValue) value).get());
                }
            }
            frame.spend(LIST_COST);
            return ListValue.of(values);
        };
    }

    private Step map(Expr.MapLiteral map) {
        List<Step> keys = steps(map.entries().stream().map(Expr.Entry::key).toList());
        List<Step> values = steps(map.entries().stream().map(Expr.Entry::value).toList());
        return frame -> {
            Map<Object, Object> entries = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                Object key = Values.key(keys.get(i).eval(frame));
                Object value = values.get(i).eval(frame);
                if (map.entries().get(i).optional()) {
                    OptionalValue optional = (OptionalValue) value;
                    if (optional.value() == null) {
                        continue;
                    }
                    value = optional.get();
                }
                if (entries.put(key, value) != null) {
                    throw new EvaluationException("Failed with repeated key");
                }
            }
            frame.spend(MAP_COST);
            return MapValue.of(entries);
        };
    }

    private Step call(Expr.Call call) {
        Set<Object> members = Constants.members(call);
        if (members != null) {
            Step value = step(call.args().get(0));
            return frame -> members.contains(Values.key(value.eval(frame)));
        }
        if (call.function().equals("_?_:_")) {
            return Logic.choice(
                    step(call.args().get(0)),
                    branch(call.args().get(1)),
                    branch(call.args().get(2)));
        }
        List<Step> args = steps(call.allArgs());
        return switch (call.function()) {
            case "_&&_" -> Logic.and(args.get(0), args.get(1));
            case "_||_" -> Logic.or(args.get(0), args.get(1));
            case "@not_strictly_false", "__not_strictly_false__" -> Logic.notStrictlyFalse(args.get(0));
            case "or" -> Logic.or(args.get(0), args.get(1), false);
            case "orValue" -> Logic.or(args.get(0), args.get(1), true);
            case "_?._" ->
                frame -> spent(frame, Selection.optionalField(args.get(0).eval(frame), (String)
                        args.get(1).eval(frame)));
            case "_[?_]" ->
                frame -> spent(
                        frame,
                        Selection.optionalIndex(
                                args.get(0).eval(frame), args.get(1).eval(frame)));
            case "_[_]" ->
                call.args().get(1) instanceof Expr.Constant
                        ? function(call, args)
                        : frame -> Selection.index(
                                args.get(0).eval(frame), args.get(1).eval(frame));
            default -> function(call, args);
        };
    }

    /** What is not there costs nothing to look at. */
    private static Object spent(Frame frame, Object optional) {
        frame.spend(optional instanceof OptionalValue found && found.value() != null ? 1 : 0);
        return optional;
    }

    /** A branch that is just a variable is looked at for free. */
    private Step branch(Expr expr) {
        Deque<Integer> bound = expr instanceof Expr.Ident ident ? scope.get(ident.name()) : null;
        if (bound == null || bound.isEmpty()) {
            return step(expr);
        }
        int slot = bound.getFirst();
        return frame -> frame.get(slot);
    }

    private static Step function(Expr.Call call, List<Step> steps) {
        Library.Body body = body(call);
        String name = call.function();
        List<String> overloads = call.overloads();
        return frame -> {
            Object[] args = new Object[steps.size()];
            for (int i = 0; i < args.length; i++) {
                args[i] = steps.get(i).eval(frame);
            }
            frame.spend(CallCosts.before(name, overloads, args));
            Object result = body.apply(args);
            frame.spend(CallCosts.after(name, result));
            return result;
        };
    }

    private static Library.Body body(Expr.Call call) {
        List<Library.Overload> candidates = new ArrayList<>();
        for (String id : call.overloads()) {
            Library.Overload overload = Library.kubernetes().overload(id);
            if (overload != null) {
                candidates.add(overload);
            }
        }
        Library.Body standard = StandardFunctions.find(call.function());
        return args -> {
            for (Library.Overload candidate : candidates) {
                if (candidate.admits(args) && !isIndexing(candidate)) {
                    return candidate.body().apply(args);
                }
            }
            if (standard == null) {
                throw EvaluationException.noSuchOverload();
            }
            return standard.apply(args);
        };
    }

    /** Indexing of optional values is declared by a library but done by the operator. */
    private static boolean isIndexing(Library.Overload overload) {
        return overload.function().equals("_[_]");
    }
}
