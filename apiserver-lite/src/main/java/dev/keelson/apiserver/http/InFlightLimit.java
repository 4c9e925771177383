package dev.keelson.apiserver.http;

import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Bounds the requests being worked on, so that a flood costs answers and not the server (filters/maxinflight). */
final class InFlightLimit {

    private static final Set<String> READS = Set.of("get", "list");
    private static final Set<String> LONG_RUNNING = Set.of("watch", "proxy");
    private static final Set<String> LONG_RUNNING_SUBRESOURCES =
            Set.of("attach", "exec", "proxy", "log", "portforward");

    private final Semaphore reads;
    private final Semaphore writes;

    InFlightLimit(int reads, int writes) {
        this.reads = new Semaphore(reads);
        this.writes = new Semaphore(writes);
    }

    /** The defaults of {@code --max-requests-inflight} and {@code --max-mutating-requests-inflight}. */
    static InFlightLimit ofKubernetes() {
        return new InFlightLimit(400, 200);
    }

    /** The right to work on one request, to be closed after it. */
    interface Permit extends AutoCloseable {
        @Override
        void close();
    }

    /** Null if the server has enough to do. Health checks and long-running requests always get through. */
    @Nullable
    Permit admit(RequestInfo info) {
        if (!info.resourceRequest()
                || LONG_RUNNING.contains(info.verb())
                || LONG_RUNNING_SUBRESOURCES.contains(info.subresource())) {
            return () -> {};
        }
        Semaphore semaphore = READS.contains(info.verb()) ? reads : writes;
        return semaphore.tryAcquire() ? semaphore::release : null;
    }
}
