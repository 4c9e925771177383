package dev.keelson.codegen.conversion;

import com.palantir.javapoet.JavaFile;
import dev.keelson.annotation.ConversionMethod;
import dev.keelson.annotation.ConvertsWith;
import dev.keelson.codegen.deepcopy.DeepCopySources;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.Output;
import dev.keelson.codegen.model.Problem;
import dev.keelson.codegen.model.SourceGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.element.Element;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;

/** Conversions for the packages that the sources of a compilation annotate. */
public final class ConversionSources implements SourceGenerator {
    private final DeepCopySources copies;
    private final ConversionMethods methods = new ConversionMethods();

    /** Names of the annotated packages, and of the types in them that are compiled, of all rounds so far. */
    private final Set<String> packages = new TreeSet<>();

    private final Set<String> types = new TreeSet<>();

    /** Names of all top-level types compiled, of all rounds so far. */
    private final Set<String> compiled = new HashSet<>();

    private final Set<String> written = new HashSet<>();

    /**
     * Makes a generator.
     *
     * @param copies knows how values of types are copied that both sides have; runs before this generator
     */
    public ConversionSources(DeepCopySources copies) {
        this.copies = copies;
    }

    @Override
    public Set<String> annotations() {
        return Set.of(
                ConvertsWith.class.getCanonicalName(),
                ConvertsWith.Peers.class.getCanonicalName(),
                ConversionMethod.class.getCanonicalName());
    }

    @Override
    public void generate(RoundEnvironment round, GenerationContext context, Output output) throws IOException {
        methods.add(round);
        for (Element root : round.getRootElements()) {
            compiled.add(root.toString());
            if (root instanceof PackageElement annotated
                    && !Pairs.peersOf(annotated).isEmpty()) {
                packages.add(annotated.getQualifiedName().toString());
                for (TypeElement type : ElementFilter.typesIn(round.getRootElements())) {
                    if (annotated.equals(type.getEnclosingElement())) {
                        addTypes(type);
                    }
                }
            }
        }
        if (packages.isEmpty()) {
            return;
        }
        Look look = new Look(context, new ArrayList<>());
        for (String name : types) {
            TypeElement type = context.find(name);
            if (type == null || written.contains(name)) {
                continue;
            }
            List<Problem> problems = new ArrayList<>();
            List<Pair> pairs = look.pairs.of(type);
            if (!pairs.isEmpty()) {
                JavaFile file = look.write(pairs, problems);
                if (problems.isEmpty()) {
                    output.source(pairs.get(0).conversions().canonicalName(), file.toString(), type);
                    written.add(name);
                }
            }
        }
    }

    @Override
    public List<Problem> problems(GenerationContext context) {
        List<Problem> problems = new ArrayList<>();
        Look look = new Look(context, problems);
        packages.forEach(name -> checkPeers(context.elements().getPackageElement(name), context, problems));
        for (String name : types) {
            TypeElement type = context.find(name);
            List<Pair> pairs = type == null || written.contains(name) ? List.of() : look.pairs.of(type);
            if (!pairs.isEmpty()) {
                look.write(pairs, problems);
            }
        }
        return problems.stream().distinct().toList();
    }

    private static void checkPeers(PackageElement annotated, GenerationContext context, List<Problem> problems) {
        Set<String> suffixes = new HashSet<>();
        for (String peer : Pairs.peersOf(annotated)) {
            PackageElement found = context.elements().getPackageElement(peer);
            if (found == null || found.getEnclosedElements().isEmpty()) {
                problems.add(new Problem(annotated, "package " + peer + " of @ConvertsWith has no types"));
            }
            if (!suffixes.add(Pairs.suffix(peer))) {
                problems.add(new Problem(
                        annotated,
                        "two peers of @ConvertsWith end in " + peer.substring(peer.lastIndexOf('.') + 1)
                                + ", which names their methods: convert through one of them"));
            }
        }
    }

    private void addTypes(TypeElement type) {
        types.add(type.getQualifiedName().toString());
        ElementFilter.typesIn(type.getEnclosedElements()).forEach(this::addTypes);
    }

    private boolean isCompiled(TypeElement type) {
        Element outermost = type;
        while (outermost.getEnclosingElement() instanceof TypeElement enclosing) {
            outermost = enclosing;
        }
        return compiled.contains(outermost.toString());
    }

    /** One look at all types and methods, which holds for a round. */
    private final class Look {
        final GenerationContext context;
        final Pairs pairs;
        final StepResolver steps;

        Look(GenerationContext context, List<Problem> problems) {
            this.context = context;
            this.pairs = new Pairs(context, ConversionSources.this::isCompiled);
            Map<ConversionMethods.Key, Step.Manual> manual = methods.steps(context, problems);
            this.steps = new StepResolver(context, copies.generator(context), manual, pairs);
        }

        JavaFile write(List<Pair> ofType, List<Problem> problems) {
            return new ConversionWriter(context, steps, ConversionSources.this::isCompiled, problems).write(ofType);
        }
    }
}
