package dev.keelson.apiserver.audit;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What an audit log is to be like, with kube-apiserver's flags and defaults.
 *
 * @param policyFile {@code --audit-policy-file}
 * @param logPath {@code --audit-log-path}: a file, or {@code -} for standard output
 * @param mode {@code --audit-log-mode}
 * @param bufferSize {@code --audit-log-batch-buffer-size}, events
 * @param maxAge {@code --audit-log-maxage} of files put aside; zero for no limit
 * @param maxBackups {@code --audit-log-maxbackup} files put aside; 0 for no limit
 * @param maxBytes {@code --audit-log-maxsize} in bytes; 0 for no limit
 */
public record AuditOptions(
        Path policyFile, String logPath, Mode mode, int bufferSize, Duration maxAge, int maxBackups, long maxBytes) {

    /** How events reach the log. */
    public enum Mode {
        /** Buffered and written by a thread of its own; what does not fit into the buffer is dropped and counted. */
        BATCH,
        /** Written before the request goes on; a failure is logged and counted. */
        BLOCKING,
        /** As blocking, but a request whose arrival cannot be written is refused with 500. */
        BLOCKING_STRICT
    }

    /** A log in a file, blocking, with kube-apiserver's rotation. */
    public static AuditOptions of(Path policyFile, String logPath) {
        return new AuditOptions(policyFile, logPath, Mode.BLOCKING, 10_000, Duration.ofDays(366), 100, 100L << 20);
    }

    public AuditOptions withMode(Mode changed) {
        return new AuditOptions(policyFile, logPath, changed, bufferSize, maxAge, maxBackups, maxBytes);
    }

    public AuditOptions withRotation(Duration age, int backups, long bytes) {
        return new AuditOptions(policyFile, logPath, mode, bufferSize, age, backups, bytes);
    }

    public AuditOptions withBufferSize(int events) {
        return new AuditOptions(policyFile, logPath, mode, events, maxAge, maxBackups, maxBytes);
    }
}
