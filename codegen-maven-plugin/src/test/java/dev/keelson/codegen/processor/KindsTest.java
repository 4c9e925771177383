package dev.keelson.codegen.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done for kinds as a whole, through javac. */
class KindsTest {
    private static final String LIST = "META-INF/services/io.fabric8.kubernetes.api.model.KubernetesResource";

    @TempDir
    private Path directory = Path.of("");

    private Trial trial = new Trial(directory, List.of());

    @BeforeEach
    void prepare() {
        trial = new Trial(directory, Compiled.testClassPath());
    }

    private static String kind(String name, String modifiers) {
        return """
                package t;
                import io.fabric8.kubernetes.model.annotation.*;
                @Group("e") @Version("v1")
                %s class %s extends io.fabric8.kubernetes.client.CustomResource<String, Void> {
                    private static final long serialVersionUID = 1L;
                }
                """.formatted(modifiers, name);
    }

    private String list() throws IOException {
        return Files.readString(directory.resolve("classes").resolve(LIST));
    }

    @Test
    void kindsAreListedWhereFabric8sDecoderFindsThem() throws Exception {
        Compiled compiled = trial.compile(Map.of(
                "t/Lamp.java", kind("Lamp", "public"),
                "t/Bulb.java", kind("Bulb", "public"),
                "t/Open.java", kind("Open", "public abstract"),
                "t/Hidden.java", kind("Hidden", ""),
                "t/Outer.java", """
                package t;
                import io.fabric8.kubernetes.model.annotation.*;
                public class Outer {
                    @Group("e") @Version("v1")
                    public static class Inner extends io.fabric8.kubernetes.client.CustomResource<String, Void> {
                        private static final long serialVersionUID = 1L;
                    }
                    public static Object decode() {
                        return new io.fabric8.kubernetes.client.utils.KubernetesSerialization().unmarshal(
                                "{\\"apiVersion\\": \\"e/v1\\", \\"kind\\": \\"Lamp\\"}").getClass().getName();
                    }
                }
                """));
        assertThat(compiled.errors()).isEmpty();
        assertThat(list()).isEqualTo("t.Bulb\nt.Lamp\nt.Outer$Inner\n");
        assertThat(compiled.call("t.Outer", "decode", Compiled.testClassPath())).isEqualTo("t.Lamp");
    }

    @Test
    void whatOthersListStaysAndWhatIsGoneGoes() throws IOException {
        Path file = directory.resolve("classes").resolve(LIST);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "# by hand\nio.fabric8.kubernetes.api.model.Pod\nt.Gone\n");
        assertThat(trial.compile(Map.of("t/Lamp.java", kind("Lamp", "public"))).errors())
                .isEmpty();
        assertThat(list()).isEqualTo("io.fabric8.kubernetes.api.model.Pod\nt.Lamp\n");
    }

    @Test
    void noListIsWrittenWithoutKindsOrWithFaults() throws IOException {
        assertThat(trial.compile(Map.of("t/A.java", "package t;\nclass A {}\n")).errors())
                .isEmpty();
        assertThat(directory.resolve("classes/META-INF")).doesNotExist();
        trial.compile(Map.of(
                "t/Lamp.java",
                kind("Lamp", "public"),
                "t/B.java",
                "package t;\n@dev.keelson.annotation.DeepCopy class B { Thread thread; }\n"));
        assertThat(directory.resolve("classes/META-INF")).doesNotExist();
    }

    @Test
    void releasesAreCheckedAtTheirAnnotation() throws IOException {
        Compiled compiled = trial.compile("""
                @io.fabric8.kubernetes.model.annotation.Version("v1")
                @ApiLifecycle(introduced = "1.30", deprecated = "1.33", removed = "1.33", replacement = "e.com,v2,Lamp")
                class Fine {}
                @io.fabric8.kubernetes.model.annotation.Version("v1")
                @ApiLifecycle(introduced = "1.30", removed = "1.29")
                class Backwards {}
                @io.fabric8.kubernetes.model.annotation.Version("v1")
                @ApiLifecycle(introduced = "../1.30", deprecated = "1", replacement = "E,2,lamp")
                class Malformed {}
                @ApiLifecycle(introduced = "1.30")
                class NoKind {}
                """);
        assertThat(compiled.errors())
                .satisfiesExactlyInAnyOrder(
                        error -> assertThat(error).startsWith("Types.java:10: removed comes before deprecated"),
                        error -> assertThat(error).startsWith("Types.java:13: introduced is '../1.30', but a release"),
                        error -> assertThat(error).startsWith("Types.java:13: deprecated is '1', but a release"),
                        error -> assertThat(error).startsWith("Types.java:13: replacement is 'E,2,lamp', but must be"),
                        error -> assertThat(error).startsWith("Types.java:15: t.NoKind is no version of a kind"));
    }
}
