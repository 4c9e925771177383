/** Benchmarks of single operations, under JMH. */
@NullMarked
package dev.keelson.bench.micro;

import org.jspecify.annotations.NullMarked;
