package dev.keelson.codegen.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The output of all generators together depends on the sources alone, and their text never becomes code. */
class DeterminismTest {
    private static List<Path> classPath = List.of();

    @TempDir
    private static Path shared = Path.of("");

    @TempDir
    private Path directory = Path.of("");

    private final Locale locale = Locale.getDefault();
    private final TimeZone zone = TimeZone.getDefault();

    @BeforeAll
    static void compileRuntime() throws IOException {
        classPath = GeneratedCodeRuntime.classPath(shared.resolve("runtime"));
    }

    @AfterEach
    void restore() {
        Locale.setDefault(locale);
        TimeZone.setDefault(zone);
    }

    private static Map<String, String> sources() {
        String types = """
                import dev.keelson.annotation.*;
                import io.fabric8.generator.annotation.Default;
                import io.fabric8.kubernetes.model.annotation.*;
                import java.util.*;
                """;
        Map<String, String> sources = new LinkedHashMap<>();
        sources.put("e/v1/package-info.java", """
                @ConvertsWith("e.v2") @DeepCopy @Defaulted @GenApplyConfiguration
                package e.v1;
                import dev.keelson.annotation.*;
                """);
        for (String version : List.of("v1", "v2")) {
            String start = "package e." + version + ";\n" + types;
            sources.put("e/" + version + "/Item.java", start + """
                    public class Item {
                        public List<Item> items; public Map<String, Interval> intervals;
                        @Default("i") public String identifier; public Interval interval;
                    }
                    """);
            sources.put(
                    "e/" + version + "/Interval.java",
                    start + "public record Interval(@Default(\"5\") Integer i, List<String> ids) {}\n");
            sources.put("e/" + version + "/Image.java", start + """
                    @ApiLifecycle(introduced = "1.30")
                    @Group("e") @Version("%s")
                    public class Image extends io.fabric8.kubernetes.client.CustomResource<Item, Interval> {
                        private static final long serialVersionUID = 1L;
                    }
                    """.formatted(version));
        }
        return sources;
    }

    private static Map<String, String> output(Compiled compiled) throws IOException {
        assertThat(compiled.errors()).isEmpty();
        Map<String, String> files = new LinkedHashMap<>();
        for (String file : compiled.generatedFiles()) {
            files.put(file, compiled.generated(file));
        }
        return files;
    }

    @Test
    void neitherOrderNorPlaceNorLocaleNorTimeZoneMatters() throws IOException {
        Map<String, String> first = output(Compiled.of(directory.resolve("one"), sources(), classPath));
        Locale.setDefault(new Locale("tr", "TR"));
        TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
        List<String> backwards = new ArrayList<>(sources().keySet());
        Collections.reverse(backwards);
        Map<String, String> shuffled = new LinkedHashMap<>();
        backwards.forEach(path -> shuffled.put(path, sources().get(path)));
        Map<String, String> second = output(Compiled.of(directory.resolve("elsewhere/two"), shuffled, classPath));
        assertThat(first).hasSize(12).isEqualTo(second);
        assertThat(first.values()).allSatisfy(text -> assertThat(text).doesNotContain("\r", directory.toString()));
    }

    @Test
    void textOfAnnotationsIsInertOrRefused() throws IOException {
        Compiled compiled = Compiled.of(
                directory,
                Map.of(
                        "t/package-info.java",
                        "@dev.keelson.annotation.ConvertsWith(\"../../etc\")\npackage t;\n",
                        "t/A.java",
                        """
                        package t;
                        import dev.keelson.annotation.*;
                        import io.fabric8.generator.annotation.Default;
                        @Defaulted @GenApplyConfiguration @ConversionIgnore({"*/ } {", "../x"})
                        class A {
                            @com.fasterxml.jackson.annotation.JsonProperty("*/ \\"); } // \\\\u0022 $T $L ../x")
                            @Default("a */ \\\\u0022); Runtime.getRuntime().exit(1); // $L $T")
                            String text;
                        }
                        """),
                classPath);
        assertThat(compiled.errors())
                .singleElement()
                .asString()
                .contains("package ../../etc of @ConvertsWith has no types");
        assertThat(compiled.generatedFiles()).containsExactly("t/AApplyConfiguration.java", "t/ADefaults.java");
        assertThat(compiled.generated("t/ADefaults.java"))
                .contains("object.text = \"a */ \\\\u0022); Runtime.getRuntime().exit(1); // $L $T\";");
    }
}
