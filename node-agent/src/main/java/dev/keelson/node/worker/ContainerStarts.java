package dev.keelson.node.worker;

import dev.keelson.node.container.ContainerConfig;
import dev.keelson.node.container.ContainerConfig.Mount;
import dev.keelson.node.container.ContainerRuntimeException;
import dev.keelson.node.environment.ConfigurationException;
import dev.keelson.node.pod.DownwardFields.NodeFacts;
import dev.keelson.node.pod.PodSpecs;
import dev.keelson.node.pod.VariableExpansion;
import dev.keelson.node.worker.ContainerTrack.Waiting;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates and starts one container. Follows {@code startContainer} in {@code kuberuntime_container.go}. */
final class ContainerStarts {

    /** The container was not started. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Waiting waiting;

        Refused(String reason, String message) {
            super(message);
            this.waiting = new Waiting(reason, message);
        }

        Waiting waiting() {
            return waiting;
        }
    }

    private final NodeServices services;

    ContainerStarts(NodeServices services) {
        this.services = services;
    }

    /** @return the id of the container, which runs or has run */
    String start(Pod pod, Container container, int attempt, Map<String, Path> volumes, NodeFacts facts) throws Refused {
        ContainerConfig config;
        try {
            config = config(pod, container, attempt, volumes, facts);
        } catch (ConfigurationException missing) {
            throw failed(pod, container, "CreateContainerConfigError", missing.getMessage());
        }
        String id;
        try {
            id = services.runtime().createContainer(pod.getMetadata().getUid(), config);
        } catch (ContainerRuntimeException refused) {
            throw failed(pod, container, "CreateContainerError", refused.getMessage());
        }
        event(pod, container, PodEvents.NORMAL, "Created", "Container created");
        try {
            services.runtime().startContainer(id);
        } catch (ContainerRuntimeException refused) {
            throw failed(pod, container, "RunContainerError", refused.getMessage());
        }
        event(pod, container, PodEvents.NORMAL, "Started", "Container started");
        return id;
    }

    private Refused failed(Pod pod, Container container, String reason, @Nullable String message) {
        String text = String.valueOf(message);
        event(pod, container, PodEvents.WARNING, "Failed", "Error: " + text);
        return new Refused(reason, text);
    }

    private void event(Pod pod, Container container, String type, String reason, String message) {
        services.events().record(pod, fieldPath(pod, container), type, reason, message);
    }

    static String fieldPath(Pod pod, Container container) {
        boolean init = PodSpecs.initContainers(pod).contains(container);
        return (init ? "spec.initContainers{" : "spec.containers{") + container.getName() + "}";
    }

    private ContainerConfig config(
            Pod pod, Container container, int attempt, Map<String, Path> volumes, NodeFacts facts)
            throws ConfigurationException {
        Map<String, String> env = services.environment().resolve(pod, container, facts);
        List<Mount> mounts = new ArrayList<>();
        for (VolumeMount mount : container.getVolumeMounts()) {
            Path volume = volumes.get(mount.getName());
            if (volume == null) {
                throw new ConfigurationException("volume \"" + mount.getName() + "\" does not exist");
            }
            mounts.add(new Mount(
                    mount.getName(),
                    mount.getMountPath(),
                    subPath(volume, mount, env).toString(),
                    Boolean.TRUE.equals(mount.getReadOnly())));
        }
        return new ContainerConfig(
                container.getName(),
                attempt,
                role(pod, container),
                container.getImage() == null ? "" : container.getImage(),
                expand(container.getCommand(), env),
                expand(container.getArgs(), env),
                container.getWorkingDir(),
                env,
                mounts);
    }

    private static Path subPath(Path volume, VolumeMount mount, Map<String, String> env) throws ConfigurationException {
        String sub = mount.getSubPath();
        if (mount.getSubPathExpr() != null && !mount.getSubPathExpr().isEmpty()) {
            sub = VariableExpansion.expand(mount.getSubPathExpr(), env);
        }
        if (sub == null || sub.isEmpty()) {
            return volume;
        }
        Path path = volume.resolve(sub).normalize();
        if (!path.startsWith(volume)) {
            throw new ConfigurationException("subPath \"" + sub + "\" of volume " + mount.getName() + " leaves it");
        }
        return path;
    }

    private static ContainerConfig.Role role(Pod pod, Container container) {
        if (!PodSpecs.initContainers(pod).contains(container)) {
            return ContainerConfig.Role.MAIN;
        }
        return PodSpecs.isSidecar(container) ? ContainerConfig.Role.SIDECAR : ContainerConfig.Role.INIT;
    }

    private static List<String> expand(List<String> words, Map<String, String> env) {
        return words.stream().map(word -> VariableExpansion.expand(word, env)).toList();
    }
}
