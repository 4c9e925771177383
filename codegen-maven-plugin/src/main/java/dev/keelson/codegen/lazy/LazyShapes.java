package dev.keelson.codegen.lazy;

import com.palantir.javapoet.ClassName;
import dev.keelson.codegen.model.Annotations;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.Problem;
import dev.keelson.codegen.model.Property;
import dev.keelson.codegen.model.TypeShape;
import dev.keelson.codegen.model.TypeShapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/** Decides which properties of a class are read together. */
final class LazyShapes {
    private static final String JACKSON = "com.fasterxml.jackson.annotation.";

    /** A lazy object answers these by its class, where the class is about one kind. */
    private static final Set<String> FIXED = Set.of("apiVersion", "kind");

    /** Classes whose objects say themselves what they are. */
    private static final Set<String> OF_ANY_KIND =
            Set.of(LazyNames.METADATA, "io.fabric8.kubernetes.api.model.PartialObjectMetadata");

    /** Classes that are read in two parts: some properties apart, and all others together. */
    private static final Map<String, Set<String>> READ_APART = Map.of(LazyNames.METADATA, Set.of("managedFields"));

    /** {@code LazyParts} has a bit for each. */
    private static final int MOST_PARTS = 63;

    private final GenerationContext context;
    private final LazyNames names;

    LazyShapes(GenerationContext context, LazyNames names) {
        this.context = context;
        this.names = names;
    }

    /** Returns the shape of a class, or null after adding to the problems why it has none. */
    @Nullable
    LazyShape shapeOf(TypeElement type, List<Problem> problems) {
        int before = problems.size();
        if (type.getModifiers().contains(Modifier.FINAL)) {
            problems.add(new Problem(type, type + " is final: it can have no lazy subclass"));
        }
        TypeShape shape =
                new TypeShapes(context).shapeOf(type, names.lazyOf(type).packageName(), problems);
        if (shape == null || problems.size() > before) {
            return null;
        }
        List<Property> read = new ArrayList<>();
        for (Property property : shape.properties()) {
            check(property, type, problems);
            if (!FIXED.contains(property.jsonName()) || OF_ANY_KIND.contains(nameOf(type))) {
                read.add(property);
            }
        }
        List<LazyShape.Part> parts = partsOf(type, read, shape.properties());
        if (parts.size() > MOST_PARTS) {
            problems.add(new Problem(type, type + " has more than " + MOST_PARTS + " properties"));
        }
        return problems.size() > before ? null : new LazyShape(type, shape.properties(), parts, puttersOf(type));
    }

    private void check(Property property, TypeElement type, List<Problem> problems) {
        if (!(property.write() instanceof Property.Write.Setter)
                || !property.read().endsWith("()")) {
            problems.add(Problem.ofField(
                    property.field(),
                    type,
                    "field " + property.name() + " of " + type
                            + " cannot be read lazily: make it private and give it a getter and a setter of exactly its"
                            + " type"));
        }
    }

    private List<LazyShape.Part> partsOf(TypeElement type, List<Property> read, List<Property> all) {
        Set<String> apart = READ_APART.get(nameOf(type));
        List<LazyShape.Part> parts = new ArrayList<>();
        List<Property> together = new ArrayList<>();
        for (Property property : read) {
            if (isRest(property, type) || (apart != null && !apart.contains(property.jsonName()))) {
                together.add(property);
            } else {
                String name = property.jsonName();
                parts.add(new LazyShape.Part(List.of(property), List.of(name), false, lazyOf(property)));
            }
        }
        if (!together.isEmpty()) {
            List<String> others = all.stream()
                    .filter(property -> !together.contains(property))
                    .map(Property::jsonName)
                    .sorted()
                    .toList();
            parts.add(new LazyShape.Part(together, others, true, null));
        }
        return parts;
    }

    private @Nullable ClassName lazyOf(Property property) {
        return property.type() instanceof DeclaredType declared
                        && declared.asElement() instanceof TypeElement value
                        && nameOf(value).equals(LazyNames.METADATA)
                ? names.lazyMetadata(value)
                : null;
    }

    /** Says whether a property holds whatever the class does not declare. */
    private boolean isRest(Property property, TypeElement type) {
        return ElementFilter.methodsIn(context.elements().getAllMembers(type)).stream()
                .anyMatch(method -> property.read().equals(method.getSimpleName() + "()")
                        && Annotations.has(method, JACKSON + "JsonAnyGetter"));
    }

    private List<ExecutableElement> puttersOf(TypeElement type) {
        return ElementFilter.methodsIn(context.elements().getAllMembers(type)).stream()
                .filter(method -> Annotations.has(method, JACKSON + "JsonAnySetter")
                        && method.getParameters().size() == 2)
                .toList();
    }

    private static String nameOf(TypeElement type) {
        return type.getQualifiedName().toString();
    }
}
