package dev.keelson.apiserver.pki;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** Key files in one directory. A file appears whole: it is written aside, synced and renamed. */
final class KeyDirectory {

    private final Path directory;
    private final boolean posix;

    KeyDirectory(Path directory) throws IOException {
        this.directory = directory;
        this.posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        try {
            Files.createDirectories(directory, permissions("rwx------"));
        } catch (FileAlreadyExistsException notADirectory) {
            throw new IOException(directory + " exists and is not a directory", notADirectory);
        }
    }

    /** The material called {@code name}, or null if its files are not there. */
    @Nullable
    KeyMaterial read(String name) throws IOException {
        Path certificate = directory.resolve(name + ".crt");
        Path key = directory.resolve(name + ".key");
        if (!Files.exists(certificate) || !Files.exists(key)) {
            return null;
        }
        X509Certificate read = Pem.certificates(Files.readString(certificate), certificate.toString())
                .get(0);
        String algorithm = read.getPublicKey().getAlgorithm();
        return new KeyMaterial(read, Pem.privateKey(Files.readString(key), algorithm, key.toString()));
    }

    /** The key goes first: a certificate without its key is then never seen. */
    void write(String name, KeyMaterial material) throws IOException {
        writeFile(name + ".key", material.keyPem());
        writeFile(name + ".crt", material.certificatePem());
    }

    @Nullable
    String readFile(String name) throws IOException {
        Path file = directory.resolve(name);
        return Files.exists(file) ? Files.readString(file) : null;
    }

    void writeFile(String name, String text) throws IOException {
        Path aside = directory.resolve(name + ".new");
        Files.deleteIfExists(aside);
        Files.createFile(aside, permissions("rw-------"));
        try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(aside, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private FileAttribute<?>[] permissions(String mode) {
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }
}
