package dev.keelson.codegen.defaults;

import dev.keelson.annotation.DefaultsFor;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/** The hand-written methods that set defaults, of all rounds of a compilation so far. */
final class DefaultsMethods {

    /** Names of the classes that have such methods. */
    private final Set<String> classes = new TreeSet<>();

    void add(RoundEnvironment round) {
        for (Element method : round.getElementsAnnotatedWith(DefaultsFor.class)) {
            classes.add(String.valueOf(method.getEnclosingElement()));
        }
    }

    /** Returns the methods by the name of their type, in the order in which they run; malformed ones are problems. */
    TreeMap<String, List<ExecutableElement>> byType(GenerationContext context, List<Problem> problems) {
        TreeMap<String, List<ExecutableElement>> methods = new TreeMap<>();
        for (String name : classes) {
            TypeElement owner = context.find(name);
            if (owner == null) {
                continue;
            }
            ElementFilter.methodsIn(owner.getEnclosedElements()).stream()
                    .filter(method -> method.getAnnotation(DefaultsFor.class) != null)
                    .sorted(Comparator.comparing(
                            method -> method.getSimpleName().toString()))
                    .forEach(method -> {
                        String type = checkedType(method, context, problems);
                        if (type != null) {
                            methods.computeIfAbsent(type, t -> new ArrayList<>())
                                    .add(method);
                        }
                    });
        }
        return methods;
    }

    private static @Nullable String checkedType(
            ExecutableElement method, GenerationContext context, List<Problem> problems) {
        TypeElement type = method.getParameters().size() == 1
                ? asClass(method.getParameters().get(0).asType())
                : null;
        Set<Modifier> modifiers = method.getModifiers();
        if (type == null
                || !modifiers.contains(Modifier.STATIC)
                || modifiers.contains(Modifier.PRIVATE)
                || !method.getTypeParameters().isEmpty()
                || !method.getThrownTypes().isEmpty()) {
            problems.add(new Problem(
                    method,
                    "a method with @DefaultsFor is static, not private, not generic, has one parameter, a class or record,"
                            + " and throws no checked exception"));
            return null;
        }
        boolean isRecord = type.getKind() == ElementKind.RECORD;
        boolean fits = isRecord
                ? context.types()
                        .isSameType(
                                method.getReturnType(),
                                method.getParameters().get(0).asType())
                : method.getReturnType().getKind() == TypeKind.VOID;
        if (!fits) {
            problems.add(new Problem(
                    method,
                    isRecord
                            ? "a method with @DefaultsFor returns the record to go on with: " + type
                            : "a method with @DefaultsFor changes its argument and returns nothing"));
            return null;
        }
        return type.getQualifiedName().toString();
    }

    private static @Nullable TypeElement asClass(TypeMirror type) {
        return type.getKind() == TypeKind.DECLARED
                        && type instanceof DeclaredType declared
                        && declared.asElement() instanceof TypeElement element
                        && (element.getKind() == ElementKind.CLASS || element.getKind() == ElementKind.RECORD)
                ? element
                : null;
    }
}
