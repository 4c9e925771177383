package dev.keelson.samples.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The guide shows this sample; what it shows is what is tested. */
class GuideTest {

    private static final Path SAMPLE = Path.of("").toAbsolutePath();
    private static final Pattern REGION =
            Pattern.compile("( *)// docs:begin (\\w+)\n(.*?) *// docs:end \\2", Pattern.DOTALL);
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void showsTheOperatorAndTheReconcilerAsTheyAre() throws IOException {
        String guide = Files.readString(SAMPLE.resolve("../../docs/guide/josdk.md"));

        assertThat(BLOCK.matcher(guide).results().map(block -> block.group(1)).toList())
                .as("the java blocks of docs/guide/josdk.md")
                .isEqualTo(Stream.of("SiteOperator", "SiteReconciler")
                        .flatMap(name -> regions(name).stream())
                        .toList());
    }

    private static List<String> regions(String name) {
        try {
            String source =
                    Files.readString(SAMPLE.resolve("src/main/java/dev/keelson/samples/site/" + name + ".java"));
            return REGION.matcher(source).results().map(GuideTest::text).toList();
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static String text(MatchResult region) {
        return region.group(3).indent(-region.group(1).length());
    }
}
