package dev.keelson.codegen.lazy;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.util.ElementFilter;

/** Writes the methods of one lazy class that read, or keep from reading. */
final class LazyMethods {
    private final GenerationContext context;
    private final LazyShape shape;
    private final ClassName self;

    LazyMethods(GenerationContext context, LazyShape shape) {
        this.context = context;
        this.shape = shape;
        this.self = ClassName.get(shape.type());
    }

    /** Returns every method of the class that a lazy one overrides or calls. */
    List<ExecutableElement> overridden() {
        Set<String> names = new TreeSet<>();
        for (Property property : shape.properties()) {
            names.add(getterOf(property));
            names.add(setterOf(property));
        }
        List<ExecutableElement> methods = new ArrayList<>(shape.putters());
        for (ExecutableElement method :
                ElementFilter.methodsIn(context.elements().getAllMembers(shape.type()))) {
            if (names.contains(method.getSimpleName().toString())) {
                methods.add(method);
            }
        }
        return methods;
    }

    MethodSpec getter(Property property, LazyShape.Part part) {
        return MethodSpec.methodBuilder(getterOf(property))
                .addAnnotation(Override.class)
                .addModifiers(Modifier.PUBLIC)
                .returns(TypeName.get(property.type()))
                .addCode(readingFirst(part))
                .addStatement("return super.$N()", getterOf(property))
                .build();
    }

    MethodSpec setter(Property property, LazyShape.Part part) {
        String name = property.name();
        MethodSpec.Builder setter = MethodSpec.methodBuilder(setterOf(property))
                .addAnnotation(Override.class)
                .addModifiers(Modifier.PUBLIC)
                .addParameter(TypeName.get(property.type()), name);
        if (part.properties().size() > 1) {
            return setter.addCode(readingFirst(part))
                    .addStatement("super.$N($N)", setterOf(property), name)
                    .build();
        }
        return setter.beginControlFlow("synchronized (parts)")
                .addStatement("super.$N($N)", setterOf(property), name)
                .addStatement("parts.settle($L)", shape.parts().indexOf(part))
                .endControlFlow()
                .build();
    }

    /** Methods that add one undeclared property to the others. */
    List<MethodSpec> putters() {
        LazyShape.Part rest = shape.parts().get(shape.parts().size() - 1);
        List<MethodSpec> overriding = new ArrayList<>();
        for (ExecutableElement putter : shape.putters()) {
            ExecutableType signature = (ExecutableType)
                    context.types().asMemberOf((DeclaredType) shape.type().asType(), putter);
            MethodSpec.Builder method = MethodSpec.methodBuilder(
                            putter.getSimpleName().toString())
                    .addAnnotation(Override.class)
                    .addModifiers(Modifier.PUBLIC)
                    .addCode(readingFirst(rest));
            List<CodeBlock> arguments = new ArrayList<>();
            for (VariableElement parameter : putter.getParameters()) {
                method.addParameter(
                        TypeName.get(signature.getParameterTypes().get(arguments.size())),
                        parameter.getSimpleName().toString());
                arguments.add(CodeBlock.of("$N", parameter.getSimpleName().toString()));
            }
            method.addStatement("super.$N($L)", putter.getSimpleName(), CodeBlock.join(arguments, ", "));
            overriding.add(method.build());
        }
        return overriding;
    }

    private CodeBlock readingFirst(LazyShape.Part part) {
        int index = shape.parts().indexOf(part);
        return CodeBlock.builder()
                .beginControlFlow("if (parts.isUnread($L))", index)
                .addStatement("readPart($L)", index)
                .endControlFlow()
                .build();
    }

    /** The only method that reads; a part that meanwhile came into place stays. */
    MethodSpec reading() {
        CodeBlock.Builder cases = CodeBlock.builder().beginControlFlow("switch (part)");
        for (LazyShape.Part part : shape.parts()) {
            cases.add("case $L: {\n$>", shape.parts().indexOf(part))
                    .add(reading(part))
                    .addStatement("break")
                    .add("$<}\n");
        }
        cases.add("default:\n$>")
                .addStatement("throw new $T()", AssertionError.class)
                .add("$<")
                .endControlFlow();
        return MethodSpec.methodBuilder("readPart")
                .addModifiers(Modifier.PRIVATE)
                .addParameter(TypeName.INT, "part")
                .beginControlFlow("synchronized (parts)")
                .beginControlFlow("if (!parts.isUnread(part))")
                .addStatement("return")
                .endControlFlow()
                .addCode(cases.build())
                .addStatement("parts.settle(part)")
                .endControlFlow()
                .build();
    }

    private CodeBlock reading(LazyShape.Part part) {
        if (part.exclusive()) {
            CodeBlock.Builder all = CodeBlock.builder()
                    .addStatement(
                            "$T read = parts.allBut($T.class, $T.of($L))",
                            self,
                            self,
                            Set.class,
                            CodeBlock.join(
                                    part.selected().stream()
                                            .map(name -> CodeBlock.of("$S", name))
                                            .toList(),
                                    ", "));
            for (Property property : part.properties()) {
                all.addStatement("super.$N(read.$N())", setterOf(property), getterOf(property));
            }
            return all.build();
        }
        Property property = part.properties().get(0);
        String name = part.selected().get(0);
        CodeBlock whole = CodeBlock.of("parts.only($T.class, $S).$N()", self, name, getterOf(property));
        if (part.lazy() == null) {
            return CodeBlock.builder()
                    .addStatement("super.$N($L)", setterOf(property), whole)
                    .build();
        }
        return CodeBlock.builder()
                .addStatement("$T object = parts.object($S)", LazyWriter.SOURCE, name)
                .addStatement("super.$N(object == null ? $L : new $T(object))", setterOf(property), whole, part.lazy())
                .build();
    }

    MethodSpec plain() {
        MethodSpec.Builder plain = MethodSpec.methodBuilder("plain")
                .addAnnotation(Override.class)
                .addModifiers(Modifier.PUBLIC)
                .returns(self)
                .addStatement("$T plain = new $T()", self, self);
        for (Property property : shape.properties()) {
            plain.addStatement("plain.$N($N())", setterOf(property), getterOf(property));
        }
        return plain.addStatement("return plain").build();
    }

    private static String getterOf(Property property) {
        return property.read().substring(0, property.read().length() - "()".length());
    }

    private static String setterOf(Property property) {
        return ((Property.Write.Setter) property.write()).method();
    }
}
