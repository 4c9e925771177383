package dev.keelson.apiserver.http;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Answers requests whose time is up with 504; what works on them goes on and finds nobody to answer. Safe for many
 * threads.
 *
 * <p>Requests with the default limit share one timer that looks every second, so that the many that are done in time
 * cost no timer each; a limit of their own is kept to the millisecond.
 */
final class Deadlines implements AutoCloseable {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Clock clock;
    private final Duration most;
    private final Executor executor;
    private final Consumer<Call> onTimeOut;
    private final Timer looking;

    /** When each call's time is up, by the clock's nanoseconds. */
    private final Map<Call, Long> open = new ConcurrentHashMap<>();

    Deadlines(Clock clock, Duration most, Executor executor, Consumer<Call> onTimeOut) {
        this.clock = clock;
        this.most = most;
        this.executor = executor;
        this.onTimeOut = onTimeOut;
        this.looking = clock.scheduleEvery(LOOK, this::look);
    }

    /** The time that a request is given, as its {@code timeout} parameter asks. */
    Duration limit(Call call) {
        return Timeouts.limit(call.query().text("timeout"), most);
    }

    /** Has {@code call} answered after {@code limit}, unless {@link #done} comes first. */
    void watch(Call call, Duration limit) {
        if (limit.compareTo(most) < 0) {
            Timer timer = clock.schedule(limit, () -> expire(call));
            call.exchange().onEnd(timer::cancel);
        } else {
            open.put(call, clock.nanos() + limit.toNanos());
        }
    }

    void done(Call call) {
        open.remove(call);
    }

    private void look() {
        long now = clock.nanos();
        open.forEach((call, deadline) -> {
            if (now - deadline >= 0 && open.remove(call) != null) {
                expire(call);
            }
        });
    }

    private void expire(Call call) {
        executor.execute(() -> onTimeOut.accept(call));
    }

    @Override
    public void close() {
        looking.cancel();
    }
}
