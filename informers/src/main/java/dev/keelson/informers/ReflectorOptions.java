package dev.keelson.informers;

import java.time.Duration;

/**
 * How a reflector talks to the server.
 *
 * @param watchList whether to ask for the initial list as a watch first
 * @param pageSize how many objects a page of a list has
 * @param watchLifetime a watch is asked to end after this long, or up to twice as long, so that watches spread out
 * @param silence a watch that brings nothing for this long is replaced
 * @param backoffBase the shortest wait after a failure
 * @param backoffMax the longest, before jitter
 * @param backoffReset after so long without a failure the next one waits the shortest time again
 */
record ReflectorOptions(
        boolean watchList,
        int pageSize,
        Duration watchLifetime,
        Duration silence,
        Duration backoffBase,
        Duration backoffMax,
        Duration backoffReset) {

    static final ReflectorOptions STANDARD = new ReflectorOptions(
            true,
            500,
            Duration.ofMinutes(5),
            Duration.ofMinutes(3),
            Duration.ofMillis(800),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2));

    ReflectorOptions withWatchList(boolean value) {
        return new ReflectorOptions(value, pageSize, watchLifetime, silence, backoffBase, backoffMax, backoffReset);
    }

    ReflectorOptions withPageSize(int value) {
        return new ReflectorOptions(watchList, value, watchLifetime, silence, backoffBase, backoffMax, backoffReset);
    }

    ReflectorOptions withWatchLifetime(Duration value) {
        return new ReflectorOptions(watchList, pageSize, value, silence, backoffBase, backoffMax, backoffReset);
    }

    ReflectorOptions withSilence(Duration value) {
        return new ReflectorOptions(watchList, pageSize, watchLifetime, value, backoffBase, backoffMax, backoffReset);
    }

    ReflectorOptions withBackoff(Duration base, Duration max) {
        return new ReflectorOptions(watchList, pageSize, watchLifetime, silence, base, max, backoffReset);
    }
}
