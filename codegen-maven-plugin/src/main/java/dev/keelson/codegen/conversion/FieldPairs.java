package dev.keelson.codegen.conversion;

import dev.keelson.annotation.ConversionIgnore;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.Problem;
import dev.keelson.codegen.model.TypeShapes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;

/** The fields of a pair of types: which have a counterpart, and which need none. */
final class FieldPairs {
    private final TypeShapes shapes;
    private final Pair pair;
    private final Set<String> ignored = new HashSet<>();

    FieldPairs(GenerationContext context, Pair pair) {
        this.shapes = new TypeShapes(context);
        this.pair = pair;
        for (TypeElement type : List.of(pair.here(), pair.there())) {
            ConversionIgnore stated = type.getAnnotation(ConversionIgnore.class);
            if (stated != null) {
                ignored.addAll(List.of(stated.value()));
            }
            for (VariableElement field : shapes.stateOf(type)) {
                if (field.getAnnotation(ConversionIgnore.class) != null) {
                    ignored.add(field.getSimpleName().toString());
                }
            }
            if (context.isSubtype(type, "io.fabric8.kubernetes.api.model.KubernetesResource")) {
                // Each class knows its own.
                ignored.addAll(Set.of("apiVersion", "kind"));
            }
        }
    }

    boolean isIgnored(String field) {
        return ignored.contains(field);
    }

    /**
     * Adds fields without a counterpart to the problems, each at its place.
     *
     * @param thereIsSource whether the peer's fields have a place in sources
     */
    void checkCounterparts(boolean thereIsSource, List<Problem> problems) {
        for (VariableElement field : lonely(pair.here(), pair.there())) {
            problems.add(Problem.ofField(field, pair.here(), message(field, pair.here(), pair.there())));
        }
        for (VariableElement field : lonely(pair.there(), pair.here())) {
            String message = message(field, pair.there(), pair.here());
            problems.add(
                    thereIsSource ? Problem.ofField(field, pair.there(), message) : new Problem(pair.here(), message));
        }
    }

    private List<VariableElement> lonely(TypeElement of, TypeElement other) {
        Set<String> counterparts = new HashSet<>();
        shapes.stateOf(other)
                .forEach(field -> counterparts.add(field.getSimpleName().toString()));
        return shapes.stateOf(of).stream()
                .filter(field -> !counterparts.contains(field.getSimpleName().toString()))
                .filter(field -> !isIgnored(field.getSimpleName().toString()))
                .toList();
    }

    private static String message(VariableElement field, TypeElement of, TypeElement other) {
        return "field " + field + " of " + of + " has no counterpart in " + other
                + ": add one there, convert both ways by methods with @ConversionMethod, or state with @ConversionIgnore"
                + " that its loss is meant";
    }
}
