package dev.keelson.bench.harness;

/**
 * One measured value.
 *
 * @param benchmark which benchmark, as on the command line
 * @param variant what was varied, for example the storage or the number of threads
 * @param metric what was measured
 * @param value the measured value, in {@code unit}
 */
public record Figure(String benchmark, String variant, String metric, double value, String unit) {}
