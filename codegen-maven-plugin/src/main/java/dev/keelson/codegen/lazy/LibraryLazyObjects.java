package dev.keelson.codegen.lazy;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.WildcardTypeName;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.LibraryGenerator;
import dev.keelson.codegen.model.Output;
import dev.keelson.codegen.model.Problem;
import dev.keelson.codegen.writing.LibraryIndexWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/**
 * Lazy classes for the kinds of a library: for every public concrete class with Fabric8's {@code HasMetadata} and
 * {@code @Version}, and for the metadata that they hold. One index for a package and one for the library find the factory
 * of a class by its name, without loading any other.
 */
public final class LibraryLazyObjects implements LibraryGenerator {
    private static final String KIND = "io.fabric8.kubernetes.api.model.HasMetadata";
    private static final String VERSION = "io.fabric8.kubernetes.model.annotation.Version";
    private static final LibraryIndexWriter.Subject FACTORIES = new LibraryIndexWriter.Subject(
            "lazy-object",
            "dev.keelson.codegen.lazy",
            "LazyFactories",
            ClassName.get(LazyWriter.RUNTIME, "LazyFactoryProvider"),
            "factoryOf",
            ParameterizedTypeName.get(
                    ClassName.get(LazyWriter.RUNTIME, "LazyFactory"), WildcardTypeName.subtypeOf(Object.class)),
            "each makes objects whose getters read their part on first use");

    private final String library;
    private final String into;

    /**
     * Makes a generator.
     *
     * @param library the library's package; those below belong to it
     * @param into the package that gets the lazy classes, with the same packages below it
     */
    public LibraryLazyObjects(String library, String into) {
        this.library = library;
        this.into = into;
    }

    @Override
    public List<Problem> generate(SortedSet<String> classes, GenerationContext context, Output output)
            throws IOException {
        LazyNames names = new LazyNames(context, library, into);
        LazyShapes shapes = new LazyShapes(context, names);
        LazyWriter writer = new LazyWriter(context, names);
        LibraryIndexWriter index = new LibraryIndexWriter(context, FACTORIES, library, into);
        List<Problem> problems = new ArrayList<>();
        for (String name : classes) {
            TypeElement type = context.find(name);
            if (type == null || !isWanted(type, context)) {
                continue;
            }
            LazyShape shape = shapes.shapeOf(type, problems);
            if (shape != null) {
                ClassName lazy = names.lazyOf(type);
                output.source(lazy.canonicalName(), writer.write(shape).toString(), type);
                index.add(
                        type,
                        CodeBlock.of(
                                "$T.of($T.class, $T::new)",
                                ClassName.get(LazyWriter.RUNTIME, "LazyFactory"),
                                ClassName.get(type),
                                lazy));
            }
        }
        index.write(output);
        return problems;
    }

    private static boolean isWanted(@Nullable TypeElement type, GenerationContext context) {
        if (type == null
                || type.getKind() != ElementKind.CLASS
                || !type.getModifiers().contains(Modifier.PUBLIC)
                || type.getModifiers().contains(Modifier.ABSTRACT)
                || !type.getTypeParameters().isEmpty()) {
            return false;
        }
        return type.getQualifiedName().contentEquals(LazyNames.METADATA)
                || (context.isSubtype(type, KIND) && hasVersion(type));
    }

    private static boolean hasVersion(TypeElement type) {
        return type.getAnnotationMirrors().stream()
                .anyMatch(mirror -> mirror.getAnnotationType().toString().equals(VERSION));
    }
}
