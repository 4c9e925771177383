package dev.keelson.apiserver.cel;

import java.util.Map;

/** Compiles expressions. Safe for any thread. */
public final class Expressions {
    /** What one evaluation may cost unless its caller says otherwise. */
    public static final long PER_CALL_LIMIT = 1_000_000;

    private static final int MAX_CODE_POINTS = 100_000;

    private Expressions() {}

    /**
     * Parses, checks and plans an expression.
     *
     * @throws ExpressionException when it does not compile; its message is worded as Kubernetes words it, several lines
     *     that begin with {@code ERROR: <input>:1:1:}
     */
    public static CompiledExpression compile(String expression, ExpressionEnvironment environment)
            throws ExpressionException {
        if (expression.codePointCount(0, expression.length()) > MAX_CODE_POINTS) {
            throw new ExpressionException("ERROR: <input>:-1:0: expression code point size exceeds limit: size: "
                    + expression.length() + ", limit " + MAX_CODE_POINTS);
        }
        FrontEnd.Checked checked;
        try {
            checked = environment.frontEnd().check(expression);
            LiteralRules.check(checked);
        } catch (StackOverflowError e) {
            throw new ExpressionException("ERROR: <input>:-1:0: expression recursion limit exceeded: 250");
        }
        Map<String, DeclaredType> variables = environment.variables();
        return new CompiledExpression(checked, CostEstimator.estimate(checked.expr(), variables));
    }
}
