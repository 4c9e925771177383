package dev.keelson.apiserver.server;

import dev.keelson.apiserver.audit.AuditOptions;
import dev.keelson.apiserver.http.RequestLimits;
import dev.keelson.apiserver.kinds.allocation.PortRange;
import dev.keelson.apiserver.storage.etcd.EtcdOptions;
import dev.keelson.clock.Clock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an API server is to be started; immutable. Defaults: loopback only, a free port, everything in memory.
 *
 * <p>Names and meaning are those of kube-apiserver's flags where it has them.
 */
public final class ApiServerOptions {

    private final Builder values;

    private ApiServerOptions(Builder values) {
        this.values = values;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Address to listen on, numeric or a host name. */
    public String bindAddress() {
        return values.bindAddress;
    }

    /** TLS port to listen on; 0 picks a free one. */
    public int port() {
        return values.port;
    }

    /**
     * Where data and keys are kept; null keeps both in memory, for as long as the server (keys: the JVM) lives. With {@link
     * #etcd} it holds keys only: servers over one etcd share an authority and the key of service accounts by having the same
     * directory {@code pki} in it.
     */
    public @Nullable Path dataDir() {
        return values.dataDir;
    }

    /** The etcd that data is kept in; null keeps it in the data directory, or in memory. */
    public @Nullable EtcdOptions etcd() {
        return values.etcd;
    }

    public Set<String> disabledAdmissionPlugins() {
        return values.disabledAdmissionPlugins;
    }

    public Set<String> enabledAdmissionPlugins() {
        return values.enabledAdmissionPlugins;
    }

    /** Range of the services' cluster IPs, as a CIDR. */
    public String serviceClusterIpRange() {
        return values.serviceClusterIpRange;
    }

    /** CSV file of static tokens, or null. */
    public @Nullable Path tokenAuthFile() {
        return values.tokenAuthFile;
    }

    /** PEM file of further authorities whose client certificates are accepted, or null. */
    public @Nullable Path clientCaFile() {
        return values.clientCaFile;
    }

    /** Keys, issuers and audiences of service accounts' tokens. */
    public ServiceAccountOptions serviceAccounts() {
        return values.serviceAccounts;
    }

    /** {@code --authorization-mode}: AlwaysAllow, AlwaysDeny, Node and RBAC, in the order in which they are asked. */
    public List<String> authorizationModes() {
        return values.authorizationModes;
    }

    /** {@code --service-node-port-range}: where services' node ports come from. */
    public PortRange serviceNodePortRange() {
        return values.serviceNodePortRange;
    }

    /** {@code --event-ttl}: how long events live after each write. */
    public Duration eventTtl() {
        return values.eventTtl;
    }

    /**
     * {@code --min-request-timeout}: a watch whose client names no time lives as long as this at least, and twice as long
     * at most; zero sets no limit.
     */
    public Duration minRequestTimeout() {
        return values.minRequestTimeout;
    }

    /** {@code --goaway-chance}: the part of HTTP/2 requests whose clients are told to connect anew. */
    public double goAwayChance() {
        return values.goAwayChance;
    }

    /** Further host names and IP addresses that the serving certificate names. */
    public List<String> extraSubjectNames() {
        return values.extraSubjectNames;
    }

    /** How long {@link ApiServer#close()} waits for running requests. */
    public Duration shutdownGracePeriod() {
        return values.shutdownGracePeriod;
    }

    /** How long {@link ApiServer#close()} goes on serving, not ready, before it stops listening. */
    public Duration shutdownDelay() {
        return values.shutdownDelay;
    }

    /** How many requests are worked on at once, and for how long. */
    public RequestLimits requestLimits() {
        return values.requestLimits;
    }

    /** Whether requests get their turn by FlowSchemas and PriorityLevelConfigurations. */
    public boolean priorityAndFairness() {
        return values.priorityAndFairness;
    }

    /** The audit log, or null for none. */
    public @Nullable AuditOptions audit() {
        return values.audit;
    }

    /** PEM file of the serving certificate and those between it and its authority; null has one made. */
    public @Nullable Path tlsCertFile() {
        return values.tlsCertFile;
    }

    /** PEM file of the serving certificate's private key. */
    public @Nullable Path tlsPrivateKeyFile() {
        return values.tlsPrivateKeyFile;
    }

    public Clock clock() {
        return values.clock;
    }

    /** Collects options. Not safe for use by several threads. */
    public static final class Builder {

        private String bindAddress = "127.0.0.1";
        private int port;
        private @Nullable Path dataDir;
        private @Nullable EtcdOptions etcd;
        private Set<String> disabledAdmissionPlugins = Set.of();
        private Set<String> enabledAdmissionPlugins = Set.of();
        private String serviceClusterIpRange = "10.0.0.0/24";
        private @Nullable Path tokenAuthFile;
        private @Nullable Path clientCaFile;
        private ServiceAccountOptions serviceAccounts = ServiceAccountOptions.DEFAULT;
        private List<String> authorizationModes = List.of("Node", "RBAC");
        private PortRange serviceNodePortRange = PortRange.DEFAULT;
        private Duration eventTtl = Duration.ofHours(1);
        private Duration minRequestTimeout = Duration.ofSeconds(1800);
        private double goAwayChance;
        private List<String> extraSubjectNames = List.of();
        private Duration shutdownGracePeriod = Duration.ofSeconds(5);
        private Duration shutdownDelay = Duration.ZERO;
        private RequestLimits requestLimits = RequestLimits.DEFAULT;
        private boolean priorityAndFairness = true;
        private @Nullable AuditOptions audit;
        private @Nullable Path tlsCertFile;
        private @Nullable Path tlsPrivateKeyFile;
        private Clock clock = Clock.system();

        private Builder() {}

        private Builder(Builder other) {
            bindAddress = other.bindAddress;
            port = other.port;
            dataDir = other.dataDir;
            etcd = other.etcd;
            disabledAdmissionPlugins = other.disabledAdmissionPlugins;
            enabledAdmissionPlugins = other.enabledAdmissionPlugins;
            serviceClusterIpRange = other.serviceClusterIpRange;
            tokenAuthFile = other.tokenAuthFile;
            clientCaFile = other.clientCaFile;
            serviceAccounts = other.serviceAccounts;
            authorizationModes = other.authorizationModes;
            serviceNodePortRange = other.serviceNodePortRange;
            eventTtl = other.eventTtl;
            minRequestTimeout = other.minRequestTimeout;
            goAwayChance = other.goAwayChance;
            extraSubjectNames = other.extraSubjectNames;
            shutdownGracePeriod = other.shutdownGracePeriod;
            shutdownDelay = other.shutdownDelay;
            requestLimits = other.requestLimits;
            priorityAndFairness = other.priorityAndFairness;
            audit = other.audit;
            tlsCertFile = other.tlsCertFile;
            tlsPrivateKeyFile = other.tlsPrivateKeyFile;
            clock = other.clock;
        }

        public Builder bindAddress(String address) {
            this.bindAddress = address;
            return this;
        }

        public Builder port(int port) {
            this.port = port;
            return this;
        }

        public Builder dataDir(@Nullable Path directory) {
            this.dataDir = directory;
            return this;
        }

        /** Without a history file of its own, it gets one in the data directory. */
        public Builder etcd(@Nullable EtcdOptions options) {
            this.etcd = options;
            return this;
        }

        public Builder disabledAdmissionPlugins(Collection<String> names) {
            this.disabledAdmissionPlugins = Set.copyOf(names);
            return this;
        }

        public Builder enabledAdmissionPlugins(Collection<String> names) {
            this.enabledAdmissionPlugins = Set.copyOf(names);
            return this;
        }

        public Builder serviceClusterIpRange(String cidr) {
            this.serviceClusterIpRange = cidr;
            return this;
        }

        public Builder tokenAuthFile(@Nullable Path file) {
            this.tokenAuthFile = file;
            return this;
        }

        public Builder clientCaFile(@Nullable Path file) {
            this.clientCaFile = file;
            return this;
        }

        public Builder serviceAccountIssuer(String issuer) {
            this.serviceAccounts = serviceAccounts.withIssuers(List.of(issuer));
            return this;
        }

        public Builder serviceAccounts(ServiceAccountOptions options) {
            this.serviceAccounts = options;
            return this;
        }

        /** @throws IllegalArgumentException for what is no mode, or none that this server has */
        public Builder authorizationModes(List<String> modes) {
            AuthorizationModes.check(modes);
            this.authorizationModes = List.copyOf(modes);
            return this;
        }

        public Builder serviceNodePortRange(PortRange range) {
            this.serviceNodePortRange = range;
            return this;
        }

        public Builder eventTtl(Duration life) {
            this.eventTtl = life;
            return this;
        }

        public Builder minRequestTimeout(Duration least) {
            this.minRequestTimeout = least;
            return this;
        }

        /** @throws IllegalArgumentException unless between 0 and 0.02, as Kubernetes has it */
        public Builder goAwayChance(double chance) {
            if (!(chance >= 0 && chance <= 0.02)) {
                throw new IllegalArgumentException("goaway-chance must be between 0 and 0.02, is " + chance);
            }
            this.goAwayChance = chance;
            return this;
        }

        public Builder extraSubjectNames(Collection<String> names) {
            this.extraSubjectNames = List.copyOf(names);
            return this;
        }

        public Builder shutdownGracePeriod(Duration period) {
            this.shutdownGracePeriod = period;
            return this;
        }

        public Builder shutdownDelay(Duration delay) {
            this.shutdownDelay = delay;
            return this;
        }

        public Builder requestLimits(RequestLimits limits) {
            this.requestLimits = limits;
            return this;
        }

        public Builder priorityAndFairness(boolean enabled) {
            this.priorityAndFairness = enabled;
            return this;
        }

        public Builder audit(@Nullable AuditOptions log) {
            this.audit = log;
            return this;
        }

        /** Both or neither. The files are read again when they change; new connections see the new certificate. */
        public Builder tlsFiles(@Nullable Path certificate, @Nullable Path privateKey) {
            this.tlsCertFile = certificate;
            this.tlsPrivateKeyFile = privateKey;
            return this;
        }

        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        public ApiServerOptions build() {
            return new ApiServerOptions(new Builder(this));
        }
    }
}
