package dev.keelson.codegen.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.Processor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Life beside processors that add types and members, and faults of several generators in one run. */
class OtherProcessorsTest {
    private static List<Path> classPath = List.of();

    @TempDir
    private static Path shared = Path.of("");

    @TempDir
    private Path directory = Path.of("");

    @BeforeAll
    static void compileRuntime() throws IOException {
        classPath = GeneratedCodeRuntime.classPath(shared.resolve("runtime"));
    }

    private static Processor lombok() {
        return processor("lombok.launch.");
    }

    private static Processor processor(String name) {
        return ServiceLoader.load(Processor.class).stream()
                .filter(provider -> provider.type().getName().startsWith(name))
                .map(ServiceLoader.Provider::get)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void usesTheAccessorsThatLombokAddsWhicheverOfTheTwoIsFirst(boolean lombokFirst) throws Exception {
        Map<String, String> sources = Map.of(
                "t/Spec.java", """
                package t;
                import dev.keelson.annotation.*;
                import io.fabric8.generator.annotation.Default;
                import java.util.List;
                @lombok.Data @DeepCopy @Defaulted
                public class Spec {
                    @Default("3") private Integer replicas;
                    private List<String> names;
                    private Inner inner;
                    @lombok.Data @DeepCopy
                    public static class Inner { @Default("x") private String name; private boolean open; }
                }
                """, "t/Check.java", """
                package t;
                public final class Check {
                    public static Object run() {
                        Spec spec = new Spec();
                        spec.setInner(new Spec.Inner());
                        spec.setNames(List.of("a"));
                        SpecDefaults.apply(spec);
                        Spec copy = SpecDeepCopy.deepCopy(spec);
                        return copy.equals(spec) && copy.getInner() != spec.getInner() && copy.getReplicas() == 3
                                && copy.getInner().getName().equals("x");
                    }
                }
                """.replace("package t;", "package t;\nimport java.util.List;"));
        Processor ours = new KeelsonProcessor();
        Compiled compiled = Compiled.of(
                directory,
                sources,
                classPath,
                Stream.of(lombokFirst ? lombok() : ours, lombokFirst ? ours : lombok())
                        .toArray(Processor[]::new));
        assertThat(compiled.errors()).isEmpty();
        assertThat(compiled.call("t.Check", "run", classPath)).isEqualTo(true);
    }

    @Test
    void livesInOneModuleWithLombokAndSundrio() throws Exception {
        Map<String, String> sources = Map.of(
                "t/package-info.java", """
                @DeepCopy @Defaulted @GenApplyConfiguration
                package t;
                import dev.keelson.annotation.*;
                """,
                "t/ByLombok.java", """
                package t;
                @lombok.Data
                public class ByLombok {
                    @io.fabric8.generator.annotation.Default("1") private Integer one;
                    private BySundrio other;
                }
                """,
                "t/BySundrio.java", """
                package t;
                @io.sundr.builder.annotations.Buildable(editableEnabled = false, generateBuilderPackage = true)
                public class BySundrio {
                    @io.fabric8.generator.annotation.Default("2") private Integer two;
                    private java.util.List<String> names;
                    public Integer getTwo() { return two; }
                    public void setTwo(Integer two) { this.two = two; }
                    public java.util.List<String> getNames() { return names; }
                    public void setNames(java.util.List<String> names) { this.names = names; }
                }
                """,
                "u/Check.java", """
                package u;
                import t.*;
                public final class Check {
                    public static Object run() {
                        ByLombok one = new ByLombok();
                        one.setOther(new BySundrioBuilder().addToNames("a").build());
                        ByLombok copy = ByLombokDeepCopy.deepCopy(ByLombokDefaults.apply(one));
                        return copy != one && copy.getOther().getNames().equals(one.getOther().getNames())
                                && copy.getOther() != one.getOther() && copy.getOther().getTwo() == 2 && copy.getOne() == 1;
                    }
                }
                """);
        Compiled compiled = Compiled.of(
                directory,
                sources,
                classPath,
                List.of("-nowarn"),
                lombok(),
                processor("io.sundr.builder.internal.processor.BuildableProcessor"),
                new KeelsonProcessor());
        assertThat(compiled.errors()).isEmpty();
        assertThat(compiled.generatedFiles())
                .contains("t/BySundrioBuilder.java", "t/BySundrioDeepCopy.java", "t/ByLombokApplyConfiguration.java")
                .noneMatch(file -> file.contains("BuilderDeepCopy") || file.contains("FluentDeepCopy"));
        assertThat(compiled.call("u.Check", "run", classPath)).isEqualTo(true);
    }

    /** Writes a superclass that annotated sources already name. */
    private static void writeSuperclass(ProcessingEnvironment environment) throws IOException {
        new FilerOutput(environment.getFiler()).source("t.Made", """
                        package t;
                        class Made {
                            java.util.List<String> inherited;
                            @io.fabric8.generator.annotation.Default("1") Integer one;
                        }
                        """);
    }

    @Test
    void waitsForASuperclassThatIsGenerated() throws IOException {
        Compiled compiled = Compiled.of(
                directory,
                Map.of("t/A.java", """
                        package t;
                        @dev.keelson.annotation.DeepCopy @dev.keelson.annotation.Defaulted class A extends Made {}
                        """),
                classPath,
                new KeelsonProcessor(),
                new SingleRun(OtherProcessorsTest::writeSuperclass));
        assertThat(compiled.errors()).isEmpty();
        assertThat(compiled.generated("t/ADeepCopy.java")).contains("copy.inherited = ");
        assertThat(compiled.generated("t/ADefaults.java")).contains("object.one = 1");
    }

    @Test
    void aTypeThatNeverComesIsAFaultOfEachGeneratorAtTheTypeThatNeedsIt() throws IOException {
        Compiled compiled = new Trial(directory, classPath).compile(Map.of("t/A.java", """
                package t;

                @dev.keelson.annotation.DeepCopy @dev.keelson.annotation.Defaulted class A extends Never {
                    @io.fabric8.generator.annotation.Default("x") Integer one;
                    Thread thread;
                }
                """));
        assertThat(compiled.errors())
                .anySatisfy(error -> assertThat(error).startsWith("A.java:3: t.A extends Never, which does not exist"))
                .anySatisfy(error -> assertThat(error).startsWith("A.java:3: defaults of t.A need Never"));
    }

    @Test
    void faultsOfAllGeneratorsAreReportedInOneRun() throws IOException {
        Compiled compiled = new Trial(directory, classPath)
                .compile(Map.of(
                        "t/A.java", """
                package t;
                @dev.keelson.annotation.DeepCopy @dev.keelson.annotation.Defaulted class A {
                    @io.fabric8.generator.annotation.Default("x") Integer one;
                    Thread thread;
                }
                """,
                        "t/B.java", """
                package t;
                @dev.keelson.annotation.DeepCopy class B {
                    B(int other) {}
                }
                """));
        assertThat(compiled.errors())
                .satisfiesExactly(
                        error -> assertThat(error).startsWith("A.java:3: @Default of one does not fit"),
                        error -> assertThat(error).startsWith("A.java:4: field thread of t.A cannot be copied"),
                        error -> assertThat(error).startsWith("B.java:2: t.B has no constructor"));
    }
}
