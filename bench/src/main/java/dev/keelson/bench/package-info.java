/**
 * Benchmarks: throughput, latency and memory of Keelson's parts, with peers beside them where there are any.
 *
 * <p>Entry point is {@link dev.keelson.bench.Main}; {@code bench/README.md} says what each figure means and what it does
 * not prove.
 */
@NullMarked
package dev.keelson.bench;

import org.jspecify.annotations.NullMarked;
