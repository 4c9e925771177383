package dev.keelson.codegen.deepcopy;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.JavaFile;
import dev.keelson.annotation.DeepCopy;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.Problem;
import dev.keelson.codegen.model.Property;
import dev.keelson.codegen.model.TypeShape;
import dev.keelson.codegen.model.TypeShapes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/**
 * Makes the copier of a type.
 *
 * <p>Kubernetes' {@code deepcopy-gen} is the model; unlike it, arrays and the values of nested containers are copied
 * deeply too.
 */
public final class DeepCopyGenerator {
    private final GenerationContext context;
    private final CopierNames names;
    private final CopyResolver resolver;
    private final TypeShapes shapes;
    private final CopierWriter writer;

    /**
     * Makes a generator.
     *
     * @param names what copiers are called
     * @param copyable which types have one
     */
    public DeepCopyGenerator(GenerationContext context, CopierNames names, Copyable copyable) {
        this.context = context;
        this.names = names;
        this.resolver = new CopyResolver(context, names, copyable);
        this.shapes = new TypeShapes(context);
        this.writer = new CopierWriter(context);
    }

    /**
     * Returns the copier of a concrete class or record, or null after adding to the problems, at the type or its fields,
     * everything that stands in the way.
     */
    public @Nullable JavaFile copierOf(TypeElement type, List<Problem> problems) {
        ExecutableElement ownMethod = resolver.ownMethod(type);
        if (ownMethod != null) {
            if (!context.types().isSameType(ownMethod.getReturnType(), type.asType())
                    || ownMethod.getModifiers().contains(Modifier.PRIVATE)) {
                problems.add(new Problem(
                        ownMethod, "deepCopy() must be visible and return " + type + ", or have another name"));
                return null;
            }
            return writer.callingMethod(names.copierOf(type), type);
        }
        String fromPackage = names.copierOf(type).packageName();
        TypeShape shape = shapes.shapeOf(type, fromPackage, problems);
        if (shape == null) {
            return null;
        }
        Map<Property, Copy> copies = copiesOf(shape, problems);
        return copies == null ? null : writer.copying(names.copierOf(type), shape, copies);
    }

    /**
     * Returns the expression that copies a value of the type, which may be null, or null after naming the types that
     * cannot be copied. The expression of what is shared is the value itself.
     */
    public @Nullable CodeBlock copyOf(TypeMirror type, CodeBlock value, List<TypeMirror> uncopyable) {
        Copy copy = resolver.resolve(type, uncopyable);
        return copy == null ? null : new CopyExpressions().value(copy, value);
    }

    private @Nullable Map<Property, Copy> copiesOf(TypeShape shape, List<Problem> problems) {
        Map<Property, Copy> copies = new LinkedHashMap<>();
        int before = problems.size();
        for (Property property : shape.properties()) {
            if (property.field().getAnnotation(DeepCopy.Shared.class) != null) {
                copies.put(property, new Copy.Share());
                continue;
            }
            List<TypeMirror> uncopyable = new ArrayList<>();
            Copy copy = resolver.resolve(property.type(), uncopyable);
            if (copy == null) {
                problems.add(Problem.ofField(
                        property.field(), shape.type(), uncopyable(property, shape.type(), uncopyable)));
            } else {
                copies.put(property, copy);
            }
        }
        return problems.size() > before ? null : copies;
    }

    private static String uncopyable(Property property, TypeElement type, List<TypeMirror> causes) {
        List<String> named =
                causes.stream().map(TypeMirror::toString).distinct().sorted().toList();
        return "field " + property.name() + " of " + type + " cannot be copied, because of " + String.join(", ", named)
                + ": annotate a type of your own with @DeepCopy or give it a public method deepCopy();"
                + " if the value is never mutated, annotate the field with @DeepCopy.Shared";
    }
}
