package dev.keelson.apiserver.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelType;
import dev.cel.common.types.TypeType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Converts the compiler's tree. */
final class TreeReader {
    private final CelAbstractSyntaxTree tree;

    TreeReader(CelAbstractSyntaxTree tree) {
        this.tree = tree;
    }

    Expr read() throws ExpressionException {
        return read(tree.getExpr());
    }

    private ValueType type(CelExpr expr) {
        return tree.getType(expr.id()).map(CheckedTypes::valueType).orElse(ValueType.DYN);
    }

    private List<Expr> all(List<CelExpr> exprs) throws ExpressionException {
        List<Expr> read = new ArrayList<>(exprs.size());
        for (CelExpr expr : exprs) {
            read.add(read(expr));
        }
        return read;
    }

    private Expr read(CelExpr expr) throws ExpressionException {
        return switch (expr.getKind()) {
            case CONSTANT -> new Expr.Constant(expr.id(), type(expr), value(expr.constant()));
            case IDENT -> ident(expr, expr.ident().name());
            case SELECT -> select(expr);
            case CALL -> call(expr);
            case LIST ->
                new Expr.ListLiteral(
                        expr.id(),
                        type(expr),
                        all(expr.list().elements()),
                        new HashSet<>(expr.list().optionalIndices()));
            case MAP -> map(expr);
            case COMPREHENSION -> loop(expr);
            default -> throw new ExpressionException("ERROR: <input>:1:1: objects cannot be made here");
        };
    }

    private Expr ident(CelExpr expr, String name) {
        Optional<CelReference> reference = tree.getReference(expr.id());
        Optional<CelConstant> constant = reference.flatMap(CelReference::value);
        if (constant.isPresent()) {
            return new Expr.Constant(expr.id(), type(expr), value(constant.get()));
        }
        CelType type = tree.getType(expr.id()).orElse(null);
        if (type instanceof TypeType named) {
            return new Expr.Constant(expr.id(), ValueType.TYPE, new TypeValue(named.containingTypeName()));
        }
        return new Expr.Ident(
                expr.id(),
                type(expr),
                reference.map(CelReference::name).filter(n -> !n.isEmpty()).orElse(name));
    }

    private Expr select(CelExpr expr) throws ExpressionException {
        Optional<CelReference> reference = tree.getReference(expr.id());
        if (reference.isPresent()) {
            return ident(expr, reference.get().name());
        }
        CelExpr.CelSelect select = expr.select();
        return new Expr.Select(expr.id(), type(expr), read(select.operand()), select.field(), select.testOnly());
    }

    private Expr call(CelExpr expr) throws ExpressionException {
        CelExpr.CelCall call = expr.call();
        List<String> overloads = tree.getReference(expr.id())
                .map(CelReference::overloadIds)
                .map(List::copyOf)
                .orElse(List.of());
        Expr target = call.target().isPresent() ? read(call.target().get()) : null;
        return new Expr.Call(expr.id(), type(expr), call.function(), target, all(call.args()), overloads);
    }

    private Expr map(CelExpr expr) throws ExpressionException {
        List<Expr.Entry> entries = new ArrayList<>();
        for (CelExpr.CelMap.Entry entry : expr.map().entries()) {
            entries.add(new Expr.Entry(read(entry.key()), read(entry.value()), entry.optionalEntry()));
        }
        return new Expr.MapLiteral(expr.id(), type(expr), entries);
    }

    private Expr loop(CelExpr expr) throws ExpressionException {
        CelExpr.CelComprehension loop = expr.comprehension();
        return new Expr.Comprehension(
                expr.id(),
                type(expr),
                loop.iterVar(),
                loop.iterVar2(),
                read(loop.iterRange()),
                loop.accuVar(),
                read(loop.accuInit()),
                read(loop.loopCondition()),
                read(loop.loopStep()),
                read(loop.result()));
    }

    private static Object value(CelConstant constant) {
        return switch (constant.getKind()) {
            case BOOLEAN_VALUE -> constant.booleanValue();
            case INT64_VALUE -> constant.int64Value();
            case UINT64_VALUE -> new Unsigned(constant.uint64Value().longValue());
            case DOUBLE_VALUE -> constant.doubleValue();
            case STRING_VALUE -> constant.stringValue();
            case BYTES_VALUE -> new Bytes(constant.bytesValue().toByteArray());
            default -> NullValue.NULL;
        };
    }
}
