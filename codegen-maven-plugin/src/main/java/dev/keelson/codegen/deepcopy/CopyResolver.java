package dev.keelson.codegen.deepcopy;

import com.palantir.javapoet.ClassName;
import dev.keelson.annotation.DeepCopy;
import dev.keelson.codegen.model.GenerationContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/** Decides how values of a declared type are copied. */
final class CopyResolver {
    private static final Copy SHARE = new Copy.Share();
    private static final Copy BY_CLASS = new Copy.ByClass();

    /** Final classes of the JDK, or classes whose JDK subclasses are immutable too. */
    private static final Set<String> IMMUTABLE = Set.of(
            "java.lang.String",
            "java.lang.Boolean",
            "java.lang.Character",
            "java.lang.Byte",
            "java.lang.Short",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Float",
            "java.lang.Double",
            "java.lang.Void",
            "java.lang.Class",
            "java.math.BigInteger",
            "java.math.BigDecimal",
            "java.util.UUID",
            "java.util.Locale",
            "java.util.Currency",
            "java.util.OptionalInt",
            "java.util.OptionalLong",
            "java.util.OptionalDouble",
            "java.util.regex.Pattern",
            "java.net.URI",
            "java.net.URL",
            "java.io.File",
            "java.nio.charset.Charset");

    /** What the run-time look-up of keelson-api treats, or supertypes that say nothing about their values. */
    private static final Set<String> OPEN = Set.of(
            "java.lang.Object",
            "java.lang.Number",
            "java.util.Date",
            "java.util.Optional",
            "java.util.ArrayDeque",
            "java.util.Deque",
            "java.util.Queue");

    private static final Set<String> OPEN_WITH_SUBTYPES =
            Set.of("com.fasterxml.jackson.databind.JsonNode", "io.fabric8.kubernetes.api.model.KubernetesResource");

    private static final Map<String, String> COLLECTIONS = Map.ofEntries(
            Map.entry("java.util.Collection", "collection"),
            Map.entry("java.util.List", "list"),
            Map.entry("java.util.ArrayList", "arrayList"),
            Map.entry("java.util.LinkedList", "linkedList"),
            Map.entry("java.util.Set", "set"),
            Map.entry("java.util.HashSet", "linkedHashSet"),
            Map.entry("java.util.LinkedHashSet", "linkedHashSet"),
            Map.entry("java.util.SortedSet", "sortedSet"),
            Map.entry("java.util.NavigableSet", "sortedSet"),
            Map.entry("java.util.TreeSet", "sortedSet"));

    private static final Map<String, String> MAPS = Map.of(
            "java.util.Map", "map",
            "java.util.HashMap", "linkedHashMap",
            "java.util.LinkedHashMap", "linkedHashMap",
            "java.util.SortedMap", "sortedMap",
            "java.util.NavigableMap", "sortedMap",
            "java.util.TreeMap", "sortedMap");

    private final GenerationContext context;
    private final CopierNames names;
    private final Copyable copyable;

    CopyResolver(GenerationContext context, CopierNames names, Copyable copyable) {
        this.context = context;
        this.names = names;
        this.copyable = copyable;
    }

    /**
     * Returns how values of the type are copied, or null after naming, in {@code uncopyable}, the types that cannot be.
     */
    @Nullable
    Copy resolve(TypeMirror type, List<TypeMirror> uncopyable) {
        if (type.getKind().isPrimitive()) {
            return SHARE;
        }
        if (type instanceof ArrayType array) {
            return resolveArray(array, uncopyable);
        }
        if (type.getKind() == TypeKind.TYPEVAR || type.getKind() == TypeKind.WILDCARD) {
            return BY_CLASS;
        }
        if (type instanceof DeclaredType declared
                && declared.getKind() == TypeKind.DECLARED
                && declared.asElement() instanceof TypeElement element) {
            return resolveDeclared(declared, element, uncopyable);
        }
        uncopyable.add(type);
        return null;
    }

    /** Says whether the type itself, not what it holds, is known to be immutable. */
    boolean isImmutable(TypeElement element) {
        String name = element.getQualifiedName().toString();
        return element.getKind() == ElementKind.ENUM
                || IMMUTABLE.contains(name)
                || name.startsWith("java.time.")
                || element.getAnnotation(DeepCopy.Shared.class) != null
                || context.isSubtype(element, "java.lang.Enum")
                || name.startsWith("java.nio.file.") && context.isSubtype(element, "java.nio.file.Path")
                || name.startsWith("java.net.") && context.isSubtype(element, "java.net.InetAddress");
    }

    /** Returns the method that copies instances of the type by hand: {@code T deepCopy()}, public and not generic. */
    @Nullable
    ExecutableElement ownMethod(TypeElement element) {
        for (ExecutableElement method : ElementFilter.methodsIn(element.getEnclosedElements())) {
            if (method.getSimpleName().contentEquals("deepCopy")
                    && method.getParameters().isEmpty()
                    && method.getTypeParameters().isEmpty()
                    && !method.getModifiers().contains(Modifier.STATIC)) {
                return method;
            }
        }
        return null;
    }

    private @Nullable Copy resolveArray(ArrayType array, List<TypeMirror> uncopyable) {
        if (array.getComponentType().getKind().isPrimitive()) {
            return BY_CLASS;
        }
        Copy element = resolve(array.getComponentType(), uncopyable);
        return element == null ? null : new Copy.Elements("array", element);
    }

    private @Nullable Copy resolveDeclared(DeclaredType type, TypeElement element, List<TypeMirror> uncopyable) {
        String name = element.getQualifiedName().toString();
        if (isImmutable(element)) {
            return SHARE;
        }
        List<? extends TypeMirror> arguments = type.getTypeArguments();
        String collection = COLLECTIONS.get(name);
        String map = MAPS.get(name);
        if (collection != null || map != null || name.equals("java.util.EnumMap")) {
            return arguments.isEmpty() ? BY_CLASS : resolveContainer(collection, map, arguments, uncopyable);
        }
        if (name.equals("java.util.EnumSet")) {
            return new Copy.ByMethod(ClassName.get(element), "clone");
        }
        if (isOpen(element)) {
            return BY_CLASS;
        }
        boolean concrete =
                element.getKind().isClass() && !element.getModifiers().contains(Modifier.ABSTRACT);
        if (concrete && copyable.hasCopier(element)) {
            return new Copy.ByCopier(names.copierOf(element), !arguments.isEmpty());
        }
        ExecutableElement method = ownMethod(element);
        if (method != null
                && context.types().isSameType(method.getReturnType(), element.asType())
                && method.getModifiers().contains(Modifier.PUBLIC)) {
            return new Copy.ByMethod(ClassName.get(element), "deepCopy");
        }
        if (!concrete && isCopiedByItsSubtypes(element)) {
            return BY_CLASS;
        }
        uncopyable.add(type);
        return null;
    }

    private @Nullable Copy resolveContainer(
            @Nullable String collection,
            @Nullable String map,
            List<? extends TypeMirror> arguments,
            List<TypeMirror> uncopyable) {
        if (collection != null) {
            Copy element = resolve(arguments.get(0), uncopyable);
            return element == null ? null : new Copy.Elements(collection, element);
        }
        Copy key = resolve(arguments.get(0), uncopyable);
        Copy value = resolve(arguments.get(1), uncopyable);
        if (key == null || value == null) {
            return null;
        }
        return map != null ? new Copy.Entries(map, key, value) : new Copy.Entries("enumMap", null, value);
    }

    private boolean isOpen(TypeElement element) {
        if (OPEN.contains(element.getQualifiedName().toString())) {
            return true;
        }
        for (String supertype : OPEN_WITH_SUBTYPES) {
            boolean jackson = supertype.startsWith("com.fasterxml");
            boolean open = jackson || !element.getKind().isClass() || isAbstract(element);
            if (open && context.isSubtype(element, supertype)) {
                return true;
            }
        }
        return false;
    }

    private boolean isCopiedByItsSubtypes(TypeElement element) {
        DeepCopy stated = element.getAnnotation(DeepCopy.class);
        if (stated != null) {
            return stated.value();
        }
        List<? extends TypeMirror> permitted = element.getPermittedSubclasses();
        for (TypeMirror subtype : permitted) {
            Element found = context.types().asElement(subtype);
            if (!(found instanceof TypeElement permittedType) || !isCopiedByClass(permittedType)) {
                return false;
            }
        }
        return !permitted.isEmpty();
    }

    private boolean isCopiedByClass(TypeElement element) {
        if (isImmutable(element)) {
            return element.getKind() == ElementKind.ENUM;
        }
        return element.getKind().isClass() && !isAbstract(element)
                ? copyable.hasCopier(element)
                : isCopiedByItsSubtypes(element);
    }

    private static boolean isAbstract(TypeElement element) {
        return element.getModifiers().contains(Modifier.ABSTRACT);
    }
}
