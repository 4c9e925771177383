package dev.keelson.codegen.defaults;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;
import dev.keelson.codegen.model.Annotations;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.Problem;
import dev.keelson.codegen.model.Property;
import dev.keelson.codegen.model.TypeShape;
import dev.keelson.codegen.model.TypeShapes;
import dev.keelson.codegen.writing.PropertyWrites;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/** Turns values of YAML into Java that makes them, for one method. */
final class LiteralWriter {
    private static final Map<String, String> COLLECTIONS = Map.of(
            "java.util.Collection", "java.util.ArrayList",
            "java.util.List", "java.util.ArrayList",
            "java.util.ArrayList", "java.util.ArrayList",
            "java.util.Set", "java.util.LinkedHashSet",
            "java.util.LinkedHashSet", "java.util.LinkedHashSet");
    private static final Set<String> MAPS =
            Set.of("java.util.Map", "java.util.LinkedHashMap", "java.util.SortedMap", "java.util.TreeMap");
    private static final String JSON_PROPERTY = "com.fasterxml.jackson.annotation.JsonProperty";

    private final GenerationContext context;
    private final TypeShapes shapes;
    private final String fromPackage;
    private final Map<String, Integer> names = new HashMap<>();

    LiteralWriter(GenerationContext context, String fromPackage) {
        this.context = context;
        this.shapes = new TypeShapes(context);
        this.fromPackage = fromPackage;
    }

    /**
     * Returns an expression that makes the value anew, after adding the statements that it needs.
     *
     * @param name what variables are called
     * @throws UnfitDefaultException if no value of the type can be that
     */
    CodeBlock write(TypeMirror type, @Nullable Object value, String name, CodeBlock.Builder statements)
            throws UnfitDefaultException {
        if (value == null) {
            throw new UnfitDefaultException("null is no default: leave it out");
        }
        CodeBlock scalar = ScalarLiterals.of(type, value);
        if (scalar != null) {
            return scalar;
        }
        if (!(type instanceof DeclaredType declared)
                || type.getKind() != TypeKind.DECLARED
                || !(declared.asElement() instanceof TypeElement element)) {
            throw unfit(type, value);
        }
        String className = element.getQualifiedName().toString();
        List<? extends TypeMirror> arguments = declared.getTypeArguments();
        if (element.getKind() == ElementKind.ENUM) {
            return constant(element, value);
        }
        if (COLLECTIONS.containsKey(className) && arguments.size() == 1) {
            return collection(arguments.get(0), className, value, name, statements);
        }
        if (MAPS.contains(className) && arguments.size() == 2) {
            return map(declared, className.startsWith("java.util.Linked") ? "Map" : className, value, name, statements);
        }
        if (className.startsWith("java.") || !(value instanceof Map<?, ?> object)) {
            throw unfit(type, value);
        }
        return object(element, object, name, statements);
    }

    private static UnfitDefaultException unfit(TypeMirror type, Object value) {
        return new UnfitDefaultException(value + " is no value of " + type);
    }

    private static CodeBlock constant(TypeElement type, Object value) throws UnfitDefaultException {
        Set<String> names = new TreeSet<>();
        for (VariableElement field : ElementFilter.fieldsIn(type.getEnclosedElements())) {
            if (field.getKind() == ElementKind.ENUM_CONSTANT) {
                var named = Annotations.find(field, JSON_PROPERTY);
                String text = named == null ? null : Annotations.text(named, "value");
                String jsonName =
                        text == null || text.isEmpty() ? field.getSimpleName().toString() : text;
                if (jsonName.equals(String.valueOf(value))) {
                    return CodeBlock.of("$T.$N", ClassName.get(type), field.getSimpleName());
                }
                names.add(jsonName);
            }
        }
        throw new UnfitDefaultException(value + " is none of " + String.join(", ", names) + " of " + type);
    }

    private CodeBlock collection(
            TypeMirror element, String className, Object value, String name, CodeBlock.Builder statements)
            throws UnfitDefaultException {
        if (!(value instanceof List<?> list)) {
            throw new UnfitDefaultException(value + " is no list");
        }
        List<CodeBlock> elements = new ArrayList<>();
        for (Object each : list) {
            elements.add(write(element, each, name, statements));
        }
        ClassName made = ClassName.bestGuess(Objects.requireNonNull(COLLECTIONS.get(className)));
        return elements.isEmpty()
                ? CodeBlock.of("new $T<>()", made)
                : CodeBlock.of("new $T<>($T.of($L))", made, List.class, CodeBlock.join(elements, ", "));
    }

    private CodeBlock map(DeclaredType type, String className, Object value, String name, CodeBlock.Builder statements)
            throws UnfitDefaultException {
        if (!(value instanceof Map<?, ?> map)) {
            throw new UnfitDefaultException(value + " is no map");
        }
        boolean sorted = className.equals("java.util.SortedMap") || className.equals("java.util.TreeMap");
        ClassName made = sorted ? ClassName.get(java.util.TreeMap.class) : ClassName.get(LinkedHashMap.class);
        if (map.isEmpty()) {
            return CodeBlock.of("new $T<>()", made);
        }
        String variable = variable(name);
        statements.addStatement("$T $N = new $T<>()", TypeName.get(type), variable, made);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            CodeBlock key = write(type.getTypeArguments().get(0), entry.getKey(), name, statements);
            CodeBlock content = write(type.getTypeArguments().get(1), entry.getValue(), name, statements);
            statements.addStatement("$N.put($L, $L)", variable, key, content);
        }
        return CodeBlock.of("$N", variable);
    }

    private CodeBlock object(TypeElement type, Map<?, ?> values, String name, CodeBlock.Builder statements)
            throws UnfitDefaultException {
        List<Problem> problems = new ArrayList<>();
        TypeShape shape = shapes.shapeOf(type, fromPackage, problems);
        if (shape == null) {
            throw new UnfitDefaultException(problems.get(0).message());
        }
        Map<Object, Object> rest = new LinkedHashMap<>(values);
        Map<Property, CodeBlock> contents = new LinkedHashMap<>();
        for (Property property : shape.properties()) {
            if (rest.containsKey(property.jsonName())) {
                contents.put(property, write(property.type(), rest.remove(property.jsonName()), name, statements));
            }
        }
        if (!rest.isEmpty()) {
            throw new UnfitDefaultException(type + " has no " + rest.keySet());
        }
        List<CodeBlock> arguments = new ArrayList<>();
        for (Property parameter : shape.parameters()) {
            CodeBlock content = contents.remove(parameter);
            arguments.add(content != null ? content : PropertyWrites.unset(parameter.type()));
        }
        CodeBlock made = CodeBlock.of("new $T($L)", ClassName.get(type), CodeBlock.join(arguments, ", "));
        return contents.isEmpty() ? made : filled(type, made, contents, name, statements);
    }

    private CodeBlock filled(
            TypeElement type,
            CodeBlock made,
            Map<Property, CodeBlock> contents,
            String name,
            CodeBlock.Builder statements)
            throws UnfitDefaultException {
        String variable = variable(name);
        statements.addStatement("$T $N = $L", ClassName.get(type), variable, made);
        for (Map.Entry<Property, CodeBlock> entry : contents.entrySet()) {
            CodeBlock write = PropertyWrites.of(CodeBlock.of("$N", variable), entry.getKey(), entry.getValue());
            if (write == null) {
                throw new UnfitDefaultException(
                        "generated code cannot set " + entry.getKey().name() + " of " + type);
            }
            statements.addStatement(write);
        }
        return CodeBlock.of("$N", variable);
    }

    private String variable(String name) {
        int number = names.merge(name, 1, Integer::sum);
        return name + "Default" + (number == 1 ? "" : number);
    }
}
