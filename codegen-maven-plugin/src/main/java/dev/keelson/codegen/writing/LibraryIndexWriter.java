package dev.keelson.codegen.writing;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.WildcardTypeName;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.Output;
import java.io.IOException;
import java.util.Comparator;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;

/**
 * Writes what finds, at run time, the generated counterparts of a library's classes.
 *
 * <p>A {@code switch} on the class's name costs neither reflection nor the loading of other counterparts; one class for a
 * package keeps each far below the limits of a class file.
 */
public final class LibraryIndexWriter {
    private static final TypeName ANY_CLASS =
            ParameterizedTypeName.get(ClassName.get(Class.class), WildcardTypeName.subtypeOf(Object.class));

    private final GenerationContext context;
    private final Subject subject;
    private final String library;
    private final String into;
    private final GeneratedMarks marks;

    /** By package, then by class: the expression that gives the counterpart. */
    private final SortedMap<String, SortedMap<TypeElement, CodeBlock>> counterparts = new TreeMap<>();

    /**
     * What an index is about.
     *
     * @param generator the name of the generator, for people
     * @param generatorPackage its package, for the mark of generated classes
     * @param plural what the counterparts are called, as the end of the index's class name
     * @param provider the interface that the index implements
     * @param method the provider's method from a class to its counterpart or null
     * @param result what the method returns
     * @param guarantee what holds for every counterpart, for the packages' documentation
     */
    public record Subject(
            String generator,
            String generatorPackage,
            String plural,
            ClassName provider,
            String method,
            TypeName result,
            String guarantee) {}

    /**
     * Makes a writer.
     *
     * @param library the library's package
     * @param into the package that stands for it
     */
    public LibraryIndexWriter(GenerationContext context, Subject subject, String library, String into) {
        this.context = context;
        this.subject = subject;
        this.library = library;
        this.into = into;
        this.marks = new GeneratedMarks(context);
    }

    /** Takes the counterpart of a class: an expression that the index evaluates at every look-up. */
    public void add(TypeElement type, CodeBlock counterpart) {
        counterparts
                .computeIfAbsent(
                        context.packageOf(type),
                        p -> new TreeMap<>(
                                Comparator.comparing(t -> t.getQualifiedName().toString())))
                .put(type, counterpart);
    }

    /** Writes the indexes, the documentation of their packages and the service entry; nothing when there is nothing. */
    public void write(Output output) throws IOException {
        if (counterparts.isEmpty()) {
            return;
        }
        SortedMap<String, CodeBlock> packages = new TreeMap<>();
        for (var entry : counterparts.entrySet()) {
            SortedMap<TypeElement, CodeBlock> types = entry.getValue();
            String target = into + entry.getKey().substring(library.length());
            ClassName index = ClassName.get(target, "Package" + subject.plural());
            SortedMap<String, CodeBlock> cases = new TreeMap<>();
            types.forEach((type, counterpart) ->
                    cases.put(context.elements().getBinaryName(type).toString(), counterpart));
            TypeElement[] origins = types.keySet().toArray(new TypeElement[0]);
            write(index, entry.getKey(), "getName", cases, origins, output);
            packages.put(entry.getKey(), CodeBlock.of("new $T().$N(type)", index, subject.method()));
            output.source(target + ".package-info", packageInfo(entry.getKey(), target), origins);
        }
        TypeElement[] origins = {counterparts.values().iterator().next().firstKey()};
        ClassName index = ClassName.get(into, "Library" + subject.plural());
        write(index, library, "getPackageName", packages, origins, output);
        output.resource("META-INF/services/" + subject.provider().canonicalName(), index.canonicalName() + "\n");
    }

    private void write(
            ClassName index,
            String found,
            String key,
            SortedMap<String, CodeBlock> cases,
            TypeElement[] origins,
            Output output)
            throws IOException {
        CodeBlock.Builder body = CodeBlock.builder().beginControlFlow("switch (type.$N())", key);
        cases.forEach((name, result) ->
                body.add("case $S:\n$>", name).addStatement("return $L", result).add("$<"));
        body.add("default:\n$>").addStatement("return null").add("$<").endControlFlow();
        TypeSpec spec = TypeSpec.classBuilder(index)
                .addJavadoc("Finds the $L of {@code $L}.\n", words(), found)
                .addAnnotations(marks.onClass(origins[0], subject.generatorPackage()))
                .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
                .addSuperinterface(subject.provider())
                .addMethod(MethodSpec.constructorBuilder()
                        .addJavadoc("Makes a provider, as {@link java.util.ServiceLoader} does.\n")
                        .addModifiers(Modifier.PUBLIC)
                        .build())
                .addMethod(MethodSpec.methodBuilder(subject.method())
                        .addAnnotation(Override.class)
                        .addModifiers(Modifier.PUBLIC)
                        .addParameter(ANY_CLASS, "type")
                        .returns(subject.result())
                        .addCode(body.build())
                        .build())
                .build();
        JavaFile file = JavaFile.builder(index.packageName(), spec)
                .addFileComment("Generated by Keelson's $L generator; do not edit.", subject.generator())
                .skipJavaLangImports(true)
                .indent("    ")
                .build();
        output.source(index.canonicalName(), file.toString(), origins);
    }

    private String words() {
        return subject.plural().replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    private String packageInfo(String source, String target) {
        boolean marked = context.find("org.jspecify.annotations.NullMarked") != null;
        return "// Generated by Keelson's " + subject.generator() + " generator; do not edit.\n"
                + "/** " + Character.toUpperCase(words().charAt(0)) + words().substring(1) + " for {@code " + source
                + "}: " + subject.guarantee() + ". */\n"
                + (marked ? "@NullMarked\n" : "")
                + "package " + target + ";\n"
                + (marked ? "\nimport org.jspecify.annotations.NullMarked;\n" : "");
    }
}
