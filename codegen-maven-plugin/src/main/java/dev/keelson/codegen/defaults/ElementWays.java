package dev.keelson.codegen.defaults;

import dev.keelson.codegen.model.GenerationContext;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;
import org.jspecify.annotations.Nullable;

/** Finds the types of one's own in the type of a field, through collections, maps and arrays. */
final class ElementWays {
    private static final Map<String, String> CONTAINERS = Map.of(
            "java.util.Collection", "collection",
            "java.util.List", "list",
            "java.util.ArrayList", "arrayList",
            "java.util.Set", "set",
            "java.util.LinkedHashSet", "linkedHashSet",
            "java.util.Map", "map",
            "java.util.LinkedHashMap", "linkedHashMap",
            "java.util.SortedMap", "sortedMap",
            "java.util.TreeMap", "sortedMap");

    private final GenerationContext context;

    ElementWays(GenerationContext context) {
        this.context = context;
    }

    /** Returns the way from a value of the type to a type that may hold defaults, or null when there is none. */
    @Nullable
    Descent from(TypeMirror type) {
        if (type instanceof ArrayType array) {
            return each("array", array.getComponentType());
        }
        if (type.getKind() != TypeKind.DECLARED
                || !(type instanceof DeclaredType declared)
                || !(declared.asElement() instanceof TypeElement element)) {
            return null;
        }
        String name = element.getQualifiedName().toString();
        String container = CONTAINERS.get(name);
        List<? extends TypeMirror> arguments = declared.getTypeArguments();
        if (container != null) {
            return arguments.isEmpty() ? null : each(container, arguments.get(arguments.size() - 1));
        }
        boolean own = (element.getKind() == ElementKind.CLASS || element.getKind() == ElementKind.RECORD)
                && !context.packageOf(element).startsWith("java.");
        return own ? new Descent.Here(element) : null;
    }

    private @Nullable Descent each(String container, TypeMirror element) {
        TypeMirror bound = element instanceof WildcardType wildcard && wildcard.getExtendsBound() != null
                ? wildcard.getExtendsBound()
                : element;
        Descent next = from(bound);
        return next == null ? null : new Descent.Each(container, bound, next);
    }
}
