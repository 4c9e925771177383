package dev.keelson.cli;

import dev.keelson.apiserver.storage.etcd.EtcdOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The flags of storage in etcd, with kube-apiserver's names and meaning. */
final class EtcdFlags {

    @Option(
            names = "--etcd-servers",
            split = ",",
            paramLabel = "URL",
            description = "keep objects in this etcd instead of the data directory; several URLs are members of one"
                    + " cluster")
    private List<URI> servers = new ArrayList<>();

    @Option(
            names = "--etcd-cafile",
            paramLabel = "FILE",
            description = "the authorities that sign etcd's certificates, as PEM")
    private @Nullable Path caFile;

    @Option(names = "--etcd-certfile", paramLabel = "FILE", description = "the certificate shown to etcd, as PEM")
    private @Nullable Path certFile;

    @Option(names = "--etcd-keyfile", paramLabel = "FILE", description = "its private key, as PEM")
    private @Nullable Path keyFile;

    @Option(
            names = "--etcd-prefix",
            paramLabel = "PREFIX",
            defaultValue = EtcdOptions.DEFAULT_PREFIX,
            description = "what all keys in etcd begin with (default: ${DEFAULT-VALUE})")
    private String prefix = EtcdOptions.DEFAULT_PREFIX;

    @Option(
            names = "--etcd-compaction-interval",
            paramLabel = "DURATION",
            defaultValue = "5m",
            converter = GoDuration.class,
            description = "how often etcd forgets what is older, 0 for never (default: ${DEFAULT-VALUE})")
    private Duration compactionInterval = EtcdOptions.DEFAULT_COMPACTION_INTERVAL;

    @Option(
            names = "--etcd-accept-restored",
            description =
                    "go on with an etcd that was restored from a backup: its revision is raised above the one that"
                            + " this server has seen")
    private boolean acceptRestored;

    /** Null where no etcd is named. */
    @Nullable
    EtcdOptions options() {
        if (servers.isEmpty()) {
            return null;
        }
        return EtcdOptions.of(servers)
                .withTls(caFile, certFile, keyFile)
                .withPrefix(prefix)
                .withCompactionInterval(compactionInterval)
                .withHistory(null, acceptRestored);
    }

    /** Durations as Go writes them, of hours, minutes and seconds: {@code 1h30m}, {@code 0}. */
    static final class GoDuration implements ITypeConverter<Duration> {

        private static final Pattern FORM = Pattern.compile("(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?");

        @Override
        public Duration convert(String text) {
            Matcher matcher = FORM.matcher(text);
            if (text.equals("0")) {
                return Duration.ZERO;
            }
            if (text.isEmpty() || !matcher.matches()) {
                throw new TypeConversionException("'" + text + "' is not a duration such as 5m or 1h30m");
            }
            return Duration.ofHours(number(matcher.group(1)))
                    .plusMinutes(number(matcher.group(2)))
                    .plusSeconds(number(matcher.group(3)));
        }

        private static long number(@Nullable String digits) {
            return digits == null ? 0 : Long.parseLong(digits);
        }
    }
}
