package dev.keelson.codegen.goal;

import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.LibraryGenerator;
import dev.keelson.codegen.model.Output;
import dev.keelson.codegen.model.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;

/** Gives generators javac's view of a library's compiled classes. */
final class LibraryProcessor extends AbstractProcessor {
    private final List<LibraryGenerator> generators;
    private final SortedSet<String> classes;
    private final Output output;
    private final List<String> problems = new ArrayList<>();

    LibraryProcessor(List<LibraryGenerator> generators, SortedSet<String> classes, Output output) {
        this.generators = List.copyOf(generators);
        this.classes = classes;
        this.output = output;
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    @Override
    public Set<String> getSupportedAnnotationTypes() {
        return Set.of("*");
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        if (!round.processingOver()) {
            GenerationContext context =
                    new GenerationContext(processingEnv.getElementUtils(), processingEnv.getTypeUtils());
            try {
                for (LibraryGenerator generator : generators) {
                    for (Problem problem : generator.generate(classes, context, output)) {
                        problems.add(problem.message());
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return false;
    }
}
