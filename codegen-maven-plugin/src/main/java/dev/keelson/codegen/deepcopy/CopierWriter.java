package dev.keelson.codegen.deepcopy;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.TypeVariableName;
import com.palantir.javapoet.WildcardTypeName;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.Property;
import dev.keelson.codegen.model.TypeShape;
import dev.keelson.codegen.writing.GeneratedMarks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;

/** Writes the source of copiers. */
final class CopierWriter {
    static final String RUNTIME = "dev.keelson.api.deepcopy";
    private static final ClassName DEEP_COPIER = ClassName.get(RUNTIME, "DeepCopier");
    private static final ClassName DEEP_COPIES = ClassName.get(RUNTIME, "DeepCopies");

    private final GenerationContext context;
    private final GeneratedMarks marks;

    CopierWriter(GenerationContext context) {
        this.context = context;
        this.marks = new GeneratedMarks(context);
    }

    JavaFile callingMethod(ClassName copier, TypeElement type) {
        return file(copier, type, CodeBlock.of("return original.deepCopy();\n"), Set.of());
    }

    JavaFile copying(ClassName copier, TypeShape shape, Map<Property, Copy> copies) {
        CopyExpressions expressions = new CopyExpressions();
        CodeBlock.Builder body = CodeBlock.builder();
        boolean immutable = shape.type().getKind() == ElementKind.RECORD
                && copies.values().stream().allMatch(c -> c instanceof Copy.Share);
        if (immutable) {
            body.addStatement("return original");
        } else {
            addCopying(body, shape, copies, expressions);
        }
        return file(copier, shape.type(), body.build(), deprecations(shape));
    }

    private void addCopying(
            CodeBlock.Builder body, TypeShape shape, Map<Property, Copy> copies, CopyExpressions expressions) {
        TypeName self = TypeName.get(shape.type().asType());
        List<CodeBlock> arguments = new ArrayList<>();
        for (Property parameter : shape.parameters()) {
            arguments.add(expressions.value(copyOf(copies, parameter), read(parameter)));
        }
        CodeBlock creation = CodeBlock.of("new $T($L)", self, CodeBlock.join(arguments, ",\n"));
        if (shape.parameters().size() == shape.properties().size()) {
            body.addStatement("return $L", creation);
            return;
        }
        body.addStatement("$T copy = $L", self, creation);
        for (Property property : shape.properties()) {
            CodeBlock value = expressions.value(copyOf(copies, property), read(property));
            if (property.write() instanceof Property.Write.Assignment assignment) {
                body.addStatement("copy.$N = $L", assignment.field(), value);
            } else if (property.write() instanceof Property.Write.Setter setter) {
                body.addStatement("copy.$N($L)", setter.method(), value);
            } else if (property.write() instanceof Property.Write.Putter putter) {
                body.addStatement("$L", expressions.refill(property, putter, copyOf(copies, property)));
            }
        }
        body.addStatement("return copy");
    }

    private static Copy copyOf(Map<Property, Copy> copies, Property property) {
        return Objects.requireNonNull(copies.get(property), property::name);
    }

    private static CodeBlock read(Property property) {
        return CodeBlock.of("original.$L", property.read());
    }

    private JavaFile file(ClassName copier, TypeElement type, CodeBlock body, Set<String> suppressed) {
        TypeName self = TypeName.get(type.asType());
        boolean generic = !type.getTypeParameters().isEmpty();
        TypeName open = generic ? wildcard(type) : self;
        CodeBlock checkedBody = CodeBlock.of("$L$L", handingOnSubclasses(type), body);
        TypeSpec.Builder spec = TypeSpec.classBuilder(copier)
                .addJavadoc("Copies {@link $T}.\n", ClassName.get(type))
                .addAnnotations(marks.onClass(type, "dev.keelson.codegen.deepcopy"))
                .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
                .addSuperinterface(ParameterizedTypeName.get(DEEP_COPIER, open))
                .addOriginatingElement(type);
        GeneratedMarks.suppress(spec, suppressed);
        spec.addField(FieldSpec.builder(ParameterizedTypeName.get(DEEP_COPIER, open), "COPIER")
                .addJavadoc("The copier; stateless.\n")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                .initializer("new $T()", copier)
                .build());
        spec.addMethod(MethodSpec.constructorBuilder()
                .addJavadoc("Makes a copier; {@link #COPIER} is one.\n")
                .addModifiers(Modifier.PUBLIC)
                .build());
        spec.addMethod(entry(type, self));
        if (generic) {
            spec.addMethod(genericBody(type, self, checkedBody));
            spec.addMethod(copy(open, CodeBlock.of("return copyOf(original);\n")));
        } else {
            spec.addMethod(copy(open, checkedBody));
        }
        spec.addMethod(MethodSpec.methodBuilder("type")
                .addAnnotation(Override.class)
                .addModifiers(Modifier.PUBLIC)
                .returns(
                        ParameterizedTypeName.get(ClassName.get(Class.class), WildcardTypeName.subtypeOf(Object.class)))
                .addStatement("return $T.class", ClassName.get(type))
                .build());
        return JavaFile.builder(copier.packageName(), spec.build())
                .addFileComment("Generated by Keelson's deep-copy generator; do not edit.")
                .skipJavaLangImports(true)
                .indent("    ")
                .build();
    }

    private MethodSpec entry(TypeElement type, TypeName self) {
        MethodSpec.Builder entry = MethodSpec.methodBuilder("deepCopy")
                .addJavadoc(
                        "Returns an exact deep copy, null for null; an instance of a subclass is copied by its class.\n")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .addTypeVariables(variables(type))
                .addParameter(self, "original")
                .returns(self);
        entry.beginControlFlow("if (original == null)")
                .addStatement("return null")
                .endControlFlow();
        boolean generic = !type.getTypeParameters().isEmpty();
        return entry.addStatement(generic ? "return copyOf(original)" : "return COPIER.copy(original)")
                .build();
    }

    /** Copies made here are of exactly this class. */
    private static CodeBlock handingOnSubclasses(TypeElement type) {
        if (type.getModifiers().contains(Modifier.FINAL)) {
            return CodeBlock.of("");
        }
        return CodeBlock.builder()
                .beginControlFlow("if (original.getClass() != $T.class)", ClassName.get(type))
                .addStatement("return $T.copy(original)", DEEP_COPIES)
                .endControlFlow()
                .build();
    }

    private static MethodSpec copy(TypeName self, CodeBlock body) {
        return MethodSpec.methodBuilder("copy")
                .addAnnotation(Override.class)
                .addModifiers(Modifier.PUBLIC)
                .addParameter(self, "original")
                .returns(self)
                .addCode(body)
                .build();
    }

    private static MethodSpec genericBody(TypeElement type, TypeName self, CodeBlock body) {
        return MethodSpec.methodBuilder("copyOf")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .addTypeVariables(variables(type))
                .addParameter(self, "original")
                .returns(self)
                .addCode(body)
                .build();
    }

    private static List<TypeVariableName> variables(TypeElement type) {
        return type.getTypeParameters().stream().map(TypeVariableName::get).toList();
    }

    private static TypeName wildcard(TypeElement type) {
        TypeName any = WildcardTypeName.subtypeOf(Object.class);
        List<TypeName> arguments = Collections.nCopies(type.getTypeParameters().size(), any);
        return ParameterizedTypeName.get(ClassName.get(type), arguments.toArray(new TypeName[0]));
    }

    /** Returns the warnings that naming the type and what it holds would cause. */
    private Set<String> deprecations(TypeShape shape) {
        Set<String> warnings = new TreeSet<>();
        marks.addDeprecations(shape.type(), warnings);
        for (Property property : shape.properties()) {
            marks.addDeprecations(property, warnings);
        }
        return warnings;
    }
}
