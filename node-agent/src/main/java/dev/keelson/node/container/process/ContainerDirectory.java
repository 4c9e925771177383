package dev.keelson.node.container.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.node.container.ContainerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A container's state on disk, shared with its shim.
 *
 * <p>Every file but the raw output appears complete: it is written beside its place and renamed, or linked.
 */
record ContainerDirectory(Path path) {

    /** The claim of an agent on a container that it found created and unclaimed: no shim may start it any more. */
    private static final String GIVEN_UP = "given up\n";
    /** The exit of a container whose shim died before it. */
    private static final String UNKNOWN_EXIT = "unknown\n";

    record Saved(ContainerConfig config, Instant createdAt) {}

    Path root() {
        return path.resolve("root");
    }

    Path stdout() {
        return path.resolve("stdout");
    }

    Path stderr() {
        return path.resolve("stderr");
    }

    void create(ObjectMapper json, ContainerConfig config, Instant now) throws IOException {
        Files.createDirectories(root());
        ObjectNode saved = json.createObjectNode();
        saved.put("createdAt", now.toString());
        saved.set("config", json.valueToTree(config));
        writeAtomically(path.resolve("config.json"), json.writeValueAsBytes(saved));
    }

    Saved load(ObjectMapper json) throws IOException {
        ObjectNode saved =
                (ObjectNode) json.readTree(path.resolve("config.json").toFile());
        return new Saved(
                json.treeToValue(saved.get("config"), ContainerConfig.class),
                Instant.parse(saved.get("createdAt").asText()));
    }

    boolean created() {
        return Files.exists(path.resolve("config.json"));
    }

    /**
     * Takes a container that no shim has claimed out of every shim's reach.
     *
     * @return false if a shim was faster, or had claimed it long ago
     */
    boolean giveUp() throws IOException {
        try {
            Files.writeString(path.resolve("claim"), GIVEN_UP, StandardOpenOption.CREATE_NEW);
            return true;
        } catch (FileAlreadyExistsException claimed) {
            return Files.readString(path.resolve("claim")).equals(GIVEN_UP);
        }
    }

    Optional<HostProcess> shim() throws IOException {
        return HostProcess.read(path.resolve("claim"));
    }

    Optional<HostProcess> process() throws IOException {
        return HostProcess.read(path.resolve("pid"));
    }

    boolean hasExited() {
        return Files.exists(path.resolve("exit"));
    }

    /** Empty if nobody was there to see the exit. */
    OptionalInt exitCode() throws IOException {
        String code = Files.readString(path.resolve("exit"));
        return code.equals(UNKNOWN_EXIT) ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(code.trim()));
    }

    Instant exitTime() throws IOException {
        return Files.getLastModifiedTime(path.resolve("exit")).toInstant();
    }

    void recordUnknownExit() throws IOException {
        writeAtomically(path.resolve("exit"), UNKNOWN_EXIT.getBytes(StandardCharsets.US_ASCII));
    }

    static void writeAtomically(Path file, byte[] bytes) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.write(temporary, bytes);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Follows no symbolic link: what a container's links point to is not its own. */
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
