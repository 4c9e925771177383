package dev.keelson.runtime.leader;

import java.time.Duration;

/**
 * The times of an election.
 *
 * @param leaseDuration a candidate takes a lease that it has not seen change for this long; whole seconds
 * @param renewDeadline a leader that has not managed to renew for this long gives up leading
 * @param retryPeriod how long to wait between tries
 */
public record LeaderElectionTimes(Duration leaseDuration, Duration renewDeadline, Duration retryPeriod) {

    /** How much longer than the retry period a candidate may wait, so that candidates spread out. */
    static final double JITTER = 1.2;

    /** @throws IllegalArgumentException when a leader could not give up before others may take over */
    public LeaderElectionTimes {
        if (leaseDuration.compareTo(renewDeadline) <= 0) {
            throw new IllegalArgumentException(
                    "leaseDuration " + leaseDuration + " must be longer than renewDeadline " + renewDeadline);
        }
        if (renewDeadline.toNanos() <= JITTER * retryPeriod.toNanos()) {
            throw new IllegalArgumentException("renewDeadline " + renewDeadline + " must be longer than " + JITTER
                    + " times retryPeriod " + retryPeriod);
        }
        if (leaseDuration.toSeconds() < 1 || retryPeriod.isZero() || retryPeriod.isNegative()) {
            throw new IllegalArgumentException("leaseDuration must be a second or more and retryPeriod positive");
        }
    }

    /** Kubernetes' own: 15 s, 10 s, 2 s. */
    public static LeaderElectionTimes standard() {
        return new LeaderElectionTimes(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));
    }
}
