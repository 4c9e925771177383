package dev.keelson.apiserver.storage.embedded;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file system of a few megabytes, where this process may mount one; otherwise the test is skipped. */
public final class SmallDisk implements AutoCloseable {

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** @param directory exists, and is empty */
    public static SmallDisk mount(Path directory, int megabytes) throws Exception {
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", directory.toString());
        assumeTrue(mounted, "this process may not mount a file system");
        return new SmallDisk(directory);
    }

    public Path directory() {
        return directory;
    }

    public void resize(int megabytes) throws Exception {
        remount("size=" + megabytes + "m");
    }

    /** Nobody has a file of it open to write. */
    public void readOnly(boolean now) throws Exception {
        remount(now ? "ro" : "rw");
    }

    private void remount(String options) throws Exception {
        if (!run("mount", "-o", "remount," + options, directory.toString())) {
            throw new IOException("cannot remount " + directory + " with " + options);
        }
    }

    /** Takes all the room that is left; the file can be deleted. */
    public Path fill() throws IOException {
        Path file = directory.resolve("ballast");
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] page = new byte[4096];
            while (true) {
                out.write(page);
            }
        } catch (IOException full) {
            return file;
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        List<String> words = new ArrayList<>(List.of(command));
        try {
            return new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    @Override
    public void close() throws Exception {
        run("umount", "-l", directory.toString());
    }
}
