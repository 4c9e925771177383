package dev.keelson.codegen.conversion;

import com.palantir.javapoet.ClassName;
import dev.keelson.annotation.ConversionMethod;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.Problem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;

/** The hand-written conversions, of all rounds of a compilation so far. */
final class ConversionMethods {

    /** Names of the classes that have such methods. */
    private final Set<String> classes = new TreeSet<>();

    /** A pair of types, by their names. */
    record Key(String from, String to) implements Comparable<Key> {

        static Key of(TypeMirror from, TypeMirror to, GenerationContext context) {
            return new Key(nameOf(from, context), nameOf(to, context));
        }

        private static String nameOf(TypeMirror type, GenerationContext context) {
            return context.types().asElement(type) instanceof TypeElement element
                            && element.getTypeParameters().isEmpty()
                    ? element.getQualifiedName().toString()
                    : type.toString();
        }

        @Override
        public int compareTo(Key other) {
            int order = from.compareTo(other.from);
            return order != 0 ? order : to.compareTo(other.to);
        }
    }

    void add(RoundEnvironment round) {
        for (Element method : round.getElementsAnnotatedWith(ConversionMethod.class)) {
            classes.add(String.valueOf(method.getEnclosingElement()));
        }
    }

    /** Returns the steps by what they convert; malformed methods are problems, and so are two for one pair. */
    Map<Key, Step.Manual> steps(GenerationContext context, List<Problem> problems) {
        Map<Key, Step.Manual> steps = new TreeMap<>();
        for (String name : classes) {
            TypeElement owner = context.find(name);
            if (owner == null) {
                continue;
            }
            for (ExecutableElement method : ElementFilter.methodsIn(owner.getEnclosedElements())) {
                if (method.getAnnotation(ConversionMethod.class) == null || !isWellFormed(method, problems)) {
                    continue;
                }
                TypeMirror from = method.getParameters().get(0).asType();
                Step.Manual step = new Step.Manual(
                        ClassName.get(owner),
                        method.getSimpleName().toString(),
                        from.getKind().isPrimitive()
                                || method.getReturnType().getKind().isPrimitive());
                Step.Manual other = steps.putIfAbsent(Key.of(from, method.getReturnType(), context), step);
                if (other != null) {
                    problems.add(new Problem(
                            method,
                            other.owner() + "." + other.method() + " converts " + from + " to " + method.getReturnType()
                                    + " already: remove one of them"));
                }
            }
        }
        return steps;
    }

    private static boolean isWellFormed(ExecutableElement method, List<Problem> problems) {
        boolean wellFormed = method.getModifiers().contains(Modifier.STATIC)
                && !method.getModifiers().contains(Modifier.PRIVATE)
                && method.getParameters().size() == 1
                && method.getTypeParameters().isEmpty()
                && method.getThrownTypes().isEmpty()
                && method.getReturnType().getKind() != TypeKind.VOID;
        if (!wellFormed) {
            problems.add(new Problem(
                    method,
                    "a method with @ConversionMethod is static, not private, not generic, has one parameter, returns what"
                            + " it converts to, and throws no checked exception"));
        }
        return wellFormed;
    }
}
