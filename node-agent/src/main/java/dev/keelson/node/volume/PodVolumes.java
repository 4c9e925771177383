package dev.keelson.node.volume;

import dev.keelson.clock.Clock;
import dev.keelson.node.pod.DownwardFields;
import dev.keelson.node.pod.DownwardFields.NodeFacts;
import dev.keelson.node.pod.PodSpecs;
import dev.keelson.node.pod.ReferencedObjects;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapProjection;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ProjectedVolumeSource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretProjection;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Makes pods' volumes ready, keeps them up to date and removes them. Safe for many threads, one a pod. */
public final class PodVolumes {

    private static final int DEFAULT_MODE = 0b110_100_100;
    private static final long DEFAULT_TOKEN_SECONDS = 3600;

    /** What one pod's token is for. */
    private record TokenKey(String podUid, String audience, long seconds) {}

    private record IssuedToken(ReferencedObjects.BoundToken token, Instant refreshAt) {}

    private final Path root;
    private final ReferencedObjects objects;
    private final Clock clock;
    private final Map<TokenKey, IssuedToken> tokens = new ConcurrentHashMap<>();

    /** @param root holds a folder a pod, named by its uid */
    public PodVolumes(Path root, ReferencedObjects objects, Clock clock) {
        this.root = root;
        this.objects = objects;
        this.clock = clock;
    }

    /**
     * Makes the pod's volumes ready, or brings them up to date.
     *
     * @return where each volume is, by its name
     */
    public Map<String, Path> mount(Pod pod, NodeFacts facts) throws VolumeException {
        Map<String, Path> paths = new LinkedHashMap<>();
        for (Volume volume : pod.getSpec().getVolumes()) {
            try {
                paths.put(volume.getName(), mount(pod, volume, facts));
            } catch (VolumeException | IOException | IllegalArgumentException failed) {
                throw new VolumeException(
                        "MountVolume.SetUp failed for volume \"" + volume.getName() + "\" : " + failed.getMessage(),
                        failed);
            }
        }
        return paths;
    }

    /** Removes what the pod's volumes hold. What hostPath volumes lead to stays. */
    public void unmount(String podUid) throws VolumeException {
        tokens.keySet().removeIf(key -> key.podUid().equals(podUid));
        try {
            AtomicDirectory.deleteTree(root.resolve(podUid));
        } catch (IOException failed) {
            throw new VolumeException("cannot remove the volumes in " + root.resolve(podUid) + ": " + failed, failed);
        }
    }

    /** Whether what the pod's volumes hold may change while it runs. */
    public static boolean changesOverTime(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .anyMatch(volume -> volume.getConfigMap() != null
                        || volume.getSecret() != null
                        || volume.getProjected() != null
                        || volume.getDownwardAPI() != null);
    }

    private Path mount(Pod pod, Volume volume, NodeFacts facts) throws VolumeException, IOException {
        if (volume.getHostPath() != null) {
            return hostPath(volume.getHostPath());
        }
        Path dir = root.resolve(pod.getMetadata().getUid()).resolve(volume.getName());
        if (volume.getEmptyDir() != null) {
            return Files.createDirectories(dir);
        }
        Payload payload = new Payload();
        String namespace = pod.getMetadata().getNamespace();
        if (volume.getConfigMap() != null) {
            ConfigMapVolumeSource source = volume.getConfigMap();
            addConfigMap(
                    payload,
                    namespace,
                    source.getName(),
                    source.getItems(),
                    mode(source.getDefaultMode()),
                    source.getOptional());
        } else if (volume.getSecret() != null) {
            SecretVolumeSource source = volume.getSecret();
            addSecret(
                    payload,
                    namespace,
                    source.getSecretName(),
                    source.getItems(),
                    mode(source.getDefaultMode()),
                    source.getOptional());
        } else if (volume.getDownwardAPI() != null) {
            int mode = mode(volume.getDownwardAPI().getDefaultMode());
            addDownward(payload, pod, volume.getDownwardAPI().getItems(), mode, facts);
        } else if (volume.getProjected() != null) {
            addProjected(payload, pod, volume.getProjected(), facts);
        } else {
            throw new VolumeException("this node supports emptyDir, configMap, secret, projected, downwardAPI and"
                    + " hostPath volumes, and this is none of them");
        }
        new AtomicDirectory(dir).write(payload);
        return dir;
    }

    private static Path hostPath(HostPathVolumeSource source) throws VolumeException, IOException {
        Path path = Path.of(source.getPath());
        String type = source.getType() == null ? "" : source.getType();
        boolean fits = switch (type) {
            case "" -> true;
            case "DirectoryOrCreate" -> Files.isDirectory(Files.createDirectories(path));
            case "Directory" -> Files.isDirectory(path);
            case "FileOrCreate" -> Files.isRegularFile(path) || (!Files.exists(path) && Files.createFile(path) != null);
            case "File" -> Files.isRegularFile(path);
            default -> throw new VolumeException("hostPath type " + type + " is not supported by this node");
        };
        if (!fits) {
            throw new VolumeException("hostPath type check failed: " + path + " is not a "
                    + (type.startsWith("File") ? "file" : "directory"));
        }
        return path;
    }

    private void addConfigMap(
            Payload payload,
            String namespace,
            String name,
            List<KeyToPath> items,
            int mode,
            @Nullable Boolean optionalFlag)
            throws VolumeException {
        boolean optional = Boolean.TRUE.equals(optionalFlag);
        Optional<ConfigMap> found = objects.configMap(namespace, name);
        if (found.isPresent()) {
            payload.add(found.get(), items, mode, optional);
        } else if (!optional) {
            throw new VolumeException("configmap \"" + name + "\" not found");
        }
    }

    private void addSecret(
            Payload payload,
            String namespace,
            String name,
            List<KeyToPath> items,
            int mode,
            @Nullable Boolean optionalFlag)
            throws VolumeException {
        boolean optional = Boolean.TRUE.equals(optionalFlag);
        Optional<Secret> found = objects.secret(namespace, name);
        if (found.isPresent()) {
            payload.add(found.get(), items, mode, optional);
        } else if (!optional) {
            throw new VolumeException("secret \"" + name + "\" not found");
        }
    }

    private static void addDownward(
            Payload payload, Pod pod, List<DownwardAPIVolumeFile> items, int defaultMode, NodeFacts facts)
            throws VolumeException {
        for (DownwardAPIVolumeFile item : items) {
            String value;
            if (item.getFieldRef() != null) {
                value = DownwardFields.field(pod, item.getFieldRef().getFieldPath(), facts);
            } else {
                String name = item.getResourceFieldRef().getContainerName();
                Container container = PodSpecs.container(pod, name)
                        .orElseThrow(() -> new VolumeException("container " + name + " not found"));
                value = DownwardFields.resource(container, item.getResourceFieldRef(), facts);
            }
            int mode = item.getMode() == null ? defaultMode : item.getMode();
            payload.put(item.getPath(), value.getBytes(StandardCharsets.UTF_8), mode);
        }
    }

    private void addProjected(Payload payload, Pod pod, ProjectedVolumeSource projected, NodeFacts facts)
            throws VolumeException {
        int mode = mode(projected.getDefaultMode());
        String namespace = pod.getMetadata().getNamespace();
        for (VolumeProjection source : projected.getSources()) {
            ConfigMapProjection map = source.getConfigMap();
            SecretProjection secret = source.getSecret();
            if (map != null) {
                addConfigMap(payload, namespace, map.getName(), map.getItems(), mode, map.getOptional());
            } else if (secret != null) {
                addSecret(payload, namespace, secret.getName(), secret.getItems(), mode, secret.getOptional());
            } else if (source.getDownwardAPI() != null) {
                addDownward(payload, pod, source.getDownwardAPI().getItems(), mode, facts);
            } else if (source.getServiceAccountToken() != null) {
                ServiceAccountTokenProjection token = source.getServiceAccountToken();
                payload.put(token.getPath(), token(pod, token).getBytes(StandardCharsets.UTF_8), mode);
            } else {
                throw new VolumeException(
                        "a projected source is none of serviceAccountToken, configMap, secret and" + " downwardAPI");
            }
        }
    }

    private String token(Pod pod, ServiceAccountTokenProjection source) {
        long seconds = source.getExpirationSeconds() == null ? DEFAULT_TOKEN_SECONDS : source.getExpirationSeconds();
        String audience = source.getAudience();
        TokenKey key = new TokenKey(pod.getMetadata().getUid(), audience == null ? "" : audience, seconds);
        IssuedToken held = tokens.get(key);
        if (held != null && clock.now().isBefore(held.refreshAt())) {
            return held.token().token();
        }
        Instant now = clock.now();
        ReferencedObjects.BoundToken issued = objects.serviceAccountToken(pod, audience, seconds);
        // As the kubelet does, a token is replaced when a fifth of its life is left.
        Duration life = Duration.between(now, issued.expiresAt());
        tokens.put(key, new IssuedToken(issued, now.plus(life.multipliedBy(4).dividedBy(5))));
        return issued.token();
    }

    private static int mode(@Nullable Integer mode) {
        return mode == null ? DEFAULT_MODE : mode;
    }
}
