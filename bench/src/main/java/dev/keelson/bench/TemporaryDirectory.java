package dev.keelson.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A new directory that goes with all it holds when closed. */
record TemporaryDirectory(Path path) implements AutoCloseable {

    /** @param parent where it is made, or null for where the system keeps temporary files */
    static TemporaryDirectory below(@Nullable Path parent) throws IOException {
        return new TemporaryDirectory(
                parent == null
                        ? Files.createTempDirectory("keelson-bench")
                        : Files.createTempDirectory(Files.createDirectories(parent), "keelson-bench"));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        } catch (NoSuchFileException gone) {
            // what a server that is still ending removed by itself
            return;
        }
    }
}
