package dev.keelson.codegen.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.codegen.lazy.LibraryLazyObjects;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small models through the generator of lazy objects: the text, the behaviour and the errors of what comes out. */
class LibraryLazyObjectsTest {
    private static final String IMPORTS = """
            package t;
            import com.fasterxml.jackson.annotation.*;
            import io.fabric8.kubernetes.api.model.HasMetadata;
            import io.fabric8.kubernetes.api.model.ObjectMeta;
            import io.fabric8.kubernetes.model.annotation.*;
            import java.util.*;
            """;

    private static final String WIDGET = IMPORTS + """
            @Version("v1")
            @Group("t.example")
            @Plural("widgetry")
            public class Widget implements HasMetadata {
                private static final long serialVersionUID = 1L;
                private String apiVersion = "t.example/v1";
                private String kind = "Widget";
                private ObjectMeta metadata;
                @JsonProperty("default") private String fallback;
                @JsonIgnore private transient Map<String, Object> additionalProperties = new LinkedHashMap<>();
                @Override public String getApiVersion() { return apiVersion; }
                @Override public void setApiVersion(String apiVersion) { this.apiVersion = apiVersion; }
                @Override public String getKind() { return kind; }
                public void setKind(String kind) { this.kind = kind; }
                @Override public ObjectMeta getMetadata() { return metadata; }
                @Override public void setMetadata(ObjectMeta metadata) { this.metadata = metadata; }
                public String getFallback() { return fallback; }
                public void setFallback(String fallback) { this.fallback = fallback; }
                @JsonAnyGetter public Map<String, Object> getAdditionalProperties() { return additionalProperties; }
                public void setAdditionalProperties(Map<String, Object> properties) {
                    this.additionalProperties = properties;
                }
                @JsonAnySetter public void setAdditionalProperty(String name, Object value) {
                    additionalProperties.put(name, value);
                }
            }
            """;

    private static List<Path> classPath = List.of();

    @TempDir
    private static Path shared = Path.of("");

    @TempDir
    private Path directory = Path.of("");

    private final List<String> problems = new ArrayList<>();

    @BeforeAll
    static void compileRuntime() throws IOException {
        classPath = GeneratedCodeRuntime.classPath(shared.resolve("runtime"));
    }

    /** Takes the sources' own classes for the library. */
    private final class LazyProcessor extends AbstractProcessor {
        private final Set<String> classes;
        private boolean done;

        LazyProcessor(Set<String> classes) {
            this.classes = classes;
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
            if (!done) {
                done = true;
                GenerationContext context =
                        new GenerationContext(processingEnv.getElementUtils(), processingEnv.getTypeUtils());
                try {
                    List<Problem> found = new LibraryLazyObjects("t", "lazy.t")
                            .generate(new TreeSet<>(classes), context, new FilerOutput(processingEnv.getFiler()));
                    found.forEach(problem -> problems.add(problem.message()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return false;
        }
    }

    private Compiled compile(Map<String, String> sources) throws IOException {
        Set<String> classes = new TreeSet<>();
        sources.keySet().forEach(path -> classes.add(path.replace(".java", "").replace('/', '.')));
        return Compiled.of(directory, sources, classPath, new LazyProcessor(classes));
    }

    @Test
    void writesThisForAKind() throws IOException {
        Compiled compiled = compile(Map.of("t/Widget.java", WIDGET));
        assertThat(problems).isEmpty();
        assertThat(compiled.errors()).isEmpty();
        assertThat(compiled.generatedFiles())
                .containsExactly(
                        "lazy/t/LazyWidget.java",
                        "lazy/t/LibraryLazyFactories.java",
                        "lazy/t/PackageLazyFactories.java",
                        "lazy/t/package-info.java");
        assertThat(compiled.generated("lazy/t/LazyWidget.java")).isEqualTo("""
                // Generated by Keelson's lazy-object generator; do not edit.
                package lazy.t;

                import dev.keelson.api.lazy.LazyObject;
                import dev.keelson.api.lazy.LazyParts;
                import dev.keelson.api.lazy.PartSource;
                import dev.keelson.api.lazy.model.LazyObjectMeta;
                import io.fabric8.kubernetes.api.model.ObjectMeta;
                import io.fabric8.kubernetes.model.annotation.Group;
                import io.fabric8.kubernetes.model.annotation.Kind;
                import io.fabric8.kubernetes.model.annotation.Plural;
                import io.fabric8.kubernetes.model.annotation.Version;
                import java.util.Map;
                import java.util.Set;
                import javax.annotation.processing.Generated;
                import org.jspecify.annotations.NullUnmarked;
                import t.Widget;

                /**
                 * Reads a {@link Widget} part by part.
                 */
                @Generated("dev.keelson.codegen.lazy")
                @NullUnmarked
                @Version("v1")
                @Group("t.example")
                @Plural("widgetry")
                @Kind("Widget")
                public final class LazyWidget extends Widget implements LazyObject {
                    private static final long serialVersionUID = 1L;

                    private final transient LazyParts parts;

                    /**
                     * Makes an object with nothing to read, as decoders do that know a class by an instance.
                     */
                    public LazyWidget() {
                        this.parts = new LazyParts(null, 3);
                    }

                    /**
                     * Makes an object that reads its parts from the source.
                     */
                    public LazyWidget(PartSource source) {
                        this.parts = new LazyParts(source, 3);
                    }

                    @Override
                    public ObjectMeta getMetadata() {
                        if (parts.isUnread(0)) {
                            readPart(0);
                        }
                        return super.getMetadata();
                    }

                    @Override
                    public void setMetadata(ObjectMeta metadata) {
                        synchronized (parts) {
                            super.setMetadata(metadata);
                            parts.settle(0);
                        }
                    }

                    @Override
                    public String getFallback() {
                        if (parts.isUnread(1)) {
                            readPart(1);
                        }
                        return super.getFallback();
                    }

                    @Override
                    public void setFallback(String fallback) {
                        synchronized (parts) {
                            super.setFallback(fallback);
                            parts.settle(1);
                        }
                    }

                    @Override
                    public Map<String, Object> getAdditionalProperties() {
                        if (parts.isUnread(2)) {
                            readPart(2);
                        }
                        return super.getAdditionalProperties();
                    }

                    @Override
                    public void setAdditionalProperties(Map<String, Object> additionalProperties) {
                        synchronized (parts) {
                            super.setAdditionalProperties(additionalProperties);
                            parts.settle(2);
                        }
                    }

                    @Override
                    public void setAdditionalProperty(String name, Object value) {
                        if (parts.isUnread(2)) {
                            readPart(2);
                        }
                        super.setAdditionalProperty(name, value);
                    }

                    private void readPart(int part) {
                        synchronized (parts) {
                            if (!parts.isUnread(part)) {
                                return;
                            }
                            switch (part) {
                                case 0: {
                                    PartSource object = parts.object("metadata");
                                    super.setMetadata(object == null ? parts.only(Widget.class, "metadata").getMetadata() : new LazyObjectMeta(object));
                                    break;
                                }
                                case 1: {
                                    super.setFallback(parts.only(Widget.class, "default").getFallback());
                                    break;
                                }
                                case 2: {
                                    Widget read = parts.allBut(Widget.class, Set.of("apiVersion", "default", "kind", "metadata"));
                                    super.setAdditionalProperties(read.getAdditionalProperties());
                                    break;
                                }
                                default:
                                    throw new AssertionError();
                            }
                            parts.settle(part);
                        }
                    }

                    @Override
                    public Class<?> plainType() {
                        return Widget.class;
                    }

                    @Override
                    public Widget plain() {
                        Widget plain = new Widget();
                        plain.setApiVersion(getApiVersion());
                        plain.setKind(getKind());
                        plain.setMetadata(getMetadata());
                        plain.setFallback(getFallback());
                        plain.setAdditionalProperties(getAdditionalProperties());
                        return plain;
                    }

                    private Object writeReplace() {
                        return plain();
                    }
                }
                """);
    }

    @Test
    void findsFactoriesByTheNameOfTheClass() throws IOException {
        Compiled compiled = compile(Map.of("t/Widget.java", WIDGET));
        assertThat(compiled.generated("lazy/t/PackageLazyFactories.java"))
                .contains("case \"t.Widget\":\n                return LazyFactory.of(Widget.class, LazyWidget::new);");
        assertThat(compiled.generated("lazy/t/LibraryLazyFactories.java"))
                .contains("case \"t\":\n                return new PackageLazyFactories().factoryOf(type);");
        assertThat(compiled.generated("lazy/t/package-info.java"))
                .contains(
                        "Lazy factories for {@code t}: each makes objects whose getters read their part on first use.");
    }

    @Test
    void aLazyObjectReadsByJsonNameWhatItIsAskedFor() throws Exception {
        Map<String, String> sources = new LinkedHashMap<>();
        sources.put("t/Widget.java", WIDGET);
        sources.put("t/Check.java", """
                package t;
                import dev.keelson.api.lazy.PartSource;
                import java.util.function.Predicate;
                import lazy.t.LazyWidget;
                public final class Check {
                    public static Object run() {
                        StringBuilder read = new StringBuilder();
                        PartSource source = new PartSource() {
                            @Override public <T> T read(Class<T> type, Predicate<String> properties) {
                                Widget widget = new Widget();
                                for (String name : new String[] {"apiVersion", "kind", "metadata", "default", "more"}) {
                                    if (properties.test(name)) {
                                        read.append(name).append(' ');
                                    }
                                }
                                if (properties.test("default")) {
                                    widget.setFallback("f");
                                }
                                return type.cast(widget);
                            }
                            @Override public PartSource part(String property) {
                                return null;
                            }
                        };
                        LazyWidget widget = new LazyWidget(source);
                        read.append(widget.getFallback()).append(widget.getFallback()).append(' ');
                        widget.setAdditionalProperty("x", 1);
                        read.append(widget.getAdditionalProperties()).append(' ');
                        read.append(widget.getMetadata()).append(widget.getApiVersion());
                        return read.toString();
                    }
                }
                """);
        Compiled compiled = compile(sources);
        assertThat(compiled.errors()).isEmpty();
        assertThat(compiled.call("t.Check", "run", classPath))
                .isEqualTo("default ff more {x=1} metadata nullt.example/v1");
    }

    @Test
    void onlyPublicConcreteClassesOfOneKindGetLazyOnes() throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        sources.put("t/Open.java", IMPORTS + """
                @Version("v1") @Group("g")
                public abstract class Open implements HasMetadata {
                    private static final long serialVersionUID = 1L;
                }
                """);
        sources.put("t/AnyKind.java", IMPORTS + """
                public class AnyKind extends Open {
                    private static final long serialVersionUID = 1L;
                    @Override public ObjectMeta getMetadata() { return null; }
                    @Override public void setMetadata(ObjectMeta metadata) {}
                    @Override public void setApiVersion(String version) {}
                }
                """);
        sources.put("t/Typed.java", IMPORTS + """
                @Version("v1") @Group("g")
                public class Typed<T> extends AnyKind {
                    private static final long serialVersionUID = 1L;
                }
                """);
        sources.put("t/Plain.java", IMPORTS + """
                @Version("v1") @Group("g")
                public class Plain {}
                """);
        sources.put("t/Hidden.java", IMPORTS + """
                @Version("v1") @Group("g")
                class Hidden extends AnyKind {
                    private static final long serialVersionUID = 1L;
                }
                """);
        Compiled compiled = compile(sources);
        assertThat(problems).isEmpty();
        assertThat(compiled.errors()).isEmpty();
        assertThat(compiled.generatedFiles()).isEmpty();
    }

    @Test
    void inheritedDeprecatedAndBooleanPropertiesAreReadTooAndAKindMayBeNamed() throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        sources.put("t/Base.java", WIDGET.replace("Widget", "Base"));
        sources.put("t/Derived.java", IMPORTS + """
                @Version("v1") @Group("g") @Kind("Other") @ShortNames({"d", "der"})
                public class Derived extends Base {
                    private static final long serialVersionUID = 1L;
                    private boolean ready;
                    @Deprecated private ArrayList<? extends Number> numbers;
                    public boolean isReady() { return ready; }
                    public void setReady(boolean ready) { this.ready = ready; }
                    @Deprecated public ArrayList<? extends Number> getNumbers() { return numbers; }
                    @Deprecated public void setNumbers(ArrayList<? extends Number> numbers) { this.numbers = numbers; }
                }
                """);
        Compiled compiled = compile(sources);
        assertThat(problems).isEmpty();
        assertThat(compiled.errors()).isEmpty();
        assertThat(compiled.generated("lazy/t/LazyDerived.java"))
                .contains(
                        "@Kind(\"Other\")",
                        "@ShortNames({\n        \"d\",\n        \"der\"\n})",
                        "@SuppressWarnings(\"deprecation\")",
                        "public boolean isReady()",
                        "public ArrayList<? extends Number> getNumbers()",
                        "parts.only(Derived.class, \"default\").getFallback()");
    }

    @Test
    void whatCannotBeReadLazilyIsAProblemThatNamesItAndTheWayOut() throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        sources.put("t/Base.java", WIDGET.replace("Widget", "Base"));
        sources.put("t/Closed.java", IMPORTS + """
                @Version("v1") @Group("g")
                public final class Closed extends Base {
                    private static final long serialVersionUID = 1L;
                }
                """);
        sources.put("t/Bare.java", IMPORTS + """
                @Version("v1") @Group("g")
                public class Bare extends Base {
                    private static final long serialVersionUID = 1L;
                    public String open;
                    private String secret;
                }
                """);
        compile(sources);
        assertThat(problems).hasSize(2);
        assertThat(problems.get(0)).startsWith("field secret of t.Bare cannot be reached by generated code");
        assertThat(problems.get(1)).isEqualTo("t.Closed is final: it can have no lazy subclass");
        problems.clear();
        sources.put("t/Bare.java", sources.get("t/Bare.java").replace("private String secret;", ""));
        compile(sources);
        assertThat(problems)
                .first()
                .isEqualTo(
                        "field open of t.Bare cannot be read lazily: make it private and give it a getter and a setter"
                                + " of exactly its type");
    }
}
