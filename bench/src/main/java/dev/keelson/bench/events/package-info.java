/** A source of watch events that costs so little that whoever follows them is what is measured. */
@NullMarked
package dev.keelson.bench.events;

import org.jspecify.annotations.NullMarked;
