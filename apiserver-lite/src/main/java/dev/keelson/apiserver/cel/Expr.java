package dev.keelson.apiserver.cel;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A checked expression, macros expanded. Immutable. */
sealed interface Expr {

    /** Unique in its expression, except in copies that macros make. */
    long id();

    ValueType type();

    record Constant(long id, ValueType type, Object value) implements Expr {}

    /** A variable. */
    record Ident(long id, ValueType type, String name) implements Expr {}

    /** @param testOnly whether only the field's presence is asked for */
    record Select(long id, ValueType type, Expr operand, String field, boolean testOnly) implements Expr {}

    /** @param overloads what the checker left possible */
    record Call(
            long id,
            ValueType type,
            String function,
            @Nullable Expr target,
            List<Expr> args,
            List<String> overloads) implements Expr {

        List<Expr> allArgs() {
            if (target == null) {
                return args;
            }
            List<Expr> all = new java.util.ArrayList<>(args.size() + 1);
            all.add(target);
            all.addAll(args);
            return all;
        }
    }

    /** @param optional indices of elements that are left out where they have no value */
    record ListLiteral(long id, ValueType type, List<Expr> elements, Set<Integer> optional) implements Expr {}

    record MapLiteral(long id, ValueType type, List<Entry> entries) implements Expr {}

    record Entry(Expr key, Expr value, boolean optional) {}

    /** @param secondVariable empty for a loop over one variable */
    record Comprehension(
            long id,
            ValueType type,
            String variable,
            String secondVariable,
            Expr range,
            String accumulator,
            Expr initial,
            Expr condition,
            Expr step,
            Expr result)
            implements Expr {

        boolean hasSecond() {
            return !secondVariable.isEmpty();
        }

        /** Whether it only gives a value a name. */
        boolean isBinding() {
            return range instanceof ListLiteral list
                    && list.elements().isEmpty()
                    && condition instanceof Constant constant
                    && Boolean.FALSE.equals(constant.value())
                    && !isAccumulator(accumulator);
        }
    }

    static boolean isAccumulator(String name) {
        return name.equals("__result__") || name.equals("@result");
    }
}
