package dev.keelson.codegen.deepcopy;

import com.palantir.javapoet.JavaFile;
import dev.keelson.annotation.DeepCopy;
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
import java.util.TreeSet;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;

/** Copiers for the types that the sources of a compilation annotate. */
public final class DeepCopySources implements SourceGenerator {
    private final Map<String, String> libraries;

    /** Names of the top-level types compiled, of all rounds so far. */
    private final Set<String> compiled = new HashSet<>();

    /** Names of the types that get a copier, of all rounds so far; elements do not outlive a round. */
    private final Set<String> requested = new TreeSet<>();

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
        for (Element root : round.getRootElements()) {
            compiled.add(root.toString());
        }
        for (Element annotated : round.getElementsAnnotatedWith(DeepCopy.class)) {
            if (annotated instanceof TypeElement type) {
                request(type, false);
            } else if (annotated instanceof PackageElement ofPackage
                    && ofPackage.getAnnotation(DeepCopy.class).value()) {
                requestAll(round, ofPackage);
            }
        }
        CopierNames names = new CopierNames(context, libraries);
        DeepCopyGenerator generator = new DeepCopyGenerator(context, names, type -> hasCopier(type, context, names));
        for (String name : requested) {
            TypeElement type = context.find(name);
            if (type == null
                    || written.contains(name)
                    || isCompiled(names.copierOf(type).canonicalName())) {
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
    public List<Problem> unresolved(GenerationContext context) {
        CopierNames names = new CopierNames(context, libraries);
        DeepCopyGenerator generator = new DeepCopyGenerator(context, names, type -> hasCopier(type, context, names));
        List<Problem> problems = new ArrayList<>();
        for (String name : requested) {
            TypeElement type = context.find(name);
            if (type != null
                    && !written.contains(name)
                    && !isCompiled(names.copierOf(type).canonicalName())) {
                generator.copierOf(type, problems);
            }
        }
        return problems;
    }

    private void requestAll(RoundEnvironment round, PackageElement ofPackage) {
        for (TypeElement root : ElementFilter.typesIn(round.getRootElements())) {
            if (ofPackage.equals(root.getEnclosingElement())) {
                request(root, true);
            }
        }
    }

    private void request(TypeElement type, boolean withNested) {
        DeepCopy stated = type.getAnnotation(DeepCopy.class);
        if (stated != null && !stated.value()) {
            return;
        }
        boolean concrete = (type.getKind() == ElementKind.CLASS || type.getKind() == ElementKind.RECORD)
                && !type.getModifiers().contains(Modifier.ABSTRACT);
        if (concrete && type.getAnnotation(DeepCopy.Shared.class) == null) {
            requested.add(type.getQualifiedName().toString());
        }
        if (withNested) {
            for (TypeElement nested : ElementFilter.typesIn(type.getEnclosedElements())) {
                request(nested, true);
            }
        }
    }

    /** A class file of a copier says nothing about a type that is being compiled: it may be a left-over. */
    private boolean hasCopier(TypeElement type, GenerationContext context, CopierNames names) {
        if (requested.contains(type.getQualifiedName().toString())) {
            return true;
        }
        String copier = names.copierOf(type).canonicalName();
        Element outermost = type;
        while (outermost.getEnclosingElement() instanceof TypeElement enclosing) {
            outermost = enclosing;
        }
        return isCompiled(outermost.toString()) ? isCompiled(copier) : context.find(copier) != null;
    }

    private boolean isCompiled(String topLevelName) {
        return compiled.contains(topLevelName) && !written.contains(topLevelName);
    }
}
