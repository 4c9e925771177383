package dev.keelson.codegen.kinds;

import dev.keelson.codegen.model.Annotations;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.Output;
import dev.keelson.codegen.model.Problem;
import dev.keelson.codegen.model.SourceGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/**
 * Lists the kinds of a compilation where Fabric8's {@code KubernetesDeserializer} looks for them, so that an object whose
 * class nobody names is decoded to its own. A kind is a public concrete class with {@code @Group} and {@code @Version}
 * that Java's {@code ServiceLoader} can make.
 */
public final class RegisteredKinds implements SourceGenerator {
    private static final String RESOURCE = "io.fabric8.kubernetes.api.model.KubernetesResource";
    private static final String ANNOTATIONS = "io.fabric8.kubernetes.model.annotation.";

    /** Where the list is. */
    public static final String PATH = "META-INF/services/" + RESOURCE;

    /** Binary names of the kinds, of all rounds so far. */
    private final Set<String> kinds = new TreeSet<>();

    /** Makes a generator. */
    public RegisteredKinds() {}

    @Override
    public Set<String> annotations() {
        return Set.of(ANNOTATIONS + "Group", ANNOTATIONS + "Version");
    }

    @Override
    public void generate(RoundEnvironment round, GenerationContext context, Output output) {
        for (Element root : round.getRootElements()) {
            if (root instanceof TypeElement type) {
                addKinds(type, context);
            }
        }
    }

    @Override
    public List<Problem> problems(GenerationContext context) {
        return List.of();
    }

    @Override
    public void finish(GenerationContext context, Output output) throws IOException {
        if (kinds.isEmpty()) {
            return;
        }
        Set<String> lines = new TreeSet<>(kinds);
        String present = output.presentResource(PATH);
        for (String line : present == null ? List.<String>of() : present.lines().toList()) {
            String name = line.replaceFirst("#.*", "").strip();
            if (!name.isEmpty() && context.find(name.replace('$', '.')) != null) {
                lines.add(name);
            }
        }
        output.resource(PATH, String.join("\n", lines) + "\n");
    }

    private void addKinds(TypeElement type, GenerationContext context) {
        if (!type.getModifiers().contains(Modifier.PUBLIC)) {
            return;
        }
        if (isKind(type, context)) {
            kinds.add(context.elements().getBinaryName(type).toString());
        }
        for (TypeElement nested : ElementFilter.typesIn(type.getEnclosedElements())) {
            if (nested.getModifiers().contains(Modifier.STATIC)) {
                addKinds(nested, context);
            }
        }
    }

    private static boolean isKind(TypeElement type, GenerationContext context) {
        return type.getKind() == ElementKind.CLASS
                && !type.getModifiers().contains(Modifier.ABSTRACT)
                && type.getTypeParameters().isEmpty()
                && Annotations.has(type, ANNOTATIONS + "Group")
                && Annotations.has(type, ANNOTATIONS + "Version")
                && context.isSubtype(type, RESOURCE)
                && constructor(type) != null;
    }

    private static @Nullable ExecutableElement constructor(TypeElement type) {
        for (ExecutableElement constructor : ElementFilter.constructorsIn(type.getEnclosedElements())) {
            if (constructor.getParameters().isEmpty()
                    && constructor.getModifiers().contains(Modifier.PUBLIC)) {
                return constructor;
            }
        }
        return null;
    }
}
