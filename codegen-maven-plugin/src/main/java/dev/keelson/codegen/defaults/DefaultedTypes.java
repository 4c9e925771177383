package dev.keelson.codegen.defaults;

import dev.keelson.annotation.Defaulted;
import dev.keelson.annotation.DefaultsFor;
import dev.keelson.codegen.model.Annotations;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.Problem;
import dev.keelson.codegen.model.Property;
import dev.keelson.codegen.model.TypeShapes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/** Which types hold defaults, and where, as seen by code of one package. Lives for one round. */
final class DefaultedTypes {

    /**
     * What is known of one type.
     *
     * @param next for each of its fields that leads to a type of its own: the way there
     * @param unresolved a type that does not exist yet, if one is named
     */
    private record Node(
            TypeElement type,
            Map<VariableElement, Descent> next,
            boolean own,
            @Nullable String unresolved) {}

    private final GenerationContext context;
    private final TypeShapes shapes;
    private final ElementWays ways;
    private final String fromPackage;
    private final Map<String, List<ExecutableElement>> methods;
    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, Boolean> answers = new HashMap<>();

    DefaultedTypes(GenerationContext context, String fromPackage, Map<String, List<ExecutableElement>> methods) {
        this.context = context;
        this.shapes = new TypeShapes(context);
        this.ways = new ElementWays(context);
        this.fromPackage = fromPackage;
        this.methods = methods;
    }

    List<ExecutableElement> methodsOf(TypeElement type) {
        return methods.getOrDefault(type.getQualifiedName().toString(), List.of());
    }

    /** Says whether a method does everything for the type. */
    boolean isCovered(TypeElement type) {
        return methodsOf(type).stream()
                .anyMatch(method -> method.getAnnotation(DefaultsFor.class).covers());
    }

    /** Says whether there is anything to do for values of the type, or of types below it. */
    boolean holdsDefaults(TypeElement type) {
        String name = type.getQualifiedName().toString();
        Boolean known = answers.get(name);
        if (known == null) {
            known = below(type).stream().anyMatch(Node::own);
            answers.put(name, known);
        }
        return known;
    }

    /** Returns the name of a type at or below the given one that does not exist yet, or null. */
    @Nullable
    String unresolvedBelow(TypeElement type) {
        for (Node node : below(type)) {
            if (node.unresolved() != null) {
                return node.unresolved();
            }
        }
        return null;
    }

    /** Returns the names of all types at and below the given one. */
    Set<String> namesBelow(TypeElement type) {
        Set<String> names = new LinkedHashSet<>();
        below(type).forEach(node -> names.add(node.type().getQualifiedName().toString()));
        return names;
    }

    /** Returns what is done for the fields of a type, after adding to the problems why something cannot be done. */
    List<DefaultedField> fieldsOf(TypeElement type, List<Problem> problems) {
        Map<VariableElement, Property> readable = new HashMap<>();
        shapes.readableOf(type, fromPackage).forEach(property -> readable.put(property.field(), property));
        Map<VariableElement, Descent> next = nodeOf(type).next();
        List<DefaultedField> fields = new ArrayList<>();
        for (VariableElement field : shapes.stateOf(type)) {
            Property property = readable.get(field);
            Marker marker = Marker.of(field, property, problems);
            Descent descent = next.get(field);
            if (descent != null && !holdsDefaults(endOf(descent))) {
                descent = null;
            }
            if (property != null) {
                fields.add(new DefaultedField(property, marker, descent));
            } else if (marker != null || descent != null) {
                problems.add(Problem.ofField(
                        field,
                        type,
                        "field " + field + " of " + type
                                + " cannot be reached by generated code, but has defaults: give"
                                + " it a getter and a setter of exactly its type"));
            }
        }
        checkGetters(type, readable, problems);
        return fields;
    }

    private void checkGetters(TypeElement type, Map<VariableElement, Property> readable, List<Problem> problems) {
        for (ExecutableElement method : ElementFilter.methodsIn(type.getEnclosedElements())) {
            AnnotationMirror marker = Annotations.find(method, Marker.DEFAULT);
            if (marker != null
                    && shapes.stateOf(type).stream()
                            .noneMatch(field -> Marker.isGetter(method, field, readable.get(field)))) {
                problems.add(Problem.ofAnnotation(
                        method, marker, method + " is the getter of no field: put @Default on the field"));
            }
        }
    }

    static TypeElement endOf(Descent descent) {
        return descent instanceof Descent.Each each ? endOf(each.next()) : ((Descent.Here) descent).type();
    }

    private List<Node> below(TypeElement type) {
        Map<String, Node> seen = new LinkedHashMap<>();
        Deque<TypeElement> pending = new ArrayDeque<>(List.of(type));
        for (TypeElement next = pending.poll(); next != null; next = pending.poll()) {
            Node node = nodeOf(next);
            if (seen.putIfAbsent(next.getQualifiedName().toString(), node) == null) {
                node.next().values().forEach(descent -> pending.add(endOf(descent)));
            }
        }
        return List.copyOf(seen.values());
    }

    private Node nodeOf(TypeElement type) {
        return nodes.computeIfAbsent(type.getQualifiedName().toString(), name -> read(type));
    }

    private Node read(TypeElement type) {
        boolean own = !methodsOf(type).isEmpty();
        if (isOptedOut(type)) {
            return new Node(type, Map.of(), false, null);
        }
        if (isCovered(type)) {
            return new Node(type, Map.of(), own, null);
        }
        Map<VariableElement, Descent> next = new LinkedHashMap<>();
        String unresolved = shapes.unresolvedSupertype(type);
        for (VariableElement field : shapes.stateOf(type)) {
            own |= Annotations.has(field, Marker.DEFAULT);
            TypeMirror seen = shapes.memberType(field, type);
            Descent descent = ways.from(seen);
            if (seen.getKind() == TypeKind.ERROR) {
                unresolved = seen.toString();
            } else if (descent != null) {
                next.put(field, descent);
            }
        }
        for (Element method : ElementFilter.methodsIn(type.getEnclosedElements())) {
            own |= Annotations.has(method, Marker.DEFAULT);
        }
        return new Node(type, next, own, unresolved);
    }

    private static boolean isOptedOut(TypeElement type) {
        Defaulted stated = type.getAnnotation(Defaulted.class);
        return stated != null && !stated.value();
    }
}
