package dev.keelson.codegen.defaults;

import com.palantir.javapoet.JavaFile;
import dev.keelson.annotation.Defaulted;
import dev.keelson.annotation.DefaultsFor;
import dev.keelson.codegen.model.AnnotatedTypes;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.Output;
import dev.keelson.codegen.model.Problem;
import dev.keelson.codegen.model.SourceGenerator;
import dev.keelson.codegen.model.TypeShapes;
import dev.keelson.codegen.writing.GeneratedNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/** Defaults for the types that the sources of a compilation annotate. */
public final class DefaultsSources implements SourceGenerator {
    private final AnnotatedTypes annotated = new AnnotatedTypes(DefaultsSources::request);
    private final DefaultsMethods methods = new DefaultsMethods();
    private final Set<String> written = new HashSet<>();

    /** Makes a generator. */
    public DefaultsSources() {}

    /** One look at all types and methods, which holds for a round. */
    private final class Look {
        final GenerationContext context;
        final Map<String, List<ExecutableElement>> methodsByType;
        final Map<String, DefaultedTypes> byPackage = new HashMap<>();
        final GeneratedNames names;

        Look(GenerationContext context, List<Problem> problems) {
            this.context = context;
            this.methodsByType = methods.byType(context, problems);
            this.names = new GeneratedNames(context, "Defaults");
        }

        DefaultedTypes typesFor(TypeElement root) {
            return byPackage.computeIfAbsent(
                    context.packageOf(root), from -> new DefaultedTypes(context, from, methodsByType));
        }

        /** Returns the file for a type; null when there is nothing to default, or not all is known yet. */
        @Nullable
        JavaFile fileOf(TypeElement root, List<Problem> problems) {
            DefaultedTypes types = typesFor(root);
            String unresolved = types.unresolvedBelow(root);
            if (unresolved != null) {
                problems.add(
                        new Problem(root, "defaults of " + root + " need " + unresolved + ", which does not exist"));
                return null;
            }
            if (!types.holdsDefaults(root)) {
                return null;
            }
            new TypeShapes(context).checkReachable(root, context.packageOf(root), problems);
            return new DefaultsWriter(context, types, root, this::hasClass, problems).write();
        }

        boolean hasClass(TypeElement type) {
            if (annotated.contains(type)) {
                return true;
            }
            return !annotated.isCompiled(type) && context.find(names.of(type).canonicalName()) != null;
        }
    }

    @Override
    public Set<String> annotations() {
        return Set.of(Defaulted.class.getCanonicalName(), DefaultsFor.class.getCanonicalName(), Marker.DEFAULT);
    }

    @Override
    public void generate(RoundEnvironment round, GenerationContext context, Output output) throws IOException {
        annotated.add(round);
        methods.add(round);
        Look look = new Look(context, new ArrayList<>());
        for (String name : annotated.names()) {
            TypeElement type = context.find(name);
            if (type == null || written.contains(name)) {
                continue;
            }
            List<Problem> problems = new ArrayList<>();
            JavaFile file = look.fileOf(type, problems);
            if (file != null && problems.stream().noneMatch(p -> p.severity() == Problem.Severity.ERROR)) {
                output.source(look.names.of(type).canonicalName(), file.toString(), type);
                written.add(name);
            }
        }
    }

    @Override
    public List<Problem> problems(GenerationContext context) {
        List<Problem> problems = new ArrayList<>();
        Look look = new Look(context, problems);
        Set<String> used = new HashSet<>();
        for (String name : annotated.names()) {
            TypeElement type = context.find(name);
            if (type != null) {
                look.fileOf(type, problems);
                used.addAll(look.typesFor(type).namesBelow(type));
            }
        }
        look.methodsByType.forEach((type, unused) -> {
            if (!used.contains(type)) {
                unused.forEach(method -> problems.add(new Problem(
                        method, "nothing with @Defaulted holds a " + type + ": this method would never be called")));
            }
        });
        return problems.stream().distinct().toList();
    }

    private static AnnotatedTypes.Answer request(Element element) {
        Defaulted stated = element.getAnnotation(Defaulted.class);
        return stated == null
                ? AnnotatedTypes.Answer.NOTHING
                : stated.value() ? AnnotatedTypes.Answer.YES : AnnotatedTypes.Answer.NO;
    }
}
