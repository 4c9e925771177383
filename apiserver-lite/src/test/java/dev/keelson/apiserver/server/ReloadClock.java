package dev.keelson.apiserver.server;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The machine's clock, but that what is repeated every ten seconds is repeated when the test says so. */
final class ReloadClock implements Clock {

    private static final Duration LOOK = Duration.ofSeconds(10);

    private final List<Runnable> looks = new CopyOnWriteArrayList<>();

    void look() {
        looks.forEach(Runnable::run);
    }

    @Override
    public Instant now() {
        return Clock.system().now();
    }

    @Override
    public long nanos() {
        return Clock.system().nanos();
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return Clock.system().schedule(delay, task);
    }

    @Override
    public Timer scheduleEvery(Duration period, Runnable task) {
        if (!period.equals(LOOK)) {
            return Clock.system().scheduleEvery(period, task);
        }
        looks.add(task);
        return () -> looks.remove(task);
    }
}
