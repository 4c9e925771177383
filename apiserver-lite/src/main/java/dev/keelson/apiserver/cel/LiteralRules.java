package dev.keelson.apiserver.cel;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Refuses literals that can only fail at run time. Follows cel-go's {@code cel/validator.go}. */
final class LiteralRules {
    private LiteralRules() {}

    static void check(FrontEnd.Checked checked) throws ExpressionException {
        StringBuilder problems = new StringBuilder();
        walk(checked, checked.expr(), false, problems);
        if (problems.length() > 0) {
            throw new ExpressionException(problems.toString());
        }
        patterns(checked.expr());
    }

    /** Patterns of {@code find} are compiled when the program is made. */
    private static void patterns(Expr expr) throws ExpressionException {
        boolean finds = expr instanceof Expr.Call call
                && (call.function().equals("find") || call.function().equals("findAll"));
        if (finds
                && ((Expr.Call) expr).allArgs().get(1) instanceof Expr.Constant constant
                && constant.value() instanceof String text) {
            try {
                RegexFunctions.pattern(text);
            } catch (EvaluationException e) {
                throw new ExpressionException(String.valueOf(e.getMessage()), true);
            }
        }
        for (Expr child : ExprWalk.children(expr)) {
            patterns(child);
        }
    }

    /** @param mixed whether literals may hold values of several types, as in the arguments of {@code format} */
    private static void walk(FrontEnd.Checked checked, Expr expr, boolean mixed, StringBuilder problems) {
        boolean mixedInside =
                mixed || expr instanceof Expr.Call call && call.function().equals("format");
        if (expr instanceof Expr.ListLiteral list && !mixed) {
            uniform(checked, list.elements(), list.optional(), problems);
        } else if (expr instanceof Expr.MapLiteral map && !mixed) {
            uniform(checked, map.entries().stream().map(Expr.Entry::key).toList(), Set.of(), problems);
            uniform(checked, map.entries().stream().map(Expr.Entry::value).toList(), optional(map), problems);
        } else if (expr instanceof Expr.Call call) {
            List<Expr> args = call.allArgs();
            String function = call.function();
            if (function.equals("matches") && args.size() == 2) {
                literal(checked, args.get(1), "regex", problems);
            } else if (function.equals("duration") || function.equals("timestamp")) {
                literal(checked, args.get(0), function, problems);
            }
        }
        ExprWalk.children(expr).forEach(child -> walk(checked, child, mixedInside, problems));
    }

    private static Set<Integer> optional(Expr.MapLiteral map) {
        Set<Integer> optional = new HashSet<>();
        for (int i = 0; i < map.entries().size(); i++) {
            if (map.entries().get(i).optional()) {
                optional.add(i);
            }
        }
        return optional;
    }

    private static void uniform(
            FrontEnd.Checked checked, List<Expr> elements, Set<Integer> optional, StringBuilder problems) {
        ValueType first = null;
        for (int i = 0; i < elements.size(); i++) {
            ValueType type = elements.get(i).type();
            type = optional.contains(i) && !type.parameters().isEmpty()
                    ? type.parameters().get(0)
                    : type;
            first = first == null ? type : first;
            if (!first.equals(type)) {
                String words = "expected type '" + first + "' but found '" + type + "'";
                report(checked, elements.get(i).id(), words, problems);
                return;
            }
        }
    }

    private static void report(FrontEnd.Checked checked, long id, String words, StringBuilder problems) {
        problems.append(problems.length() == 0 ? "" : "\n").append(checked.problemAt(id, words));
    }

    private static void literal(FrontEnd.Checked checked, Expr arg, String what, StringBuilder problems) {
        if (!(arg instanceof Expr.Constant constant)) {
            return;
        }
        Object value = constant.value();
        try {
            switch (what) {
                case "regex" -> RegexFunctions.pattern(String.valueOf(value));
                case "duration" -> Conversion.toDuration(value);
                default -> Conversion.toTimestamp(value);
            }
        } catch (EvaluationException e) {
            String words = what.equals("regex") ? "invalid matches argument" : "invalid " + what + " argument";
            report(checked, arg.id(), words, problems);
        }
    }
}
