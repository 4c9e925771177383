package dev.keelson.apiserver.cel;

import com.google.common.collect.ImmutableList;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import dev.cel.parser.CelStandardMacro;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Macros beyond CEL's standard ones: optional values, loops over two variables, sorting by a key. */
final class Macros {
    private static final String UNUSED = "#unused";
    private static final String SORTED = "@__sortBy_input__";

    private Macros() {}

    private interface Body {
        CelExpr expand(CelMacroExprFactory make, String first, String second, List<CelExpr> rest, CelExpr target);
    }

    static List<CelMacro> all() {
        return List.of(
                CelMacro.newReceiverMacro("optMap", 2, (make, target, args) -> optional(make, target, args, true)),
                CelMacro.newReceiverMacro("optFlatMap", 2, (make, target, args) -> optional(make, target, args, false)),
                CelMacro.newReceiverMacro("sortBy", 2, Macros::sortBy),
                twoVariables("all", 3, Macros::forAll),
                twoVariables("exists", 3, Macros::exists),
                twoVariables("existsOne", 3, Macros::existsOne),
                twoVariables("exists_one", 3, Macros::existsOne),
                twoVariables("transformList", 3, Macros::transformList),
                twoVariables("transformList", 4, Macros::transformList),
                twoVariables("transformMap", 3, Macros::transformMap),
                twoVariables("transformMap", 4, Macros::transformMap),
                twoVariables("transformMapEntry", 3, Macros::transformMapEntry),
                twoVariables("transformMapEntry", 4, Macros::transformMapEntry));
    }

    @SuppressWarnings("Immutable") // bodies are references to static methods
    private static CelMacro twoVariables(String name, int count, Body body) {
        return CelMacro.newReceiverMacro(name, count, (make, target, args) -> {
            String first = name(args.get(0));
            String second = name(args.get(1));
            String problem = null;
            if (first == null || second == null) {
                problem = "argument must be a simple name";
            } else if (first.equals(second)) {
                problem = "duplicate variable name: " + first;
            } else if (Expr.isAccumulator(first) || Expr.isAccumulator(second)) {
                problem = "iteration variable overwrites accumulator variable";
            }
            if (problem != null || first == null || second == null) {
                return Optional.of(make.reportError(String.valueOf(problem)));
            }
            return Optional.of(body.expand(make, first, second, args.subList(2, count), target));
        });
    }

    private static @Nullable String name(CelExpr expr) {
        return expr.getKind() == Kind.IDENT ? expr.ident().name() : null;
    }

    private static CelExpr accumulator(CelMacroExprFactory make) {
        return make.newIdentifier(make.getAccumulatorVarName());
    }

    private static CelExpr forAll(
            CelMacroExprFactory make, String first, String second, List<CelExpr> rest, CelExpr target) {
        return make.fold(
                first,
                second,
                target,
                make.getAccumulatorVarName(),
                make.newBoolLiteral(true),
                make.newGlobalCall("@not_strictly_false", accumulator(make)),
                make.newGlobalCall("_&&_", accumulator(make), rest.get(0)),
                accumulator(make));
    }

    private static CelExpr exists(
            CelMacroExprFactory make, String first, String second, List<CelExpr> rest, CelExpr target) {
        return make.fold(
                first,
                second,
                target,
                make.getAccumulatorVarName(),
                make.newBoolLiteral(false),
                make.newGlobalCall("@not_strictly_false", make.newGlobalCall("!_", accumulator(make))),
                make.newGlobalCall("_||_", accumulator(make), rest.get(0)),
                accumulator(make));
    }

    private static CelExpr existsOne(
            CelMacroExprFactory make, String first, String second, List<CelExpr> rest, CelExpr target) {
        CelExpr more = make.newGlobalCall("_+_", accumulator(make), make.newIntLiteral(1));
        return make.fold(
                first,
                second,
                target,
                make.getAccumulatorVarName(),
                make.newIntLiteral(0),
                make.newBoolLiteral(true),
                make.newGlobalCall("_?_:_", rest.get(0), more, accumulator(make)),
                make.newGlobalCall("_==_", accumulator(make), make.newIntLiteral(1)));
    }

    private static CelExpr transformList(
            CelMacroExprFactory make, String first, String second, List<CelExpr> rest, CelExpr target) {
        CelExpr transform = rest.get(rest.size() - 1);
        CelExpr step = make.newGlobalCall("_+_", accumulator(make), make.newList(transform));
        return collect(make, first, second, rest, target, make.newList(), step);
    }

    private static CelExpr transformMap(
            CelMacroExprFactory make, String first, String second, List<CelExpr> rest, CelExpr target) {
        CelExpr transform = rest.get(rest.size() - 1);
        CelExpr step = make.newGlobalCall("cel.@mapInsert", accumulator(make), make.newIdentifier(first), transform);
        return collect(make, first, second, rest, target, make.newMap(), step);
    }

    private static CelExpr transformMapEntry(
            CelMacroExprFactory make, String first, String second, List<CelExpr> rest, CelExpr target) {
        CelExpr step = make.newGlobalCall("cel.@mapInsert", accumulator(make), rest.get(rest.size() - 1));
        return collect(make, first, second, rest, target, make.newMap(), step);
    }

    /** A loop that adds to a container, where a condition that comes before the transformation holds. */
    private static CelExpr collect(
            CelMacroExprFactory make,
            String first,
            String second,
            List<CelExpr> rest,
            CelExpr target,
            CelExpr empty,
            CelExpr step) {
        CelExpr guarded = rest.size() == 1 ? step : make.newGlobalCall("_?_:_", rest.get(0), step, accumulator(make));
        return make.fold(
                first,
                second,
                target,
                make.getAccumulatorVarName(),
                empty,
                make.newBoolLiteral(true),
                guarded,
                accumulator(make));
    }

    private static Optional<CelExpr> optional(
            CelMacroExprFactory make, CelExpr target, ImmutableList<CelExpr> args, boolean wraps) {
        String name = name(args.get(0));
        if (name == null) {
            String macro = wraps ? "optMap" : "optFlatMap";
            return Optional.of(make.reportError(macro + "() variable name must be a simple identifier"));
        }
        CelExpr value = make.fold(
                UNUSED,
                make.newList(),
                name,
                make.newReceiverCall("value", target),
                make.newBoolLiteral(false),
                make.newIdentifier(name),
                args.get(1));
        return Optional.of(make.newGlobalCall(
                "_?_:_",
                make.newReceiverCall("hasValue", make.copy(target)),
                wraps ? make.newGlobalCall("optional.of", value) : value,
                make.newGlobalCall("optional.none")));
    }

    private static Optional<CelExpr> sortBy(CelMacroExprFactory make, CelExpr target, ImmutableList<CelExpr> args) {
        Optional<CelExpr> keys =
                CelStandardMacro.MAP.getDefinition().getExpander().expandMacro(make, make.newIdentifier(SORTED), args);
        CelExpr sorted = make.newReceiverCall("@sortByAssociatedKeys", make.newIdentifier(SORTED), keys.orElseThrow());
        return Optional.of(make.fold(
                UNUSED,
                make.newList(),
                SORTED,
                target,
                make.newBoolLiteral(false),
                make.newIdentifier(SORTED),
                sorted));
    }
}
