package dev.keelson.scheduler;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How a scheduler is to run.
 *
 * @param schedulerName the pods that are this scheduler's: those whose {@code spec.schedulerName} says so
 * @param leaderElect whether to act only while holding the Lease {@code kube-system/kube-scheduler}
 * @param shutdownGracePeriod how long {@link Scheduler#close()} waits for bindings under way
 * @param random decides between nodes that are equally good
 */
public record SchedulerOptions(
        String schedulerName, boolean leaderElect, Duration shutdownGracePeriod, RandomGenerator random) {

    /** The default scheduler, without leader election. */
    public static SchedulerOptions defaults() {
        return new SchedulerOptions("default-scheduler", false, Duration.ofSeconds(5), RandomGenerator.getDefault());
    }

    public SchedulerOptions withLeaderElection(boolean value) {
        return new SchedulerOptions(schedulerName, value, shutdownGracePeriod, random);
    }
}
