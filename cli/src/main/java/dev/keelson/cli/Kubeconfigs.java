package dev.keelson.cli;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Kubeconfig files and the clients they describe. */
final class Kubeconfigs {

    private Kubeconfigs() {}

    /** Replaces {@code file} at once, readable by its owner alone. */
    static void write(Path file, String text) {
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory == null) {
                throw new CommandException("cannot write kubeconfig " + file + ": it is a directory");
            }
            Files.createDirectories(directory);
            if (Files.isRegularFile(file) && Files.readString(file).equals(text)) {
                // A full disk must not keep a server from starting that needs nothing of it.
                return;
            }
            Path draft = Files.createTempFile(directory, ".kubeconfig", ".new", ownerOnly(directory));
            try {
                Files.writeString(draft, text);
                Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException refused) {
            throw new CommandException("cannot write kubeconfig " + file + ": " + reason(refused), refused);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path directory) {
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** A client for the cluster and user that {@code file} names. */
    static KubernetesClient clientOf(Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new CommandException("cannot read kubeconfig " + file);
        }
        try {
            return client(Config.fromKubeconfig(file.toFile()), new KubernetesSerialization());
        } catch (RuntimeException malformed) {
            throw new CommandException("kubeconfig " + file + " is malformed: " + reason(malformed), malformed);
        }
    }

    /** A client for the cluster and user that a kubeconfig's text names. */
    static KubernetesClient clientOfText(String kubeconfig, SharedModel model) {
        return client(Config.fromKubeconfig(kubeconfig), model.serialization());
    }

    private static KubernetesClient client(Config config, KubernetesSerialization serialization) {
        String server = config.getMasterUrl();
        if (server == null || server.isEmpty()) {
            throw new CommandException("the kubeconfig names no server");
        }
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withKubernetesSerialization(serialization)
                .build();
    }

    private static String reason(Exception failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
