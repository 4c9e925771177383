package dev.keelson.codegen.apply;

import dev.keelson.annotation.GenApplyConfiguration;
import dev.keelson.codegen.model.AnnotatedTypes;
import dev.keelson.codegen.model.Annotations;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.TypeShapes;
import dev.keelson.codegen.writing.GeneratedNames;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/** Which types have an apply configuration, and which fields it has. Lives for one round. */
final class ConfiguredTypes {
    static final String KIND = "io.fabric8.kubernetes.api.model.HasMetadata";
    private static final String JACKSON = "com.fasterxml.jackson.annotation.";
    private static final Set<String> IDENTITY = Set.of("apiVersion", "kind", "metadata");
    private static final Set<String> COLLECTIONS =
            Set.of("java.util.Collection", "java.util.List", "java.util.Set", "java.util.ArrayList");

    private final GenerationContext context;
    private final AnnotatedTypes annotated;
    private final TypeShapes shapes;
    private final GeneratedNames names;

    ConfiguredTypes(GenerationContext context, AnnotatedTypes annotated) {
        this.context = context;
        this.annotated = annotated;
        this.shapes = new TypeShapes(context);
        this.names = new GeneratedNames(context, "ApplyConfiguration");
    }

    boolean isKind(TypeElement type) {
        return context.isSubtype(type, KIND);
    }

    /** Returns the types asked for, and those of this compilation below them, in the order of their names. */
    List<TypeElement> all() {
        SortedSet<TypeElement> found = new TreeSet<>(
                Comparator.comparing(type -> type.getQualifiedName().toString()));
        Deque<TypeElement> pending = new ArrayDeque<>();
        for (String name : annotated.names()) {
            TypeElement type = context.find(name);
            if (type != null && isBuilt(type)) {
                pending.add(type);
            }
        }
        for (TypeElement type = pending.poll(); type != null; type = pending.poll()) {
            if (found.add(type)) {
                for (VariableElement field : fieldsOf(type)) {
                    TypeElement below = ownBelow(shapes.memberType(field, type));
                    if (below != null && annotated.isCompiled(below) && isBuilt(below)) {
                        pending.add(below);
                    }
                }
            }
        }
        return List.copyOf(found);
    }

    /** Says whether values of the type are given as configurations. */
    boolean isConfigured(TypeElement type) {
        return isBuilt(type)
                && (annotated.isCompiled(type) || context.find(names.of(type).canonicalName()) != null);
    }

    /** Returns the fields that a configuration has, supertypes' first. */
    List<VariableElement> fieldsOf(TypeElement type) {
        boolean kind = isKind(type);
        return shapes.stateOf(type).stream()
                .filter(field -> !field.getModifiers().contains(Modifier.TRANSIENT))
                .filter(field -> !Annotations.has(field, JACKSON + "JsonIgnore"))
                .filter(field -> !field.getSimpleName().contentEquals("additionalProperties"))
                .filter(field ->
                        !kind || !IDENTITY.contains(field.getSimpleName().toString()))
                .filter(field -> !isVoid(shapes.memberType(field, type)))
                .toList();
    }

    static boolean isVoid(TypeMirror type) {
        return type.toString().equals("java.lang.Void");
    }

    /** Returns the name of a type in the type's fields, or above it, that does not exist yet, or null. */
    @Nullable
    String unresolvedIn(TypeElement type) {
        String parent = shapes.unresolvedSupertype(type);
        for (VariableElement field : fieldsOf(type)) {
            TypeMirror seen = shapes.memberType(field, type);
            if (parent == null && seen.getKind() == TypeKind.ERROR) {
                parent = seen.toString();
            }
        }
        return parent;
    }

    static boolean isCollection(TypeMirror type) {
        return type instanceof DeclaredType declared
                && declared.getTypeArguments().size() == 1
                && COLLECTIONS.contains(declared.asElement().toString());
    }

    static boolean isMap(TypeMirror type) {
        return type instanceof DeclaredType declared
                && declared.getTypeArguments().size() == 2
                && declared.asElement().toString().equals("java.util.Map");
    }

    /** Returns the class at the end of collections and maps, or null when there is none. */
    private @Nullable TypeElement ownBelow(TypeMirror type) {
        if (isCollection(type) || isMap(type)) {
            List<? extends TypeMirror> arguments = ((DeclaredType) type).getTypeArguments();
            return ownBelow(arguments.get(arguments.size() - 1));
        }
        return type.getKind() == TypeKind.DECLARED
                        && type instanceof DeclaredType declared
                        && declared.asElement() instanceof TypeElement element
                ? element
                : null;
    }

    private boolean isBuilt(TypeElement type) {
        GenApplyConfiguration stated = type.getAnnotation(GenApplyConfiguration.class);
        return (type.getKind() == ElementKind.CLASS || type.getKind() == ElementKind.RECORD)
                && !type.getModifiers().contains(Modifier.ABSTRACT)
                && type.getTypeParameters().isEmpty()
                && (stated == null || stated.value());
    }
}
