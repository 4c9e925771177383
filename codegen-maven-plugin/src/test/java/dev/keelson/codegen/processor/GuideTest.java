package dev.keelson.codegen.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the guide shows compiles, and gives the classes that it names. */
class GuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "guide", "codegen.md");

    @TempDir
    private Path directory = Path.of("");

    private Compiled compile(String type, String imports) throws IOException {
        String guide = Files.readString(GUIDE);
        String shown = Arrays.stream(guide.split("```java\n", -1))
                .map(block -> block.substring(0, Math.max(0, block.indexOf("```"))))
                .filter(block -> block.contains("class " + type + " "))
                .findFirst()
                .orElseThrow();
        List<Path> classPath = GeneratedCodeRuntime.classPath(directory.resolve("runtime"));
        return Compiled.of(
                directory.resolve("guide"),
                Map.of("t/" + type + ".java", "package t;\n" + imports + "import java.util.*;\n" + shown),
                classPath);
    }

    @Test
    void theTypesOfTheGuideGetTheCopiersThatItNames() throws IOException {
        Compiled compiled = compile("Hello", """
                import dev.keelson.annotation.DeepCopy;
                import io.fabric8.kubernetes.api.model.Namespaced;
                import io.fabric8.kubernetes.client.CustomResource;
                import io.fabric8.kubernetes.model.annotation.Group;
                import io.fabric8.kubernetes.model.annotation.Version;
                """);
        assertThat(compiled.errors()).isEmpty();
        assertThat(compiled.generatedFiles())
                .containsExactly("t/HelloDeepCopy.java", "t/Hello_SpecDeepCopy.java", "t/Hello_StatusDeepCopy.java")
                .allSatisfy(file -> assertThat(Files.readString(GUIDE))
                        .contains(file.replace("t/", "").replace(".java", "")));
    }

    @Test
    void theSpecOfTheGuideGetsDefaults() throws IOException {
        Compiled compiled = compile("LampSpec", """
                import dev.keelson.annotation.Defaulted;
                import dev.keelson.annotation.DefaultsFor;
                import io.fabric8.generator.annotation.Default;
                """);
        assertThat(compiled.errors()).isEmpty();
        assertThat(compiled.generatedFiles()).containsExactly("t/LampSpecDefaults.java");
        assertThat(compiled.generated("t/LampSpecDefaults.java")).contains("applyLampSpec_Timer");
    }
}
