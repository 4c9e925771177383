package dev.keelson.samples.hello;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The project's README shows this sample; what it shows is what is tested. */
class ReadmeTest {

    private static final Path SAMPLE = Path.of("").toAbsolutePath();

    @Test
    void showsTheReconcilerAsItIs() throws IOException {
        String source =
                Files.readString(SAMPLE.resolve("src/main/java/dev/keelson/samples/hello/HelloReconciler.java"));
        String readme = Files.readString(SAMPLE.resolve("../../README.md"));

        assertThat(between(readme, "```java\n", "```"))
                .as("the first java block of README.md")
                .isEqualTo(between(source, "    // docs:begin reconcile\n", "    // docs:end reconcile")
                        .indent(-4));
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin);
        assertThat(from).as("where \"%s\" begins", begin.strip()).isNotNegative();
        int to = text.indexOf(end, from + begin.length());
        assertThat(to).as("where \"%s\" ends it", end).isNotNegative();
        return text.substring(from + begin.length(), to);
    }
}
