package dev.keelson.apiserver.audit;

import dev.keelson.clock.Clock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is put aside when it has grown too large: {@code audit.log} becomes {@code audit-<time>.log}, which is how
 * kube-apiserver names them, and the oldest of those are deleted. Used by one thread at a time.
 */
final class RotatingFile implements AuditSink {

    private static final Logger LOG = LoggerFactory.getLogger(RotatingFile.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss.SSS").withZone(ZoneOffset.UTC);

    private final Path file;
    private final Limits limits;
    private final Clock clock;

    /** Null after a failed rotation, until the next write. */
    private @Nullable OutputStream out;

    private long size;

    /**
     * What is kept.
     *
     * @param bytes of the file before it is put aside; 0 for no limit
     * @param age of files put aside; zero for no limit
     * @param backups files put aside; 0 for no limit
     */
    record Limits(long bytes, Duration age, int backups) {}

    private RotatingFile(Path file, Limits limits, Clock clock) {
        this.file = file;
        this.limits = limits;
        this.clock = clock;
    }

    /** Goes on with the file that is there. */
    static RotatingFile open(Path file, Limits limits, Clock clock) throws IOException {
        RotatingFile rotating = new RotatingFile(file.toAbsolutePath(), limits, clock);
        rotating.reopen();
        return rotating;
    }

    private OutputStream reopen() throws IOException {
        Path directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        if (!Files.exists(file)) {
            createPrivately();
        }
        size = Files.size(file);
        OutputStream opened = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        out = opened;
        return opened;
    }

    private void createPrivately() throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (UnsupportedOperationException notPosix) {
            Files.createFile(file);
        }
    }

    @Override
    public void write(byte[] lines) throws IOException {
        OutputStream to = out == null ? reopen() : out;
        if (limits.bytes() > 0 && size > 0 && size + lines.length > limits.bytes()) {
            to = rotate(to);
        }
        to.write(lines);
        size += lines.length;
    }

    private OutputStream rotate(OutputStream full) throws IOException {
        out = null;
        full.close();
        Files.move(file, aside(clock.now()), StandardCopyOption.REPLACE_EXISTING);
        OutputStream fresh = reopen();
        deleteOld();
        return fresh;
    }

    private Path aside(Instant time) {
        return file.resolveSibling(prefix() + STAMP.format(time) + suffix());
    }

    private String prefix() {
        String name = String.valueOf(file.getFileName());
        return name.substring(0, name.length() - suffix().length()) + "-";
    }

    private String suffix() {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? "" : name.substring(dot);
    }

    private void deleteOld() {
        try {
            List<Aside> all = aside();
            Instant oldest = clock.now().minus(limits.age());
            for (int i = 0; i < all.size(); i++) {
                boolean tooMany = limits.backups() > 0 && i >= limits.backups();
                boolean tooOld = !limits.age().isZero() && all.get(i).time().isBefore(oldest);
                if (tooMany || tooOld) {
                    Files.deleteIfExists(all.get(i).path());
                }
            }
        } catch (IOException kept) {
            LOG.warn("old audit logs beside {} cannot be deleted: {}", file, kept.getMessage());
        }
    }

    private record Aside(Path path, Instant time) {}

    /** Newest first. */
    private List<Aside> aside() throws IOException {
        List<Aside> found = new ArrayList<>();
        try (Stream<Path> siblings = Files.list(file.resolveSibling("."))) {
            for (Path sibling : siblings.toList()) {
                String name = String.valueOf(sibling.getFileName());
                if (name.startsWith(prefix()) && name.endsWith(suffix())) {
                    Instant time = time(name.substring(prefix().length(), name.length() - suffix().length()));
                    if (time != null) {
                        found.add(new Aside(sibling, time));
                    }
                }
            }
        }
        found.sort(Comparator.comparing(Aside::time).reversed());
        return found;
    }

    private static @Nullable Instant time(String stamp) {
        try {
            return STAMP.parse(stamp, Instant::from);
        } catch (DateTimeParseException anotherFile) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
            out = null;
        }
    }
}
