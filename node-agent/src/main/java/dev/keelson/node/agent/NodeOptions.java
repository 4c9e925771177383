package dev.keelson.node.agent;

import dev.keelson.node.network.PodAddresses;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How a node agent is to be started; immutable. */
public final class NodeOptions {

    /** What runs the containers. */
    public enum Runtime {
        /** Real processes of this host: no images, no isolation. */
        PROCESS,
        /** Pods go through their states, and nothing runs. */
        HOLLOW
    }

    private final Builder values;

    private NodeOptions(Builder values) {
        this.values = values;
    }

    /** @param dataDir holds everything the node keeps: container state, volumes, logs; one agent at a time */
    public static Builder builder(String name, Path dataDir) {
        return new Builder(name, dataDir);
    }

    public String name() {
        return values.name;
    }

    public Path dataDir() {
        return values.dataDir;
    }

    public Runtime runtime() {
        return values.runtime;
    }

    /** The node's InternalIP; the kubelet server listens here. */
    public String address() {
        return values.address;
    }

    /** 0 for a free one. */
    public int kubeletPort() {
        return values.kubeletPort;
    }

    /** The CIDR that pods' addresses come from. */
    public String podRange() {
        return values.podRange;
    }

    public Map<String, String> labels() {
        return values.labels;
    }

    public List<Taint> taints() {
        return values.taints;
    }

    /** What the node has, by resource, in place of what the host has. */
    public Map<String, Quantity> capacity() {
        return values.capacity;
    }

    /** PEM of the kubelet server's certificate chain; null for a self-signed one. */
    public @Nullable String servingCertificatePem() {
        return values.servingCertificatePem;
    }

    public @Nullable String servingKeyPem() {
        return values.servingKeyPem;
    }

    /** PEM of the authority whose clients the kubelet server lets in; null for the one the client's config trusts. */
    public @Nullable String clientCaPem() {
        return values.clientCaPem;
    }

    public boolean stopPodsOnClose() {
        return values.stopPodsOnClose;
    }

    public Duration hollowCompletionDelay() {
        return values.hollowCompletionDelay;
    }

    /** Collects options. Not safe for several threads. */
    public static final class Builder {

        private final String name;
        private final Path dataDir;
        private Runtime runtime = Runtime.PROCESS;
        private String address = "127.0.0.1";
        private int kubeletPort;
        private String podRange = PodAddresses.loopbackRange(0);
        private Map<String, String> labels = Map.of();
        private List<Taint> taints = List.of();
        private Map<String, Quantity> capacity = Map.of();
        private @Nullable String servingCertificatePem;
        private @Nullable String servingKeyPem;
        private @Nullable String clientCaPem;
        private boolean stopPodsOnClose;
        private Duration hollowCompletionDelay = Duration.ofSeconds(1);

        private Builder(String name, Path dataDir) {
            this.name = Objects.requireNonNull(name);
            this.dataDir = Objects.requireNonNull(dataDir);
        }

        public Builder runtime(Runtime value) {
            runtime = value;
            return this;
        }

        public Builder address(String value) {
            address = value;
            return this;
        }

        public Builder kubeletPort(int value) {
            kubeletPort = value;
            return this;
        }

        /** Several nodes on one host need one each: {@code PodAddresses.loopbackRange(n)}. */
        public Builder podRange(String cidr) {
            podRange = cidr;
            return this;
        }

        public Builder labels(Map<String, String> value) {
            labels = Map.copyOf(value);
            return this;
        }

        public Builder taints(List<Taint> value) {
            taints = List.copyOf(value);
            return this;
        }

        public Builder capacity(Map<String, Quantity> value) {
            capacity = Map.copyOf(new TreeMap<>(value));
            return this;
        }

        public Builder serving(String certificatePem, String keyPem) {
            servingCertificatePem = certificatePem;
            servingKeyPem = keyPem;
            return this;
        }

        public Builder clientCaPem(String pem) {
            clientCaPem = pem;
            return this;
        }

        /** Ends all containers when the agent closes, each with its pod's grace period. Default: they go on. */
        public Builder stopPodsOnClose(boolean value) {
            stopPodsOnClose = value;
            return this;
        }

        /** How long hollow init containers and Jobs' containers take. */
        public Builder hollowCompletionDelay(Duration value) {
            hollowCompletionDelay = value;
            return this;
        }

        public NodeOptions build() {
            Builder copy = new Builder(name, dataDir);
            copy.runtime = runtime;
            copy.address = address;
            copy.kubeletPort = kubeletPort;
            copy.podRange = podRange;
            copy.labels = labels;
            copy.taints = taints;
            copy.capacity = capacity;
            copy.servingCertificatePem = servingCertificatePem;
            copy.servingKeyPem = servingKeyPem;
            copy.clientCaPem = clientCaPem;
            copy.stopPodsOnClose = stopPodsOnClose;
            copy.hollowCompletionDelay = hollowCompletionDelay;
            return new NodeOptions(copy);
        }
    }
}
