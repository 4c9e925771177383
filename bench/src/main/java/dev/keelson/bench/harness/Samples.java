package dev.keelson.bench.harness;

import java.util.Arrays;
import java.util.Collection;

/** Measured durations in nanoseconds, in the order they were taken. For use by one thread. */
public final class Samples {

    private long[] values = new long[1024];
    private int size;

    public void add(long nanos) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = nanos;
    }

    public int size() {
        return size;
    }

    public static Samples merged(Collection<Samples> parts) {
        Samples all = new Samples();
        all.values = new long[Math.max(1, parts.stream().mapToInt(Samples::size).sum())];
        for (Samples part : parts) {
            System.arraycopy(part.values, 0, all.values, all.size, part.size);
            all.size += part.size;
        }
        return all;
    }

    /**
     * The smallest sample that the fraction {@code quantile} of the samples does not exceed, in milliseconds: 0 gives
     * the least, 0.5 the median.
     *
     * @throws IllegalStateException when there is no sample
     */
    public double millis(double quantile) {
        if (size == 0) {
            throw new IllegalStateException("nothing was measured");
        }
        long[] sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(quantile * size) - 1;
        return sorted[Math.max(0, rank)] / 1e6;
    }
}
