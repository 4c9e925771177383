package dev.keelson.cli;

import dev.keelson.apiserver.audit.AuditOptions;
import dev.keelson.apiserver.http.RequestLimits;
import dev.keelson.apiserver.server.ApiServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of an API server's operation: certificates, limits, audit, shutdown; named as kube-apiserver's. */
final class OperationFlags {

    @Option(
            names = "--tls-cert-file",
            paramLabel = "FILE",
            description = "the serving certificate and its chain, as PEM, read again when it changes (default: made)")
    private @Nullable Path tlsCertFile;

    @Option(
            names = "--tls-private-key-file",
            paramLabel = "FILE",
            description = "the serving certificate's private key, as PEM")
    private @Nullable Path tlsPrivateKeyFile;

    @Option(
            names = "--max-requests-inflight",
            paramLabel = "N",
            defaultValue = "400",
            description = "reads worked on at once; with the next flag, the seats that priority levels share"
                    + " (default: ${DEFAULT-VALUE})")
    private int maxRequests;

    @Option(
            names = "--max-mutating-requests-inflight",
            paramLabel = "N",
            defaultValue = "200",
            description = "writes worked on at once (default: ${DEFAULT-VALUE})")
    private int maxMutatingRequests;

    @Option(
            names = "--enable-priority-and-fairness",
            paramLabel = "BOOL",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description = "whether FlowSchemas and PriorityLevelConfigurations say who goes first"
                    + " (default: ${DEFAULT-VALUE})")
    private boolean priorityAndFairness = true;

    @Option(
            names = "--request-timeout",
            paramLabel = "DURATION",
            defaultValue = "1m0s",
            description = "how long a request may take that is not long-running (default: ${DEFAULT-VALUE})")
    private String requestTimeout = "1m0s";

    @Option(
            names = "--min-request-timeout",
            paramLabel = "SECONDS",
            defaultValue = "1800",
            description = "how long a watch lives at least that names no time itself, 0 without limit"
                    + " (default: ${DEFAULT-VALUE})")
    private int minRequestTimeout = 1800;

    @Option(
            names = "--goaway-chance",
            paramLabel = "PART",
            defaultValue = "0",
            description =
                    "the part of HTTP/2 requests, up to 0.02, whose clients are told to connect anew, so that they"
                            + " spread over several servers (default: ${DEFAULT-VALUE})")
    private double goAwayChance;

    @Option(
            names = "--shutdown-delay-duration",
            paramLabel = "DURATION",
            defaultValue = "0s",
            description = "how long to go on serving, not ready, after the signal to end (default: ${DEFAULT-VALUE})")
    private String shutdownDelay = "0s";

    @Option(
            names = "--audit-policy-file",
            paramLabel = "FILE",
            description = "which requests are audited, and how much")
    private @Nullable Path auditPolicyFile;

    @Option(
            names = "--audit-log-path",
            paramLabel = "FILE",
            description = "where audit events are written as JSON lines; '-' is standard output")
    private @Nullable String auditLogPath;

    @Option(
            names = "--audit-log-mode",
            paramLabel = "MODE",
            defaultValue = "blocking",
            description = "batch, blocking or blocking-strict (default: ${DEFAULT-VALUE})")
    private String auditLogMode = "blocking";

    @Option(
            names = "--audit-log-batch-buffer-size",
            paramLabel = "N",
            defaultValue = "10000",
            description = "events buffered in batch mode (default: ${DEFAULT-VALUE})")
    private int auditBufferSize;

    @Option(
            names = "--audit-log-maxage",
            paramLabel = "DAYS",
            defaultValue = "366",
            description = "how long old audit logs are kept, 0 for ever (default: ${DEFAULT-VALUE})")
    private int auditMaxAge;

    @Option(
            names = "--audit-log-maxbackup",
            paramLabel = "N",
            defaultValue = "100",
            description = "how many old audit logs are kept, 0 for all (default: ${DEFAULT-VALUE})")
    private int auditMaxBackup;

    @Option(
            names = "--audit-log-maxsize",
            paramLabel = "MB",
            defaultValue = "100",
            description = "how large an audit log grows, 0 without limit (default: ${DEFAULT-VALUE})")
    private int auditMaxSize;

    /** What is no possible value is said in a {@link CommandException}. */
    void addTo(ApiServerOptions.Builder options) {
        options.tlsFiles(tlsCertFile, tlsPrivateKeyFile)
                .requestLimits(new RequestLimits(
                        atLeastZero("--max-requests-inflight", maxRequests),
                        atLeastZero("--max-mutating-requests-inflight", maxMutatingRequests),
                        requestTimeout()))
                .minRequestTimeout(Duration.ofSeconds(atLeastZero("--min-request-timeout", minRequestTimeout)))
                .goAwayChance(goAwayChance)
                .priorityAndFairness(priorityAndFairness)
                .shutdownDelay(GoDurations.parse("--shutdown-delay-duration", shutdownDelay))
                .audit(audit());
    }

    private Duration requestTimeout() {
        Duration timeout = GoDurations.parse("--request-timeout", requestTimeout);
        if (timeout.isZero()) {
            throw new CommandException("--request-timeout must not be zero");
        }
        return timeout;
    }

    private @Nullable AuditOptions audit() {
        if (auditLogPath == null || auditPolicyFile == null) {
            if (auditLogPath != null) {
                throw new CommandException(
                        "--audit-log-path without --audit-policy-file writes nothing: name a policy too");
            }
            return null;
        }
        return AuditOptions.of(auditPolicyFile, auditLogPath)
                .withMode(mode())
                .withBufferSize(atLeastZero("--audit-log-batch-buffer-size", auditBufferSize))
                .withRotation(
                        Duration.ofDays(atLeastZero("--audit-log-maxage", auditMaxAge)),
                        atLeastZero("--audit-log-maxbackup", auditMaxBackup),
                        (long) atLeastZero("--audit-log-maxsize", auditMaxSize) << 20);
    }

    private AuditOptions.Mode mode() {
        try {
            return AuditOptions.Mode.valueOf(
                    auditLogMode.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException unknown) {
            throw new CommandException(
                    "--audit-log-mode must be batch, blocking or blocking-strict, is " + auditLogMode, unknown);
        }
    }

    private static int atLeastZero(String flag, int value) {
        if (value < 0) {
            throw new CommandException(flag + " must not be negative, is " + value);
        }
        return value;
    }
}
