package dev.keelson.apiserver.cel;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The variables that expressions may name, with their types; the functions are always those of Kubernetes 1.36.
 * Immutable and safe for any thread. What the compiler needs is made when the first expression is compiled in it.
 */
public final class ExpressionEnvironment {
    private final Map<String, DeclaredType> variables;
    /** Made when first needed; making it twice is harmless. */
    private volatile @Nullable FrontEnd frontEnd;

    private ExpressionEnvironment(Map<String, DeclaredType> variables) {
        this.variables = variables;
    }

    public static ExpressionEnvironment of(Map<String, DeclaredType> variables) {
        return new ExpressionEnvironment(new LinkedHashMap<>(variables));
    }

    Map<String, DeclaredType> variables() {
        return variables;
    }

    FrontEnd frontEnd() {
        FrontEnd made = frontEnd;
        if (made == null) {
            made = new FrontEnd(variables);
            frontEnd = made;
        }
        return made;
    }
}
