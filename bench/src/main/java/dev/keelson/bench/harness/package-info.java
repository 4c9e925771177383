/** What every benchmark needs: a report of figures, latencies, and child JVMs that end with their parent. */
@NullMarked
package dev.keelson.bench.harness;

import org.jspecify.annotations.NullMarked;
