package dev.keelson.codegen.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the guide shows compiles, and gives the classes that it names. */
class GuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "guide", "codegen.md");

    @TempDir
    private Path directory = Path.of("");

    @Test
    void theTypesOfTheGuideGetTheCopiersThatItNames() throws IOException {
        List<Path> classPath = GeneratedCodeRuntime.classPath(directory.resolve("runtime"));
        String guide = Files.readString(GUIDE);
        int start = guide.indexOf("```java\n") + "```java\n".length();
        String shown = guide.substring(start, guide.indexOf("```", start));
        Compiled compiled = Compiled.of(directory.resolve("guide"), Map.of("t/Hello.java", """
                package t;
                import dev.keelson.annotation.DeepCopy;
                import io.fabric8.kubernetes.api.model.Namespaced;
                import io.fabric8.kubernetes.client.CustomResource;
                import io.fabric8.kubernetes.model.annotation.Group;
                import io.fabric8.kubernetes.model.annotation.Version;
                import java.util.List;
                import java.util.Map;
                """ + shown), classPath);
        assertThat(compiled.errors()).isEmpty();
        assertThat(compiled.generatedFiles())
                .containsExactly("t/HelloDeepCopy.java", "t/Hello_SpecDeepCopy.java", "t/Hello_StatusDeepCopy.java")
                .allSatisfy(file ->
                        assertThat(guide).contains(file.replace("t/", "").replace(".java", "")));
    }
}
