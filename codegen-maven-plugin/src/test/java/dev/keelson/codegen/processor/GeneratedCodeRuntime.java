package dev.keelson.codegen.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.codegen.deepcopy.LibraryDeepCopies;
import dev.keelson.codegen.lazy.LibraryLazyObjects;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.LibraryGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.annotation.processing.ProcessingEnvironment;

/**
 * The run-time side of generated code, compiled from keelson-api's sources: that module is built with this one and comes
 * later in the reactor.
 */
final class GeneratedCodeRuntime {
    private static final Path SOURCES = Path.of("..", "api", "src", "main", "java");

    private GeneratedCodeRuntime() {}

    /** Generates code for the part of Fabric8's model that every object has. */
    private static void generate(ProcessingEnvironment environment) throws IOException {
        String model = "io.fabric8.kubernetes.api.model";
        GenerationContext context = new GenerationContext(environment.getElementUtils(), environment.getTypeUtils());
        List<LibraryGenerator> generators = List.of(
                new LibraryDeepCopies(model, "dev.keelson.api.deepcopy.model", List.of(), Map.of()),
                new LibraryLazyObjects(model, "dev.keelson.api.lazy.model"));
        for (LibraryGenerator generator : generators) {
            assertThat(generator.generate(
                            new TreeSet<>(Set.of(model + ".ObjectMeta", model + ".Quantity")),
                            context,
                            new FilerOutput(environment.getFiler())))
                    .isEmpty();
        }
    }

    /** Returns a class path with the run-time side and what it needs. */
    static List<Path> classPath(Path directory) throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (String packagePath : List.of(
                "dev/keelson/api/applyconfiguration/",
                "dev/keelson/api/conversion/",
                "dev/keelson/api/deepcopy/",
                "dev/keelson/api/lazy/")) {
            try (Stream<Path> files = Files.list(SOURCES.resolve(packagePath))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    sources.put(packagePath + file.getFileName(), Files.readString(file));
                }
            }
        }
        Compiled runtime = Compiled.of(
                directory, sources, Compiled.testClassPath(), new SingleRun(GeneratedCodeRuntime::generate));
        assertThat(runtime.errors()).isEmpty();
        List<Path> classPath = new ArrayList<>(Compiled.testClassPath());
        classPath.add(directory.resolve("classes"));
        return classPath;
    }
}
