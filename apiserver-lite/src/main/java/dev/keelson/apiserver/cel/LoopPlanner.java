package dev.keelson.apiserver.cel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans the loops that macros make. */
final class LoopPlanner {
    private LoopPlanner() {}

    static Step plan(Expr.Comprehension loop, Planner planner) {
        Step range = planner.child(loop.range());
        Step initial = planner.child(loop.initial());
        int accumulator = planner.bind(loop.accumulator());
        int first = planner.bind(loop.variable());
        int second = loop.hasSecond() ? planner.bind(loop.secondVariable()) : -1;
        Step condition = planner.child(loop.condition());
        Step appended = appended(loop, planner);
        Step step = appended == null ? planner.child(loop.step()) : appended;
        if (loop.hasSecond()) {
            planner.unbind(loop.secondVariable());
        }
        planner.unbind(loop.variable());
        Step result = planner.child(loop.result());
        planner.unbind(loop.accumulator());
        if (loop.isBinding()) {
            return frame -> {
                frame.set(accumulator, Logic.capture(frame, initial));
                return result.eval(frame);
            };
        }
        Loop planned = new Loop(initial, accumulator, first, second, condition, step, result, appended != null);
        return frame -> planned.run(frame, range.eval(frame));
    }

    /** What a step that appends one element to the accumulator appends; such a step need not copy the list each time. */
    private static @Nullable Step appended(Expr.Comprehension loop, Planner planner) {
        boolean collects = loop.initial() instanceof Expr.ListLiteral list
                && list.elements().isEmpty();
        if (!collects || !Expr.isAccumulator(loop.accumulator())) {
            return null;
        }
        Expr step = loop.step();
        Expr condition = null;
        if (step instanceof Expr.Call choice && choice.function().equals("_?_:_")) {
            condition = choice.args().get(0);
            step = choice.args().get(1);
        }
        boolean appends = step instanceof Expr.Call add
                && add.function().equals("_+_")
                && add.args().get(0) instanceof Expr.Ident
                && add.args().get(1) instanceof Expr.ListLiteral;
        if (!appends) {
            return null;
        }
        Step made = planner.child(((Expr.Call) step).args().get(1));
        Step test = condition == null ? null : planner.child(condition);
        return frame -> {
            if (test != null && !StandardFunctions.truth(test.eval(frame))) {
                return NullValue.NULL;
            }
            Object list = made.eval(frame);
            frame.spend(2);
            return list;
        };
    }

    private record Loop(
            Step initial,
            int accumulator,
            int first,
            int second,
            Step condition,
            Step step,
            Step result,
            boolean collects) {

        Object run(Frame frame, Object range) {
            List<Object> collected = new ArrayList<>();
            frame.set(accumulator, collects ? ListValue.of(collected) : initial.eval(frame));
            if (range instanceof ListValue list) {
                for (int i = 0; i < list.size(); i++) {
                    if (!turn(frame, second < 0 ? list.get(i) : (Object) (long) i, list, i, collected)) {
                        break;
                    }
                }
            } else if (range instanceof MapValue map) {
                Collection<?> keys = map.keys();
                for (Object key : keys) {
                    if (!turn(frame, key, map, 0, collected)) {
                        break;
                    }
                }
            } else {
                throw EvaluationException.noSuchOverload();
            }
            return result.eval(frame);
        }

        private boolean turn(Frame frame, Object variable, Object range, int index, List<Object> collected) {
            frame.set(first, variable);
            if (second >= 0) {
                frame.set(second, range instanceof ListValue list ? list.get(index) : Selection.index(range, variable));
            }
            if (Boolean.FALSE.equals(condition.eval(frame))) {
                return false;
            }
            if (collects) {
                if (step.eval(frame) instanceof ListValue more) {
                    more.addAllTo(collected);
                }
            } else {
                frame.set(accumulator, Logic.capture(frame, step));
            }
            return true;
        }
    }
}
