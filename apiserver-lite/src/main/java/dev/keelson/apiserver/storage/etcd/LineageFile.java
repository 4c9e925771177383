package dev.keelson.apiserver.storage.etcd;

import com.google.protobuf.ByteString;
import dev.keelson.apiserver.storage.StorageException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a {@link Lineage.Memory} in a file of readable properties. It appears whole: written aside and renamed. */
final class LineageFile {

    private static final Logger LOG = LoggerFactory.getLogger(LineageFile.class);

    private final Path path;
    // Guarded by this.
    private Lineage.@Nullable Memory written;

    LineageFile(Path path) {
        this.path = path;
    }

    /**
     * What was written last; null if nothing was.
     *
     * @throws StorageException if the file is not one of these
     */
    Lineage.@Nullable Memory read() {
        if (!Files.exists(path)) {
            return null;
        }
        try (var reader = Files.newBufferedReader(path)) {
            Properties properties = new Properties();
            properties.load(reader);
            return new Lineage.Memory(
                    Long.parseUnsignedLong(text(properties, "cluster"), 16),
                    Long.parseLong(text(properties, "revision")),
                    properties.containsKey("change.revision") ? proof(properties) : null);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new StorageException(
                    "what was seen of etcd cannot be read from " + path + ": " + unreadable.getMessage()
                            + "; remove the file if etcd is known to be the right one",
                    unreadable);
        }
    }

    private static Lineage.Proof proof(Properties properties) {
        return new Lineage.Proof(
                ByteString.copyFrom(HexFormat.of().parseHex(text(properties, "change.key.hex"))),
                Long.parseLong(text(properties, "change.revision")),
                Boolean.parseBoolean(text(properties, "change.deleted")),
                text(properties, "change.sha256"));
    }

    private static String text(Properties properties, String name) {
        String text = properties.getProperty(name);
        if (text == null) {
            throw new IllegalArgumentException("it lacks " + name);
        }
        return text;
    }

    /** Writes what has changed. A failure is logged: without the file, less is noticed after a restart. */
    synchronized void write(Lineage.Memory memory) {
        if (memory.equals(written)) {
            return;
        }
        Properties properties = new Properties();
        properties.setProperty("cluster", Long.toHexString(memory.cluster()));
        properties.setProperty("revision", Long.toString(memory.revision()));
        Lineage.Proof proof = memory.proof();
        if (proof != null) {
            properties.setProperty(
                    "change.key.hex", HexFormat.of().formatHex(proof.key().toByteArray()));
            properties.setProperty("change.revision", Long.toString(proof.revision()));
            properties.setProperty("change.deleted", Boolean.toString(proof.deleted()));
            properties.setProperty("change.sha256", proof.sha256());
        }
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            StringWriter text = new StringWriter();
            properties.store(text, "What this API server has seen of etcd; see --etcd-accept-restored.");
            Path aside = path.resolveSibling(path.getFileName() + ".new");
            Files.writeString(aside, text.toString(), StandardCharsets.ISO_8859_1);
            Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            written = memory;
        } catch (IOException failure) {
            LOG.warn("what was seen of etcd cannot be written to {}", path, failure);
        }
    }
}
