package dev.keelson.codegen.javadoc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavadocReaderTest {
    private static final String BEAN = String.join(
            "\n",
            "package org.example.model.shapes;",
            "import com.fasterxml.jackson.annotation.JsonProperty;",
            "import not.there.Missing;",
            "/**",
            " * A circle &lt;round&gt;.",
            " * Second line.",
            " */",
            "@Missing",
            "public class Circle {",
            "  @JsonProperty(\"r\") private double r;",
            "  /** Not a property. */",
            "  public Circle() {}",
            "  /**",
            "   * Its radius:<br><p>  - in metres&#42;",
            "   * @return the radius",
            "   */",
            "  @JsonProperty(\"r\")",
            "  public double getR() { return r; }",
            "  /** Of the setter. */",
            "  @JsonProperty(\"r\")",
            "  public void setR(double r) { this.r = r; }",
            "  @JsonProperty(value = \"silent\")",
            "  public String getSilent() { return null; }",
            "}");

    private static Path jar(Path directory) throws IOException {
        Path jar = directory.resolve("model-sources.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("org/example/model/shapes/Circle.java"));
            out.write(BEAN.getBytes(StandardCharsets.UTF_8));
            out.putNextEntry(new JarEntry("org/example/model/shapes/CircleBuilder.java"));
            out.write("package org.example.model.shapes; class CircleBuilder {}".getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }

    @Test
    void readsClassesAndGettersAsPlainText(@TempDir Path directory) throws IOException {
        JavadocReader reader = new JavadocReader();
        reader.read(jar(directory));

        BeanDocs circle = Objects.requireNonNull(reader.docs().get("org.example.model.shapes.Circle"));
        assertThat(reader.docs()).hasSize(1);
        assertThat(circle.text()).isEqualTo("A circle <round>.\nSecond line.");
        assertThat(circle.properties()).containsOnlyKeys("r").containsEntry("r", "Its radius:\n - in metres*");
    }

    @Test
    void writesALineForEachClassOfThePackage(@TempDir Path directory) throws IOException {
        JavadocReader reader = new JavadocReader();
        reader.read(jar(directory));
        Path table = directory.resolve("below/table.gz");
        DocTable.write(reader.docs().values(), "org.example.model", table);

        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(table))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("shapes.Circle\tA circle <round>.\\nSecond line.\tr\tIts radius:\\n - in metres*\n");
        }
        DocTable.write(reader.docs().values(), "org.example.other", table);
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(table))) {
            assertThat(in.readAllBytes()).isEmpty();
        }
    }
}
