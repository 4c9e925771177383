package dev.keelson.node.container.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/** Waits for a line in a file by the file system's own notices. */
final class LogFollow {

    private LogFollow() {}

    static void awaitLine(Path file, String text) {
        Path dir = file.resolveSibling(".").normalize();
        try (WatchService watch = file.getFileSystem().newWatchService()) {
            Files.createDirectories(dir);
            dir.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            while (!Files.exists(file) || Files.readAllLines(file).stream().noneMatch(line -> line.endsWith(text))) {
                var key = watch.poll(20, TimeUnit.SECONDS);
                if (key == null) {
                    throw new AssertionError("no line \"" + text + "\" in " + file);
                }
                key.pollEvents();
                key.reset();
            }
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }
}
