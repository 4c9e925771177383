package dev.keelson.node.container.process;

import dev.keelson.node.container.ContainerConfig;
import dev.keelson.node.container.ContainerConfig.Mount;
import dev.keelson.node.container.SandboxConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The directory that stands for a container's root: nothing keeps its process inside, but its working directory is below
 * it, and its volumes are symbolic links in it.
 *
 * @param directory absolute
 */
record ContainerRoot(Path directory) {

    /** Creates the working directory and links the mounts, outer ones first. */
    void prepare(ContainerConfig config) throws IOException {
        Files.createDirectories(workingDirectory(config));
        List<Mount> outerFirst = config.mounts().stream()
                .sorted(Comparator.comparingInt(mount -> mount.containerPath().length()))
                .toList();
        for (Mount mount : outerFirst) {
            Path link = inside(mount.containerPath());
            Path parent = link.getParent();
            if (link.equals(directory) || parent == null) {
                continue;
            }
            if (!Files.isDirectory(parent)) {
                Files.createDirectories(parent);
            }
            if (!Files.isSymbolicLink(link)) {
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, Path.of(mount.hostPath()));
            }
        }
    }

    /** The image's paths do not exist on this host, so that absolute ones begin at the container's root. */
    Path workingDirectory(ContainerConfig config) {
        String dir = config.workingDir();
        return dir == null || dir.isEmpty() ? directory : inside(dir);
    }

    /** What the process sees: the container's own variables before the runtime's. */
    Map<String, String> environment(SandboxConfig sandbox, ContainerConfig config) {
        Map<String, String> env = new HashMap<>();
        env.put("PATH", HostTools.defaultPath());
        env.put("HOME", directory.toString());
        env.put("HOSTNAME", sandbox.hostname());
        env.put("KEELSON_ROOT", directory.toString());
        env.put("KEELSON_POD_IP", sandbox.ip());
        for (Mount mount : config.mounts()) {
            String name =
                    mount.volume().toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
            env.putIfAbsent("KEELSON_VOLUME_" + name, mount.hostPath());
        }
        env.putAll(config.env());
        return env;
    }

    private Path inside(String containerPath) {
        Path relative = Path.of("/").resolve(containerPath).normalize();
        return directory.resolve(Path.of("/").relativize(relative));
    }
}
