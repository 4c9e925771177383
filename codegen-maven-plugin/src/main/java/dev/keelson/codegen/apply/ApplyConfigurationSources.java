package dev.keelson.codegen.apply;

import dev.keelson.annotation.GenApplyConfiguration;
import dev.keelson.codegen.model.AnnotatedTypes;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.Output;
import dev.keelson.codegen.model.Problem;
import dev.keelson.codegen.model.SourceGenerator;
import dev.keelson.codegen.model.TypeShapes;
import dev.keelson.codegen.writing.GeneratedNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.element.Element;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;

/** Apply configurations for the types that the sources of a compilation annotate, and for those below them. */
public final class ApplyConfigurationSources implements SourceGenerator {
    private final AnnotatedTypes annotated = new AnnotatedTypes(ApplyConfigurationSources::request);
    private final Set<String> written = new HashSet<>();

    /** Makes a generator. */
    public ApplyConfigurationSources() {}

    @Override
    public Set<String> annotations() {
        return Set.of(GenApplyConfiguration.class.getCanonicalName());
    }

    @Override
    public void generate(RoundEnvironment round, GenerationContext context, Output output) throws IOException {
        annotated.add(round);
        ConfiguredTypes types = new ConfiguredTypes(context, annotated);
        GeneratedNames names = new GeneratedNames(context, "ApplyConfiguration");
        for (TypeElement type : types.all()) {
            List<Problem> problems = new ArrayList<>();
            check(type, types, context, problems);
            if (problems.isEmpty() && written.add(type.getQualifiedName().toString())) {
                output.source(
                        names.of(type).canonicalName(),
                        new ApplyConfigurationWriter(context, types, type)
                                .write()
                                .toString(),
                        type);
            }
        }
    }

    @Override
    public List<Problem> problems(GenerationContext context) {
        ConfiguredTypes types = new ConfiguredTypes(context, annotated);
        List<Problem> problems = new ArrayList<>();
        for (TypeElement type : types.all()) {
            if (!written.contains(type.getQualifiedName().toString())) {
                check(type, types, context, problems);
            }
        }
        return problems;
    }

    private static void check(
            TypeElement type, ConfiguredTypes types, GenerationContext context, List<Problem> problems) {
        new TypeShapes(context).checkReachable(type, context.packageOf(type), problems);
        String unresolved = types.unresolvedIn(type);
        if (unresolved != null) {
            problems.add(new Problem(
                    type, "the apply configuration of " + type + " needs " + unresolved + ", which does not exist"));
        }
        boolean makes = ElementFilter.constructorsIn(type.getEnclosedElements()).stream()
                .anyMatch(constructor -> constructor.getParameters().isEmpty()
                        && !constructor.getModifiers().contains(Modifier.PRIVATE));
        if (types.isKind(type) && !makes) {
            problems.add(new Problem(
                    type, type + " has no constructor that generated code can use: give it one without parameters"));
        }
    }

    private static AnnotatedTypes.Answer request(Element element) {
        GenApplyConfiguration stated = element.getAnnotation(GenApplyConfiguration.class);
        return stated == null
                ? AnnotatedTypes.Answer.NOTHING
                : stated.value() ? AnnotatedTypes.Answer.YES : AnnotatedTypes.Answer.NO;
    }
}
