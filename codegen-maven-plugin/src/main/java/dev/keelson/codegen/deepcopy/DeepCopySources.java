package dev.keelson.codegen.deepcopy;

import com.palantir.javapoet.JavaFile;
import dev.keelson.annotation.DeepCopy;
import dev.keelson.codegen.model.AnnotatedTypes;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.Output;
import dev.keelson.codegen.model.Problem;
import dev.keelson.codegen.model.SourceGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;

/** Copiers for the types that the sources of a compilation annotate. */
public final class DeepCopySources implements SourceGenerator {
    private final Map<String, String> libraries;
    private final AnnotatedTypes types = new AnnotatedTypes(DeepCopySources::request);
    private final Set<String> written = new HashSet<>();

    /**
     * Makes a generator.
     *
     * @param libraries the packages of libraries, with the packages that hold their copiers
     */
    public DeepCopySources(Map<String, String> libraries) {
        this.libraries = new HashMap<>(libraries);
    }

    @Override
    public Set<String> annotations() {
        return Set.of(DeepCopy.class.getCanonicalName());
    }

    @Override
    public void generate(RoundEnvironment round, GenerationContext context, Output output) throws IOException {
        types.add(round);
        CopierNames names = new CopierNames(context, libraries);
        DeepCopyGenerator generator = generator(context, names);
        for (String name : types.names()) {
            TypeElement type = context.find(name);
            if (type == null
                    || written.contains(name)
                    || types.isCompiled(names.copierOf(type).canonicalName())) {
                continue;
            }
            JavaFile file = generator.copierOf(type, new ArrayList<>());
            if (file != null) {
                output.source(names.copierOf(type).canonicalName(), file.toString(), type);
                written.add(name);
            }
        }
    }

    @Override
    public List<Problem> problems(GenerationContext context) {
        CopierNames names = new CopierNames(context, libraries);
        DeepCopyGenerator generator = generator(context, names);
        List<Problem> problems = new ArrayList<>();
        for (String name : types.names()) {
            TypeElement type = context.find(name);
            if (type != null
                    && !written.contains(name)
                    && !types.isCompiled(names.copierOf(type).canonicalName())) {
                generator.copierOf(type, problems);
            }
        }
        return problems;
    }

    /** Returns the generator of one round, which knows all copiers that are asked for. */
    public DeepCopyGenerator generator(GenerationContext context) {
        return generator(context, new CopierNames(context, libraries));
    }

    private DeepCopyGenerator generator(GenerationContext context, CopierNames names) {
        return new DeepCopyGenerator(context, names, type -> hasCopier(type, context, names));
    }

    private static AnnotatedTypes.Answer request(Element element) {
        if (element.getAnnotation(DeepCopy.Shared.class) != null) {
            return AnnotatedTypes.Answer.NO;
        }
        DeepCopy stated = element.getAnnotation(DeepCopy.class);
        return stated == null
                ? AnnotatedTypes.Answer.NOTHING
                : stated.value() ? AnnotatedTypes.Answer.YES : AnnotatedTypes.Answer.NO;
    }

    /** A class file of a copier says nothing about a type that is being compiled: it may be a left-over. */
    private boolean hasCopier(TypeElement type, GenerationContext context, CopierNames names) {
        if (types.contains(type)) {
            return true;
        }
        String copier = names.copierOf(type).canonicalName();
        return types.isCompiled(type) ? types.isCompiled(copier) : context.find(copier) != null;
    }
}
