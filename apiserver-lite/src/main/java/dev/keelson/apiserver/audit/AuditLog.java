package dev.keelson.apiserver.audit;

import dev.keelson.apiserver.authz.Attributes;
import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes events by a policy. Safe for many threads. Closing writes what is buffered; idempotent. */
public final class AuditLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    /** Ends the writer. */
    private static final byte[] LAST = new byte[0];

    private final AuditPolicy policy;
    private final AuditOptions.Mode mode;
    private final AuditCounters counters;
    private final Clock clock;

    /** Used under its own monitor. */
    private final AuditSink sink;

    private final BlockingQueue<byte[]> buffer;
    private final ExecutorService writer;
    private final AtomicBoolean closed = new AtomicBoolean();

    private AuditLog(AuditOptions options, AuditPolicy policy, AuditSink sink, Clock clock, AuditCounters counters) {
        this.policy = policy;
        this.mode = options.mode();
        this.counters = counters;
        this.clock = clock;
        this.sink = sink;
        this.buffer = new ArrayBlockingQueue<>(Math.max(1, options.bufferSize()));
        this.writer = Threads.fixed("audit-log", 1);
        if (mode == AuditOptions.Mode.BATCH) {
            writer.execute(this::writeBuffered);
        }
    }

    /**
     * Opens a log.
     *
     * @throws IOException if the policy or the log file cannot be used; the message names it
     */
    public static AuditLog open(AuditOptions options, Clock clock, AuditCounters counters) throws IOException {
        AuditPolicy policy = AuditPolicy.read(options.policyFile());
        AuditSink sink = options.logPath().equals("-")
                ? new StandardOutput()
                : RotatingFile.open(
                        Path.of(options.logPath()),
                        new RotatingFile.Limits(options.maxBytes(), options.maxAge(), options.maxBackups()),
                        clock);
        return new AuditLog(options, policy, sink, clock, counters);
    }

    /** Starts the trail of a request whose user is known. */
    public AuditTrail begin(AuditRequest request, Attributes attributes) {
        AuditPolicy.Decision decision = policy.decide(attributes);
        counters.level(decision.level());
        return new AuditTrail(this, decision, request, attributes, clock);
    }

    /** False where strictness wants the request refused. */
    boolean write(byte[] line, AuditStage stage) {
        counters.event();
        if (mode == AuditOptions.Mode.BATCH) {
            if (closed.get() || !buffer.offer(line)) {
                counters.lost();
            }
            return true;
        }
        boolean written = writeNow(line);
        boolean refused = !written && mode == AuditOptions.Mode.BLOCKING_STRICT && stage == AuditStage.REQUEST_RECEIVED;
        if (refused) {
            counters.rejected();
        }
        return !refused;
    }

    private boolean writeNow(byte[] lines) {
        try {
            synchronized (sink) {
                sink.write(lines);
            }
            return true;
        } catch (IOException failed) {
            counters.lost();
            LOG.error("an audit event cannot be written: {}", failed.toString());
            return false;
        }
    }

    private void writeBuffered() {
        try {
            for (byte[] line = buffer.take(); line != LAST; line = buffer.take()) {
                writeNow(line);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (mode == AuditOptions.Mode.BATCH) {
                buffer.put(LAST);
            }
            writer.shutdown();
            if (!writer.awaitTermination(30, TimeUnit.SECONDS)) {
                LOG.error("the audit log does not take its last events; they are lost");
            }
            synchronized (sink) {
                sink.close();
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        } catch (IOException failed) {
            LOG.error("the audit log cannot be closed: {}", failed.toString());
        }
    }

    /** Left open: it is the process's. */
    private static final class StandardOutput implements AuditSink {

        private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);

        @Override
        public void write(byte[] lines) throws IOException {
            out.write(lines);
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
