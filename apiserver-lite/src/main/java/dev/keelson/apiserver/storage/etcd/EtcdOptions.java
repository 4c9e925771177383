package dev.keelson.apiserver.storage.etcd;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where etcd is and how it is used. Names and meaning are those of kube-apiserver's {@code --etcd-…} flags where it has
 * them.
 *
 * @param servers at least one URL such as {@code https://10.0.0.1:2379}; all {@code http} or all {@code https}
 * @param caFile authorities that etcd's certificates are checked against, as PEM; null for those of the JVM
 * @param certFile this client's certificate, as PEM; null for none. With {@code keyFile} or not at all
 * @param keyFile its private key, as PEM
 * @param prefix what stands in etcd for the {@code /registry} at the beginning of keys
 * @param compactionInterval between compactions, by whichever server's turn it is; zero leaves compaction to others
 * @param historyFile where it is remembered what was seen of etcd, so that a restored backup is noticed across a restart;
 *     null remembers it for the life of the storage
 * @param acceptRestored whether an etcd that is not what the history file remembers is taken as restored on purpose: its
 *     revision is raised above the one remembered and its history compacted
 * @param startTimeout how long {@link EtcdStorage#open} waits for etcd to answer
 */
public record EtcdOptions(
        List<URI> servers,
        @Nullable Path caFile,
        @Nullable Path certFile,
        @Nullable Path keyFile,
        String prefix,
        Duration compactionInterval,
        @Nullable Path historyFile,
        boolean acceptRestored,
        Duration startTimeout) {

    /** kube-apiserver's {@code --etcd-prefix}. */
    public static final String DEFAULT_PREFIX = "/registry";

    /** kube-apiserver's {@code --etcd-compaction-interval}. */
    public static final Duration DEFAULT_COMPACTION_INTERVAL = Duration.ofMinutes(5);

    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);

    public EtcdOptions {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("etcd-servers: no URL is given");
        }
        String scheme = Objects.toString(servers.get(0).getScheme());
        for (URI server : servers) {
            check(server, scheme);
        }
        if ((certFile == null) != (keyFile == null)) {
            throw new IllegalArgumentException("etcd-certfile and etcd-keyfile go together: one of them is missing");
        }
        if (!prefix.startsWith("/") || prefix.endsWith("/")) {
            throw new IllegalArgumentException(
                    "etcd-prefix: \"" + prefix + "\" must begin with a slash and not end in one");
        }
        if (compactionInterval.isNegative()) {
            throw new IllegalArgumentException("etcd-compaction-interval must not be negative");
        }
    }

    private static void check(URI server, String scheme) {
        boolean known = scheme.equals("http") || scheme.equals("https");
        if (!known
                || server.getHost() == null
                || !server.getPath().replace("/", "").isEmpty()) {
            throw new IllegalArgumentException(
                    "etcd-servers: \"" + server + "\" is not of the form http://HOST:PORT or https://HOST:PORT");
        }
        if (!scheme.equals(server.getScheme())) {
            throw new IllegalArgumentException("etcd-servers: http and https cannot be mixed");
        }
    }

    /** These servers, everything else by default. */
    public static EtcdOptions of(List<URI> servers) {
        return new EtcdOptions(
                servers, null, null, null, DEFAULT_PREFIX, DEFAULT_COMPACTION_INTERVAL, null, false, START_TIMEOUT);
    }

    public EtcdOptions withTls(@Nullable Path ca, @Nullable Path certificate, @Nullable Path key) {
        return new EtcdOptions(
                servers, ca, certificate, key, prefix, compactionInterval, historyFile, acceptRestored, startTimeout);
    }

    public EtcdOptions withPrefix(String newPrefix) {
        return new EtcdOptions(
                servers,
                caFile,
                certFile,
                keyFile,
                newPrefix,
                compactionInterval,
                historyFile,
                acceptRestored,
                startTimeout);
    }

    public EtcdOptions withCompactionInterval(Duration interval) {
        return new EtcdOptions(
                servers, caFile, certFile, keyFile, prefix, interval, historyFile, acceptRestored, startTimeout);
    }

    public EtcdOptions withHistory(@Nullable Path file, boolean accept) {
        return new EtcdOptions(
                servers, caFile, certFile, keyFile, prefix, compactionInterval, file, accept, startTimeout);
    }

    public EtcdOptions withStartTimeout(Duration timeout) {
        return new EtcdOptions(
                servers, caFile, certFile, keyFile, prefix, compactionInterval, historyFile, acceptRestored, timeout);
    }

    boolean tls() {
        return "https".equals(servers.get(0).getScheme());
    }
}
