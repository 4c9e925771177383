package dev.keelson.node.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory whose files change together: they are links into {@code ..data}, which is a link to the current version
 * and is switched in one rename. Follows {@code pkg/volume/util/atomic_writer.go}.
 */
record AtomicDirectory(Path path) {

    private static final String DATA = "..data";
    private static final PosixFilePermission[] BITS = {
        PosixFilePermission.OTHERS_EXECUTE,
        PosixFilePermission.OTHERS_WRITE,
        PosixFilePermission.OTHERS_READ,
        PosixFilePermission.GROUP_EXECUTE,
        PosixFilePermission.GROUP_WRITE,
        PosixFilePermission.GROUP_READ,
        PosixFilePermission.OWNER_EXECUTE,
        PosixFilePermission.OWNER_WRITE,
        PosixFilePermission.OWNER_READ,
    };

    /** Writes nothing if the files are as they should be already. */
    void write(Payload payload) throws IOException {
        Files.createDirectories(path);
        Path data = path.resolve(DATA);
        if (Files.exists(data) && current(data, payload)) {
            return;
        }
        Path version = Files.createTempDirectory(path, "..v");
        setMode(version, 0b111_101_101);
        for (Map.Entry<String, Payload.Content> file : payload.files().entrySet()) {
            Path target = version.resolve(file.getKey());
            Files.createDirectories(target.getParent() == null ? version : target.getParent());
            Files.write(target, file.getValue().bytes());
            setMode(target, file.getValue().mode());
        }
        Path old = Files.exists(data) ? path.resolve(Files.readSymbolicLink(data)) : null;
        Path fresh = path.resolve("..data_tmp");
        Files.deleteIfExists(fresh);
        Files.createSymbolicLink(fresh, Path.of(version.getFileName().toString()));
        Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        linkTopLevel(payload);
        if (old != null) {
            deleteTree(old);
        }
    }

    private static boolean current(Path data, Payload payload) throws IOException {
        Path real = data.toRealPath();
        Set<String> present = new HashSet<>();
        try (Stream<Path> files = Files.walk(real)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> present.add(real.relativize(file).toString()));
        }
        if (!present.equals(payload.files().keySet())) {
            return false;
        }
        for (Map.Entry<String, Payload.Content> file : payload.files().entrySet()) {
            if (!Arrays.equals(
                    Files.readAllBytes(real.resolve(file.getKey())),
                    file.getValue().bytes())) {
                return false;
            }
        }
        return true;
    }

    private void linkTopLevel(Payload payload) throws IOException {
        Set<String> wanted = new HashSet<>();
        payload.files().keySet().forEach(file -> wanted.add(file.split("/", 2)[0]));
        List<Path> present;
        try (Stream<Path> entries = Files.list(path)) {
            present = entries.toList();
        }
        for (Path entry : present) {
            String name = entry.getFileName().toString();
            if (!name.startsWith("..") && !wanted.contains(name)) {
                Files.delete(entry);
            }
        }
        for (String name : wanted) {
            if (!Files.exists(path.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(path.resolve(name), Path.of(DATA, name));
            }
        }
    }

    static void setMode(Path file, int mode) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < BITS.length; bit++) {
            if ((mode >> bit & 1) == 1) {
                permissions.add(BITS[bit]);
            }
        }
        Files.setPosixFilePermissions(file, permissions);
    }

    /** Follows no symbolic link. */
    static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(tree)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(entry);
            }
        }
    }
}
