package dev.keelson.codegen.defaults;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import javax.lang.model.element.TypeElement;

/** Writes the ways from a field's value to the values of types that hold defaults. */
final class DescentWriter {
    private static final ClassName COLLECTIONS = ClassName.get("dev.keelson.api.deepcopy", "CollectionCopies");
    private static final Set<String> OF_VALUES = Set.of("map", "linkedHashMap", "sortedMap");

    /** From a type to the class and the method that default it, as {@code Class.method} or {@code Class::method}. */
    private final Function<TypeElement, Target> targets;

    /** A static method. */
    record Target(ClassName owner, String method) {}

    DescentWriter(Function<TypeElement, Target> targets) {
        this.targets = targets;
    }

    /** Returns the expression that makes a new value with what is unset in it set. */
    CodeBlock replacing(Descent descent, CodeBlock value) {
        return replacing(descent, value, 0);
    }

    private CodeBlock replacing(Descent descent, CodeBlock value, int depth) {
        if (descent instanceof Descent.Here here) {
            Target target = targets.apply(here.type());
            return CodeBlock.of("$T.$N($L)", target.owner(), target.method(), value);
        }
        Descent.Each each = (Descent.Each) descent;
        CodeBlock step = step(each.next(), depth);
        return OF_VALUES.contains(each.container())
                ? CodeBlock.of("$T.$N($L, $T.shared(), $L)", COLLECTIONS, each.container(), value, COLLECTIONS, step)
                : CodeBlock.of("$T.$N($L, $L)", COLLECTIONS, each.container(), value, step);
    }

    private CodeBlock step(Descent next, int depth) {
        if (next instanceof Descent.Here here) {
            Target target = targets.apply(here.type());
            return CodeBlock.of("$T::$N", target.owner(), target.method());
        }
        String element = numbered("element", depth);
        return CodeBlock.of("$N -> $L", element, replacing(next, CodeBlock.of("$N", element), depth + 1));
    }

    /** Returns the statements that set what is unset in the value. */
    CodeBlock changing(Descent descent, CodeBlock value) {
        return changing(descent, value, 0);
    }

    private CodeBlock changing(Descent descent, CodeBlock value, int depth) {
        if (descent instanceof Descent.Here here) {
            Target target = targets.apply(here.type());
            return CodeBlock.builder()
                    .addStatement("$T.$N($L)", target.owner(), target.method(), value)
                    .build();
        }
        Descent.Each each = (Descent.Each) descent;
        TypeName type = TypeName.get(each.element());
        String element = numbered("element", depth);
        CodeBlock source = OF_VALUES.contains(each.container()) ? CodeBlock.of("$L.values()", value) : value;
        return CodeBlock.builder()
                .beginControlFlow("if ($L != null)", value)
                .beginControlFlow("for ($T $N : $L)", type, element, source)
                .add(changing(each.next(), CodeBlock.of("$N", element), depth + 1))
                .endControlFlow()
                .endControlFlow()
                .build();
    }

    private static String numbered(String name, int depth) {
        return depth == 0 ? name : String.format(Locale.ROOT, "%s%d", name, depth + 1);
    }
}
