package dev.keelson.bench.load;

import dev.keelson.bench.harness.Samples;

/**
 * What a run of load gave.
 *
 * @param seconds from the first request's start to the last answer's end
 * @param latencies one of each request
 */
public record LoadResult(double seconds, Samples latencies) {

    public int operations() {
        return latencies.size();
    }

    public double perSecond() {
        return operations() / seconds;
    }
}
