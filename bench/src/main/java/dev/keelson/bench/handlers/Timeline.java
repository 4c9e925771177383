package dev.keelson.bench.handlers;

import dev.keelson.bench.events.Widget;
import dev.keelson.bench.harness.Samples;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** When one handler was called for each change, and how long it worked. An informer calls it from one thread at a time. */
final class Timeline {

    private static final double NANOS_PER_MILLI = 1e6;

    private final long workNanos;
    // All guarded by this. Both as System.nanoTime.
    private final long[] begins;
    private final long[] ends;
    private int initial;
    private int calls;

    /**
     * @param events how many changes it will be called for
     * @param workNanos how long it waits in each call, as for an answer from elsewhere
     */
    Timeline(int events, long workNanos) {
        begins = new long[events];
        ends = new long[events];
        this.workNanos = workNanos;
    }

    void seen(Widget widget) {
        long begin = System.nanoTime();
        if (widget.changes() == 0) {
            countInitial();
            return;
        }
        if (workNanos > 0) {
            LockSupport.parkNanos(workNanos);
        }
        record(begin, System.nanoTime());
    }

    private synchronized void countInitial() {
        initial++;
        notifyAll();
    }

    private synchronized void record(long begin, long end) {
        begins[calls] = begin;
        ends[calls] = end;
        calls++;
        if (calls == begins.length) {
            notifyAll();
        }
    }

    synchronized void awaitInitial(int objects) throws InterruptedException {
        while (initial < objects) {
            wait();
        }
    }

    synchronized void awaitAll() throws InterruptedException {
        while (calls < begins.length) {
            wait();
        }
    }

    /** When the first of these handlers was called for each change: then it had left the informer. */
    static long[] arrivals(List<Timeline> timelines) {
        long[] arrivals = timelines.get(0).begins.clone();
        for (Timeline timeline : timelines) {
            for (int i = 0; i < arrivals.length; i++) {
                arrivals[i] = Math.min(arrivals[i], timeline.begins[i]);
            }
        }
        return arrivals;
    }

    /** Milliseconds from {@code nanos} until its last call had ended. */
    synchronized double millisUntilEnd(long nanos) {
        return (ends[ends.length - 1] - nanos) / NANOS_PER_MILLI;
    }

    /** How much later each call began than it could have: when the change had left the informer and the last call had ended. */
    synchronized Samples lateness(long[] arrivals) {
        Samples lateness = new Samples();
        for (int i = 0; i < begins.length; i++) {
            long possible = i == 0 ? arrivals[i] : Math.max(arrivals[i], ends[i - 1]);
            lateness.add(Math.max(0, begins[i] - possible));
        }
        return lateness;
    }
}
