package dev.keelson.codegen.processor;

import dev.keelson.codegen.apply.ApplyConfigurationSources;
import dev.keelson.codegen.conversion.ConversionSources;
import dev.keelson.codegen.deepcopy.CopierNames;
import dev.keelson.codegen.deepcopy.DeepCopySources;
import dev.keelson.codegen.defaults.DefaultsSources;
import dev.keelson.codegen.kinds.LifecycleChecks;
import dev.keelson.codegen.kinds.RegisteredKinds;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.Output;
import dev.keelson.codegen.model.Problem;
import dev.keelson.codegen.model.SourceGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;

/**
 * Runs Keelson's generators on annotated sources.
 *
 * <p>Option {@value #LIBRARIES}: where the copiers of libraries are, as {@code library.package=copier.package} pairs
 * separated by commas. The Fabric8 model's are known.
 */
public final class KeelsonProcessor extends AbstractProcessor {
    /** The option that names the packages of libraries' copiers. */
    public static final String LIBRARIES = "keelson.deepcopy.libraries";

    private List<SourceGenerator> generators = generators(Map.of());

    /** Makes the processor, as javac does. */
    public KeelsonProcessor() {}

    @Override
    public synchronized void init(ProcessingEnvironment environment) {
        super.init(environment);
        generators = generators(libraries(environment.getOptions()));
    }

    private static List<SourceGenerator> generators(Map<String, String> libraries) {
        DeepCopySources copies = new DeepCopySources(libraries);
        return List.of(
                copies,
                new DefaultsSources(),
                new ConversionSources(copies),
                new ApplyConfigurationSources(),
                new LifecycleChecks(),
                new RegisteredKinds());
    }

    @Override
    public Set<String> getSupportedAnnotationTypes() {
        Set<String> annotations = new TreeSet<>();
        generators.forEach(generator -> annotations.addAll(generator.annotations()));
        return annotations;
    }

    @Override
    public Set<String> getSupportedOptions() {
        return Set.of(LIBRARIES);
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        GenerationContext context =
                new GenerationContext(processingEnv.getElementUtils(), processingEnv.getTypeUtils());
        try {
            Output output = new FilerOutput(processingEnv.getFiler());
            if (round.processingOver()) {
                finish(context, output, round.errorRaised());
            } else {
                for (SourceGenerator generator : generators) {
                    generator.generate(round, context, output);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("generated code cannot be written", e);
        }
        return false;
    }

    private void finish(GenerationContext context, Output output, boolean failed) throws IOException {
        List<Problem> problems = new ArrayList<>();
        for (SourceGenerator generator : generators) {
            problems.addAll(generator.problems(context));
        }
        problems.forEach(this::report);
        if (!failed && problems.stream().noneMatch(problem -> problem.severity() == Problem.Severity.ERROR)) {
            for (SourceGenerator generator : generators) {
                generator.finish(context, output);
            }
        }
    }

    private void report(Problem problem) {
        Diagnostic.Kind kind =
                problem.severity() == Problem.Severity.ERROR ? Diagnostic.Kind.ERROR : Diagnostic.Kind.WARNING;
        processingEnv.getMessager().printMessage(kind, problem.message(), problem.element(), problem.annotation());
    }

    private static Map<String, String> libraries(Map<String, String> options) {
        Map<String, String> libraries = new TreeMap<>(CopierNames.FABRIC8);
        for (String pair : options.getOrDefault(LIBRARIES, "").split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                libraries.put(
                        pair.substring(0, equals).strip(),
                        pair.substring(equals + 1).strip());
            }
        }
        return libraries;
    }
}
