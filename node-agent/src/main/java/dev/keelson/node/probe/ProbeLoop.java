package dev.keelson.node.probe;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Probes one container in one way for as long as it is open: first when its initial delay is over, then once a period.
 * Follows {@code kubelet/prober/worker.go}.
 */
public final class ProbeLoop implements AutoCloseable {

    private final ProbeKind kind;
    private final Probe probe;
    private final ProbeTarget target;
    private final Prober prober;
    private final ProbeListener listener;
    private final Clock clock;

    // All below guarded by this.
    private boolean closed;
    private @Nullable Timer timer;
    private Prober.@Nullable Result lastResult;
    // How many results in a row were the last one.
    private int run;
    // The last decision told; null before the first.
    private @Nullable Boolean decided;

    private ProbeLoop(
            ProbeKind kind, Probe probe, ProbeTarget target, Prober prober, ProbeListener listener, Clock clock) {
        this.kind = kind;
        this.probe = probe;
        this.target = target;
        this.prober = prober;
        this.listener = listener;
        this.clock = clock;
    }

    public static ProbeLoop start(
            ProbeKind kind, Probe probe, ProbeTarget target, Prober prober, ProbeListener listener, Clock clock) {
        ProbeLoop loop = new ProbeLoop(kind, probe, target, prober, listener, clock);
        Duration delay = Duration.ofSeconds(orDefault(probe.getInitialDelaySeconds(), 0));
        Duration age = Duration.between(target.startedAt(), clock.now());
        loop.scheduleIn(delay.minus(age));
        return loop;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    private synchronized void scheduleIn(Duration delay) {
        if (!closed) {
            timer = clock.schedule(delay.isNegative() ? Duration.ZERO : delay, this::probe);
        }
    }

    private void probe() {
        long began = clock.nanos();
        prober.probe(probe, target).whenComplete((outcome, thrown) -> {
            Prober.Outcome known = thrown == null
                    ? outcome
                    : new Prober.Outcome(Prober.Result.ERROR, String.valueOf(thrown.getMessage()));
            take(known);
            Duration period = Duration.ofSeconds(orDefault(probe.getPeriodSeconds(), 10));
            scheduleIn(period.minus(clock.since(began)));
        });
    }

    private void take(Prober.Outcome outcome) {
        Boolean decision;
        synchronized (this) {
            if (closed) {
                return;
            }
            decision = count(outcome.result());
        }
        if (outcome.result() == Prober.Result.ERROR) {
            listener.failed(
                    target.containerId(),
                    kind,
                    kind.label() + " probe errored and resulted in unknown state: " + outcome.message());
        } else if (outcome.result() == Prober.Result.FAILURE) {
            listener.failed(target.containerId(), kind, kind.label() + " probe failed: " + outcome.message());
        }
        if (decision != null) {
            listener.decided(target.containerId(), kind, decision, outcome.message());
        }
    }

    /** @return a decision that is to be told, or null */
    private @Nullable Boolean count(Prober.Result result) {
        if (result == Prober.Result.ERROR) {
            return null;
        }
        run = result == lastResult ? run + 1 : 1;
        lastResult = result;
        boolean success = result == Prober.Result.SUCCESS;
        int threshold = success ? orDefault(probe.getSuccessThreshold(), 1) : orDefault(probe.getFailureThreshold(), 3);
        if (run < threshold || (decided != null && decided == success)) {
            return null;
        }
        decided = success;
        return success;
    }

    private static int orDefault(@Nullable Integer value, int fallback) {
        return value == null ? fallback : value;
    }
}
