package dev.keelson.apiserver.cel;

import java.util.ArrayList;
import java.util.List;

/** Goes through expressions. */
final class ExprWalk {
    private ExprWalk() {}

    static List<Expr> children(Expr expr) {
        if (expr instanceof Expr.Select select) {
            return List.of(select.operand());
        } else if (expr instanceof Expr.Call call) {
            return call.allArgs();
        } else if (expr instanceof Expr.ListLiteral list) {
            return list.elements();
        } else if (expr instanceof Expr.MapLiteral map) {
            List<Expr> all = new ArrayList<>();
            map.entries().forEach(entry -> {
                all.add(entry.key());
                all.add(entry.value());
            });
            return all;
        } else if (expr instanceof Expr.Comprehension loop) {
            return List.of(loop.range(), loop.initial(), loop.condition(), loop.step(), loop.result());
        }
        return List.of();
    }
}
