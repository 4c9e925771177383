package dev.keelson.codegen.conversion;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.Problem;
import dev.keelson.codegen.model.Property;
import dev.keelson.codegen.model.TypeShape;
import dev.keelson.codegen.model.TypeShapes;
import dev.keelson.codegen.writing.GeneratedMarks;
import dev.keelson.codegen.writing.PropertyWrites;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/** Writes how one type becomes another, field by field or constant by constant. */
final class ConversionBody {
    private static final ClassName COLLECTIONS = ClassName.get("dev.keelson.api.deepcopy", "CollectionCopies");
    private static final ClassName DEEP_COPIES = ClassName.get("dev.keelson.api.deepcopy", "DeepCopies");

    private final GenerationContext context;
    private final TypeShapes shapes;
    private final StepResolver steps;
    private final Pair pair;
    private final TypeElement from;
    private final TypeElement to;
    private final FieldPairs fields;
    private final GeneratedMarks marks;
    private final Set<String> warnings;

    ConversionBody(
            GenerationContext context,
            StepResolver steps,
            Pair pair,
            TypeElement from,
            TypeElement to,
            Set<String> warnings) {
        this.context = context;
        this.shapes = new TypeShapes(context);
        this.steps = steps;
        this.pair = pair;
        this.from = from;
        this.to = to;
        this.fields = new FieldPairs(context, pair);
        this.marks = new GeneratedMarks(context);
        this.warnings = warnings;
    }

    /**
     * Returns the statements after the check for null.
     *
     * @param lenient whether what cannot be converted is left out instead of being a problem
     */
    CodeBlock write(boolean lenient, List<Problem> problems) {
        List<Problem> found = lenient ? new ArrayList<>() : problems;
        return from.getKind() == ElementKind.ENUM ? constants(problems) : properties(found, problems);
    }

    private CodeBlock constants(List<Problem> problems) {
        CodeBlock.Builder body = CodeBlock.builder().add("return switch (original) {\n$>");
        Set<String> known = constantsOf(to).keySet();
        constantsOf(from).forEach((name, constant) -> {
            if (known.contains(name)) {
                body.add("case $N -> $T.$N;\n", name, ClassName.get(to), name);
            } else {
                problems.add(new Problem(
                        from.equals(pair.here()) ? constant : pair.here(),
                        "constant " + name + " of " + from + " has no counterpart in " + to
                                + ": add one there, or convert by a method with @ConversionMethod"));
            }
        });
        return body.add("$<};\n").build();
    }

    private static Map<String, VariableElement> constantsOf(TypeElement type) {
        Map<String, VariableElement> constants = new LinkedHashMap<>();
        for (VariableElement field : ElementFilter.fieldsIn(type.getEnclosedElements())) {
            if (field.getKind() == ElementKind.ENUM_CONSTANT) {
                constants.put(field.getSimpleName().toString(), field);
            }
        }
        return constants;
    }

    private CodeBlock properties(List<Problem> unconverted, List<Problem> problems) {
        String fromPackage = pair.conversions().packageName();
        int before = problems.size();
        shapes.checkReachable(from, fromPackage, problems);
        TypeShape shape = shapes.shapeOf(to, fromPackage, problems);
        if (shape == null || problems.size() > before) {
            return CodeBlock.of("");
        }
        Map<String, Property> sources = new TreeMap<>();
        shapes.readableOf(from, fromPackage).forEach(property -> sources.put(property.name(), property));
        Map<Property, CodeBlock> values = new LinkedHashMap<>();
        for (Property target : shape.properties()) {
            CodeBlock value =
                    fields.isIgnored(target.name()) ? null : valueOf(target, sources.get(target.name()), unconverted);
            if (value != null) {
                values.put(target, value);
                marks.addDeprecations(target, warnings);
                marks.addDeprecations(sourceOf(target, sources), warnings);
            }
        }
        return statements(shape, values, sources);
    }

    private @Nullable CodeBlock valueOf(Property target, @Nullable Property source, List<Problem> problems) {
        if (source == null) {
            return null;
        }
        List<String> reasons = new ArrayList<>();
        if (source.type().getKind() == TypeKind.ERROR || target.type().getKind() == TypeKind.ERROR) {
            reasons.add("its type does not exist");
        }
        Step step = reasons.isEmpty() ? steps.resolve(source.type(), target.type(), reasons) : null;
        if (step == null) {
            Property here = from.equals(pair.here()) ? source : target;
            problems.add(Problem.ofField(
                    here.field(),
                    pair.here(),
                    "field " + target.name() + " of " + from + " cannot be converted to that of " + to + ": "
                            + String.join("; ", reasons)
                            + ". Write a method with @ConversionMethod for these types, or for the pair"));
            return null;
        }
        return step.of(CodeBlock.of("original.$L", source.read()), 0);
    }

    private CodeBlock statements(TypeShape shape, Map<Property, CodeBlock> values, Map<String, Property> sources) {
        List<CodeBlock> arguments = new ArrayList<>();
        for (Property parameter : shape.parameters()) {
            CodeBlock value = values.remove(parameter);
            arguments.add(value == null ? PropertyWrites.unset(parameter.type()) : value);
        }
        CodeBlock creation = CodeBlock.of("new $T($L)", ClassName.get(to), CodeBlock.join(arguments, ",\n"));
        if (values.isEmpty()) {
            return CodeBlock.builder().addStatement("return $L", creation).build();
        }
        CodeBlock.Builder body = CodeBlock.builder().addStatement("$T converted = $L", ClassName.get(to), creation);
        values.forEach((property, value) -> {
            CodeBlock write = PropertyWrites.of(CodeBlock.of("converted"), property, value);
            body.addStatement("$L", write == null ? refill(property, sourceOf(property, sources)) : write);
        });
        return body.addStatement("return converted").build();
    }

    private static Property sourceOf(Property target, Map<String, Property> sources) {
        return Objects.requireNonNull(sources.get(target.name()), target::name);
    }

    /** A map that can only be put into holds values of any kind. */
    private static CodeBlock refill(Property target, Property source) {
        Property.Write.Putter putter = (Property.Write.Putter) target.write();
        return CodeBlock.of(
                "$T.refill(original.$L, converted.$L, converted::$N, $T.byClass())",
                COLLECTIONS,
                source.read(),
                target.read(),
                putter.method(),
                DEEP_COPIES);
    }
}
