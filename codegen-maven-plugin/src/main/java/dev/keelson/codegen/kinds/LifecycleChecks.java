package dev.keelson.codegen.kinds;

import dev.keelson.annotation.ApiLifecycle;
import dev.keelson.codegen.model.Annotations;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.Output;
import dev.keelson.codegen.model.Problem;
import dev.keelson.codegen.model.SourceGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/**
 * Checks what sources say about releases. Nothing is generated: {@code ApiLifecycles} reads the annotation.
 *
 * <p>Follows {@code code-generator/cmd/prerelease-lifecycle-gen}, and is stricter where that lets releases go backwards.
 */
public final class LifecycleChecks implements SourceGenerator {
    private static final String ANNOTATION = ApiLifecycle.class.getCanonicalName();
    private static final Pattern RELEASE = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})");

    /** Names of the annotated types, of all rounds so far. */
    private final Set<String> annotated = new TreeSet<>();

    /** Makes the checks. */
    public LifecycleChecks() {}

    @Override
    public Set<String> annotations() {
        return Set.of(ANNOTATION);
    }

    @Override
    public void generate(RoundEnvironment round, GenerationContext context, Output output) {
        for (Element type : round.getElementsAnnotatedWith(ApiLifecycle.class)) {
            annotated.add(((TypeElement) type).getQualifiedName().toString());
        }
    }

    @Override
    public List<Problem> problems(GenerationContext context) {
        List<Problem> problems = new ArrayList<>();
        for (String name : annotated) {
            TypeElement type = context.find(name);
            ApiLifecycle stated = type == null ? null : type.getAnnotation(ApiLifecycle.class);
            if (type != null && stated != null) {
                AnnotationMirror place = Annotations.find(type, ANNOTATION);
                check(stated, message -> problems.add(Problem.ofAnnotation(type, place, message)));
                if (!Annotations.has(type, "io.fabric8.kubernetes.model.annotation.Version")) {
                    problems.add(Problem.ofAnnotation(
                            type, place, type + " is no version of a kind: annotate it with Fabric8's @Version"));
                }
            }
        }
        return problems;
    }

    private static void check(ApiLifecycle stated, Consumer<String> problem) {
        Long introduced = release("introduced", stated.introduced(), problem);
        Long deprecated =
                stated.deprecated().isEmpty() ? introduced : release("deprecated", stated.deprecated(), problem);
        Long removed = stated.removed().isEmpty() ? null : release("removed", stated.removed(), problem);
        checkOrder("deprecated", deprecated, "introduced", introduced, problem);
        checkOrder("removed", removed, "deprecated", deprecated, problem);
        checkReplacement(stated.replacement(), problem);
    }

    private static @Nullable Long release(String member, String text, Consumer<String> problem) {
        Matcher matcher = RELEASE.matcher(text);
        if (!matcher.matches()) {
            problem.accept(member + " is '" + text + "', but a release is major.minor, such as 1.36");
            return null;
        }
        return Long.parseLong(matcher.group(1)) * 1_000_000 + Long.parseLong(matcher.group(2));
    }

    private static void checkOrder(
            String member, @Nullable Long release, String former, @Nullable Long before, Consumer<String> problem) {
        if (release != null && before != null && release < before) {
            problem.accept(member + " comes before " + former);
        }
    }

    private static void checkReplacement(String text, Consumer<String> problem) {
        if (text.isEmpty()) {
            return;
        }
        String[] parts = text.split(",", -1);
        boolean wellFormed = parts.length == 3
                && parts[0].equals(parts[0].toLowerCase(Locale.ROOT))
                && parts[1].startsWith("v")
                && parts[1].equals(parts[1].toLowerCase(Locale.ROOT))
                && !parts[2].isEmpty()
                && Character.isUpperCase(parts[2].charAt(0));
        if (!wellFormed) {
            problem.accept("replacement is '" + text
                    + "', but must be group,version,Kind: a group and a version in small letters, the version beginning"
                    + " with v, and a kind with a capital");
        }
    }
}
