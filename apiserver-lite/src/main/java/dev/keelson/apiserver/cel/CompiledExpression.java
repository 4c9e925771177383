package dev.keelson.apiserver.cel;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An expression that was compiled. Immutable and safe for any thread. */
public final class CompiledExpression {
    private final Planner.Plan plan;
    private final ValueType type;
    private final long maxCost;
    private final Set<String> references;

    CompiledExpression(FrontEnd.Checked checked, Range cost) {
        this.plan = Planner.plan(checked.expr());
        this.type = checked.expr().type();
        this.maxCost = cost.max();
        Set<String> found = new HashSet<>();
        collect(checked.expr(), found);
        this.references = Set.copyOf(found);
    }

    private static void collect(Expr expr, Set<String> found) {
        if (expr instanceof Expr.Ident ident) {
            found.add(ident.name());
        }
        ExprWalk.children(expr).forEach(child -> collect(child, found));
    }

    /** Whether its value is a {@code bool}. */
    public boolean isBool() {
        return type.kind() == ValueType.Kind.BOOL;
    }

    /** Whether its value is a {@code string}. */
    public boolean isString() {
        return type.kind() == ValueType.Kind.STRING;
    }

    /** The name of its value's type. */
    public String typeName() {
        return type.toString();
    }

    /** What one evaluation may cost at worst, {@link Long#MAX_VALUE} when nothing limits it. */
    public long maxCost() {
        return maxCost;
    }

    /** Whether it names the variable. */
    public boolean references(String variable) {
        return references.contains(variable);
    }

    /**
     * Evaluates it. Never throws for what an expression may do wrong: see {@link Evaluation#error()}.
     *
     * @param variables by name, as {@link Input} makes them; null for one that has no value
     * @param limit what the evaluation may cost
     */
    public Evaluation evaluate(Function<String, @Nullable Input> variables, long limit) {
        Function<String, @Nullable Object> values = name -> {
            Input input = variables.apply(name);
            return input == null ? null : input.value();
        };
        Frame frame = new Frame(values, plan.slots(), limit);
        try {
            return new Evaluation(plan.step().eval(frame), frame.cost(), null, false);
        } catch (EvaluationException.CostExceeded e) {
            return new Evaluation(null, frame.cost(), e.getMessage(), true);
        } catch (EvaluationException e) {
            return new Evaluation(null, frame.cost(), e.getMessage(), false);
        }
    }
}
