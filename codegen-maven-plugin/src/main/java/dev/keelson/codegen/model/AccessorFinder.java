package dev.keelson.codegen.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/** Finds the way to a field of one type for code of one package. */
final class AccessorFinder {
    private final GenerationContext context;
    private final DeclaredType owner;
    private final String fromPackage;
    private final List<ExecutableElement> methods = new ArrayList<>();

    AccessorFinder(GenerationContext context, TypeElement type, String fromPackage) {
        this.context = context;
        this.owner = (DeclaredType) type.asType();
        this.fromPackage = fromPackage;
        for (ExecutableElement method :
                ElementFilter.methodsIn(context.elements().getAllMembers(type))) {
            if (!method.getModifiers().contains(Modifier.STATIC)
                    && TypeShapes.isVisible(context, method, fromPackage)) {
                methods.add(method);
            }
        }
    }

    /**
     * Returns the property of a field, or null when no code of the package can read or write it.
     *
     * @param parameter the field's place among the constructor's parameters, or -1
     */
    @Nullable
    Property find(VariableElement field, int parameter) {
        Property found = readable(field);
        if (found != null && parameter >= 0) {
            return new Property(field, found.type(), found.read(), new Property.Write.Parameter(parameter));
        }
        return found == null || found.write() instanceof Property.Write.Never ? null : found;
    }

    /** Returns the property of a field of an instance that is there, or null when no code of the package can read it. */
    @Nullable
    Property readable(VariableElement field) {
        TypeMirror type = context.types().asMemberOf(owner, field);
        String name = field.getSimpleName().toString();
        boolean visible = TypeShapes.isVisible(context, field, fromPackage);
        Pair pair = accessorsOf(field, type);
        String read = visible ? name : pair.getter() == null ? null : pair.getter() + "()";
        if (read == null) {
            return null;
        }
        Property.Write write = null;
        if (!field.getModifiers().contains(Modifier.FINAL)) {
            if (visible) {
                write = new Property.Write.Assignment(name);
            } else if (pair.setter() != null) {
                write = new Property.Write.Setter(pair.setter());
            } else {
                write = putterOf(name, type);
            }
        }
        return new Property(field, type, read, write == null ? new Property.Write.Never() : write);
    }

    private record Pair(@Nullable String getter, @Nullable String setter) {}

    private Pair accessorsOf(VariableElement field, TypeMirror type) {
        for (String stem : stems(field.getSimpleName().toString())) {
            String getter = firstGetter(type, "get" + stem, "is" + stem);
            String setter = hasSetter("set" + stem, type) ? "set" + stem : null;
            if (getter != null || setter != null) {
                return new Pair(getter, setter);
            }
        }
        return onlyUnclaimedPair(field, type);
    }

    /** Returns the spellings of a field's name in its accessors: as in JavaBeans, and without a mark before or after. */
    private static Set<String> stems(String field) {
        Set<String> stems = new LinkedHashSet<>();
        String bare = field.startsWith("_") ? field.substring(1) : field;
        for (String name : List.of(field, bare)) {
            if (!name.isEmpty()) {
                stems.add(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1));
                stems.add(name);
            }
        }
        if (bare.length() > 2 && bare.startsWith("is") && Character.isUpperCase(bare.charAt(2))) {
            stems.add(bare.substring(2));
        }
        return stems;
    }

    /** A class with one field and one pair of accessors of its type, whatever their name, means that field. */
    private Pair onlyUnclaimedPair(VariableElement field, TypeMirror type) {
        if (!(field.getEnclosingElement() instanceof TypeElement declaring)) {
            return new Pair(null, null);
        }
        List<Pair> pairs = new ArrayList<>();
        for (ExecutableElement method : methods) {
            String getter = method.getSimpleName().toString();
            if (getter.startsWith("get") && declaring.equals(method.getEnclosingElement())) {
                String setter = "set" + getter.substring(3);
                if (isGetter(method, type) && hasSetter(setter, type)) {
                    pairs.add(new Pair(getter, setter));
                }
            }
        }
        long ofSameType = ElementFilter.fieldsIn(declaring.getEnclosedElements()).stream()
                .filter(f -> !f.getModifiers().contains(Modifier.STATIC))
                .filter(f -> context.types().isSameType(f.asType(), field.asType()))
                .count();
        return pairs.size() == 1 && ofSameType == 1 ? pairs.get(0) : new Pair(null, null);
    }

    private @Nullable String firstGetter(TypeMirror type, String... names) {
        for (String name : names) {
            for (ExecutableElement method : methods) {
                if (method.getSimpleName().contentEquals(name) && isGetter(method, type)) {
                    return name;
                }
            }
        }
        return null;
    }

    private boolean isGetter(ExecutableElement method, TypeMirror type) {
        return method.getParameters().isEmpty()
                && method.getTypeParameters().isEmpty()
                && method.getThrownTypes().isEmpty()
                && context.types().isSameType(signature(method).getReturnType(), type);
    }

    private boolean hasSetter(String name, TypeMirror type) {
        for (ExecutableElement method : methods) {
            if (method.getSimpleName().contentEquals(name)
                    && method.getParameters().size() == 1
                    && method.getThrownTypes().isEmpty()
                    && context.types()
                            .isSameType(signature(method).getParameterTypes().get(0), type)) {
                return true;
            }
        }
        return false;
    }

    /** A map {@code additionalProperties} may have only {@code setAdditionalProperty(key, value)}, as Jackson asks. */
    private Property.@Nullable Write putterOf(String field, TypeMirror type) {
        if (!field.equals("additionalProperties")
                || !(type instanceof DeclaredType map)
                || map.getTypeArguments().size() != 2) {
            return null;
        }
        for (ExecutableElement method : methods) {
            List<? extends TypeMirror> parameters = signature(method).getParameterTypes();
            if (method.getSimpleName().contentEquals("setAdditionalProperty")
                    && method.getReturnType().getKind() == TypeKind.VOID
                    && parameters.size() == 2
                    && context.types()
                            .isSameType(
                                    parameters.get(0), map.getTypeArguments().get(0))
                    && context.types()
                            .isSameType(
                                    parameters.get(1), map.getTypeArguments().get(1))) {
                return new Property.Write.Putter("setAdditionalProperty");
            }
        }
        return null;
    }

    private ExecutableType signature(ExecutableElement method) {
        return (ExecutableType) context.types().asMemberOf(owner, method);
    }
}
