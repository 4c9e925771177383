package dev.keelson.apiserver.storage.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jnr.ffi.LibraryLoader;
import jnr.ffi.types.size_t;
import jnr.ffi.types.u_int64_t;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the mapped file from counting as this process' memory. Each commit reads a few pages near the file's end, and the
 * kernel maps their neighbours with them, so that in time the whole file would be resident. Pages that are given up stay
 * in the kernel's cache, and come back when they are read.
 *
 * <p>Does nothing where there is no {@code /proc/self/maps}. For the committing thread, which alone changes the mapping.
 */
final class ResidentPages {

    private static final Logger LOG = LoggerFactory.getLogger(ResidentPages.class);

    private static final long GIVEN_UP_EVERY = 16 << 20;
    private static final int MADV_DONTNEED = 4;
    private static final Path MAPS = Path.of("/proc/self/maps");

    /** Public, as code is generated for it. */
    public interface LibC {
        int madvise(@u_int64_t long address, @size_t long length, int advice);
    }

    private final String file;
    private long written;
    private @Nullable LibC libC;
    private boolean impossible = !Files.isReadable(MAPS);

    ResidentPages(Path file) {
        this.file = file.toAbsolutePath().normalize().toString();
    }

    /** To be told of every commit. */
    void committed(long bytes) {
        written += bytes;
        if (written >= GIVEN_UP_EVERY && !impossible) {
            written = 0;
            giveUp();
        }
    }

    private void giveUp() {
        try {
            for (String line : mappings()) {
                int dash = line.indexOf('-');
                long from = Long.parseUnsignedLong(line.substring(0, dash), 16);
                long to = Long.parseUnsignedLong(line.substring(dash + 1, line.indexOf(' ')), 16);
                libC().madvise(from, to - from, MADV_DONTNEED);
            }
        } catch (IOException | RuntimeException | LinkageError unsupported) {
            LOG.debug("the mapped file stays resident", unsupported);
            impossible = true;
        }
    }

    private List<String> mappings() throws IOException {
        try (var lines = Files.lines(MAPS)) {
            return lines.filter(line -> line.endsWith(file)).toList();
        }
    }

    private LibC libC() {
        LibC loaded = libC;
        if (loaded == null) {
            loaded = LibraryLoader.create(LibC.class).load("c");
            libC = loaded;
        }
        return loaded;
    }
}
