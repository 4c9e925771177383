package dev.keelson.codegen.goal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTreeTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void writesWhatDiffersDeletesWhatIsStaleAndLeavesTheRest() throws IOException {
        Path sources = directory.resolve("sources");
        Path resources = directory.resolve("resources");
        OutputTree first = new OutputTree();
        first.source("a.Kept", "kept");
        first.source("a.Changed", "before");
        first.source("a.b.Stale", "stale");
        first.resource("META-INF/services/x", "one\n");
        assertThat(first.writeTo(sources, resources)).isEqualTo(new OutputTree.Changes(4, 4, 0));
        FileTime past = FileTime.fromMillis(1_000);
        Files.setLastModifiedTime(sources.resolve("a/Kept.java"), past);

        OutputTree second = new OutputTree();
        second.source("a.Kept", "kept");
        second.source("a.Changed", "after");
        second.resource("META-INF/services/x", "one\n");
        assertThat(second.writeTo(sources, resources)).isEqualTo(new OutputTree.Changes(3, 1, 1));
        assertThat(Files.getLastModifiedTime(sources.resolve("a/Kept.java"))).isEqualTo(past);
        assertThat(sources.resolve("a/Changed.java")).hasContent("after");
        assertThat(sources.resolve("a/b/Stale.java")).doesNotExist();
    }

    @Test
    void providersOfSeveralLibrariesShareOneServiceFile() throws IOException {
        OutputTree output = new OutputTree();
        output.resource("META-INF/services/x", "one\n");
        output.resource("META-INF/services/x", "two\n");
        output.writeTo(directory.resolve("s"), directory.resolve("r"));
        assertThat(directory.resolve("r/META-INF/services/x")).hasContent("one\ntwo\n");
    }

    @Test
    void twoFilesOfOneNameAreAnError() throws IOException {
        OutputTree output = new OutputTree();
        output.source("a.A", "1");
        assertThatThrownBy(() -> output.source("a.A", "2"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a/A.java");
    }

    @Test
    void tellsHowDirectoriesDifferAndTouchesNothing() throws IOException {
        Path sources = directory.resolve("s");
        Path resources = directory.resolve("r");
        OutputTree output = new OutputTree();
        output.source("a.A", "1");
        output.resource("META-INF/services/x", "one\n");
        assertThat(output.differencesTo(sources, resources))
                .containsExactly("a/A.java is missing", "META-INF/services/x is missing");
        assertThat(sources).doesNotExist();
        output.writeTo(sources, resources);
        assertThat(output.differencesTo(sources, resources)).isEmpty();
        Files.writeString(sources.resolve("a/A.java"), "edited");
        Files.writeString(sources.resolve("a/B.java"), "by hand");
        assertThat(output.differencesTo(sources, resources))
                .containsExactly("a/A.java has another content", "a/B.java is no longer generated");
        assertThat(sources.resolve("a/A.java")).hasContent("edited");
    }
}
