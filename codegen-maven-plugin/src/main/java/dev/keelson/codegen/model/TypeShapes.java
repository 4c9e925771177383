package dev.keelson.codegen.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how code of a given package makes, reads and writes instances of a type.
 *
 * <p>A field is read and written directly where it is visible, else through its accessors, else, for a final one, through
 * a constructor whose parameters have the fields' names and types. Static fields and constants are no properties; a
 * transient field without a way to reach it is a cache, and is left as the constructor made it.
 */
public final class TypeShapes {
    /**
     * Fabric8's base class computes its other fields from the annotations of the subclass, and ignores attempts to set
     * them.
     */
    private static final Map<String, Set<String>> STATE_OF_KNOWN_TYPES =
            Map.of("io.fabric8.kubernetes.client.CustomResource", Set.of("metadata", "spec", "status"));

    private final GenerationContext context;

    /** Makes a reader of types. */
    public TypeShapes(GenerationContext context) {
        this.context = context;
    }

    /**
     * Returns the shape of a class, or null after adding to the problems why it has none.
     *
     * @param fromPackage the package whose code has to reach the type and its members
     */
    public @Nullable TypeShape shapeOf(TypeElement type, String fromPackage, List<Problem> problems) {
        int before = problems.size();
        checkReachable(type, fromPackage, problems);
        String unresolved = unresolvedSupertype(type);
        if (unresolved != null) {
            problems.add(new Problem(type, type + " extends " + unresolved + ", which does not exist"));
        }
        if (problems.size() > before) {
            return null;
        }
        TypeShape shape =
                type.getKind() == ElementKind.RECORD ? shapeOfRecord(type) : shapeOfClass(type, fromPackage, problems);
        return problems.size() > before ? null : shape;
    }

    /**
     * Returns those properties of instances that code of a package can read. Those that it cannot write are marked so,
     * instead of being a fault; of a record all are there.
     */
    public List<Property> readableOf(TypeElement type, String fromPackage) {
        if (type.getKind() == ElementKind.RECORD) {
            return shapeOfRecord(type).properties();
        }
        AccessorFinder accessors = new AccessorFinder(context, type, fromPackage);
        List<Property> properties = new ArrayList<>();
        for (VariableElement field : stateOf(type)) {
            Property property = accessors.readable(field);
            if (property != null) {
                properties.add(property);
            }
        }
        return properties;
    }

    /** Returns the name of a superclass that does not exist, at least not yet, or null. */
    public @Nullable String unresolvedSupertype(TypeElement type) {
        TypeMirror parent = type.getSuperclass();
        if (parent.getKind() == TypeKind.ERROR) {
            return parent.toString();
        }
        return parent instanceof DeclaredType declared && declared.asElement() instanceof TypeElement element
                ? unresolvedSupertype(element)
                : null;
    }

    /** Adds to the problems why code of a package cannot name the type. */
    public void checkReachable(TypeElement type, String fromPackage, List<Problem> problems) {
        if (type.getNestingKind() == NestingKind.MEMBER && !type.getModifiers().contains(Modifier.STATIC)) {
            problems.add(new Problem(type, type + " is an inner class: make it static"));
        }
        for (Element e = type; e instanceof TypeElement; e = e.getEnclosingElement()) {
            if (!isVisible(e, fromPackage)) {
                problems.add(
                        new Problem(type, "generated code cannot see " + e + ": make it at least package-private"));
            }
        }
    }

    private TypeShape shapeOfRecord(TypeElement type) {
        Map<String, VariableElement> fields = new HashMap<>();
        for (VariableElement field : ElementFilter.fieldsIn(type.getEnclosedElements())) {
            fields.put(field.getSimpleName().toString(), field);
        }
        List<Property> properties = new ArrayList<>();
        for (RecordComponentElement component : type.getRecordComponents()) {
            String name = component.getSimpleName().toString();
            properties.add(new Property(
                    Objects.requireNonNull(fields.get(name), name),
                    component.asType(),
                    name + "()",
                    new Property.Write.Parameter(properties.size())));
        }
        return new TypeShape(type, properties, properties);
    }

    private TypeShape shapeOfClass(TypeElement type, String fromPackage, List<Problem> problems) {
        AccessorFinder accessors = new AccessorFinder(context, type, fromPackage);
        List<VariableElement> fields = stateOf(type);
        List<VariableElement> parameters = constructorOf(type, fields, fromPackage, problems);
        List<Property> properties = new ArrayList<>();
        Set<String> written = new HashSet<>();
        for (VariableElement field : fields) {
            Property property = accessors.find(field, parameters.indexOf(field));
            if (property == null) {
                if (!field.getModifiers().contains(Modifier.TRANSIENT)) {
                    problems.add(Problem.ofField(field, type, unreachable(field, type)));
                }
            } else if (!written.add(property.write().toString())) {
                problems.add(Problem.ofField(
                        field,
                        type,
                        "field " + field + " is hidden by another one in " + type
                                + " that has the same accessors: rename one of them"));
            } else {
                properties.add(property);
            }
        }
        List<Property> arguments = properties.stream()
                .filter(p -> p.write() instanceof Property.Write.Parameter)
                .sorted(Comparator.comparingInt(p -> ((Property.Write.Parameter) p.write()).index()))
                .toList();
        return new TypeShape(type, properties, arguments);
    }

    private static String unreachable(VariableElement field, TypeElement type) {
        boolean fixed = field.getModifiers().contains(Modifier.FINAL);
        return "field " + field + " of " + type + " cannot be reached by generated code: give it a getter and a "
                + (fixed
                        ? "parameter of the same name and type in a visible constructor"
                        : "setter of exactly its type")
                + ", or write a method `" + type.getSimpleName() + " deepCopy()`";
    }

    /** Returns the instance fields, supertypes' first. */
    public List<VariableElement> stateOf(TypeElement type) {
        List<VariableElement> fields = new ArrayList<>();
        if (type.getSuperclass() instanceof DeclaredType parent
                && parent.asElement() instanceof TypeElement parentElement
                && !parentElement.getQualifiedName().contentEquals("java.lang.Object")) {
            fields.addAll(stateOf(parentElement));
        }
        Set<String> known = STATE_OF_KNOWN_TYPES.get(type.getQualifiedName().toString());
        for (VariableElement field : ElementFilter.fieldsIn(type.getEnclosedElements())) {
            boolean isState = known == null
                    ? !field.getModifiers().contains(Modifier.STATIC) && field.getConstantValue() == null
                    : known.contains(field.getSimpleName().toString());
            if (isState) {
                fields.add(field);
            }
        }
        return fields;
    }

    /** Returns the fields that the chosen constructor takes, in its order. */
    private List<VariableElement> constructorOf(
            TypeElement type, List<VariableElement> fields, String fromPackage, List<Problem> problems) {
        List<VariableElement> finals = fields.stream()
                .filter(f -> f.getModifiers().contains(Modifier.FINAL))
                .toList();
        List<List<VariableElement>> candidates = new ArrayList<>();
        for (ExecutableElement constructor : ElementFilter.constructorsIn(type.getEnclosedElements())) {
            List<VariableElement> taken =
                    isVisible(constructor, fromPackage) ? fieldsOf(constructor, type, fields) : null;
            if (taken != null && taken.containsAll(finals)) {
                candidates.add(taken);
            }
        }
        if (candidates.isEmpty()) {
            problems.add(new Problem(
                    type,
                    type + " has no constructor that generated code can use: give it a visible one without parameters"
                            + (finals.isEmpty()
                                    ? ""
                                    : ", or with a parameter for each of the final fields " + finals)));
            return List.of();
        }
        candidates.sort(
                Comparator.<List<VariableElement>>comparingInt(List::size).thenComparing(List::toString));
        return candidates.get(0);
    }

    /** Returns the field behind each parameter, or null when a parameter is not a field's value. */
    private @Nullable List<VariableElement> fieldsOf(
            ExecutableElement constructor, TypeElement type, List<VariableElement> fields) {
        List<VariableElement> taken = new ArrayList<>();
        for (VariableElement parameter : constructor.getParameters()) {
            VariableElement match = null;
            for (VariableElement field : fields) {
                if (field.getSimpleName().equals(parameter.getSimpleName())
                        && context.types().isSameType(memberType(field, type), parameter.asType())) {
                    match = field;
                }
            }
            if (match == null || taken.contains(match)) {
                return null;
            }
            taken.add(match);
        }
        return taken;
    }

    /** Returns the type of a field as seen from a subclass of the one that declares it. */
    public TypeMirror memberType(VariableElement field, TypeElement type) {
        return context.types().asMemberOf((DeclaredType) type.asType(), field);
    }

    private boolean isVisible(Element element, String fromPackage) {
        return isVisible(context, element, fromPackage);
    }

    static boolean isVisible(GenerationContext context, Element element, String fromPackage) {
        Set<Modifier> modifiers = element.getModifiers();
        return modifiers.contains(Modifier.PUBLIC)
                || !modifiers.contains(Modifier.PRIVATE)
                        && context.packageOf(element).equals(fromPackage);
    }
}
