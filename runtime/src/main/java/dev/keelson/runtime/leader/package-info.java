/**
 * One leader among several candidates, by a Lease.
 *
 * <p>Guarantees: time is measured locally, so that clocks that differ do not steal a lease; no callback delays a renewal;
 * leadership is given up by the candidate itself before others may take it, even while a request hangs; a lease is released
 * only after the work it guards has stopped.
 */
@NullMarked
package dev.keelson.runtime.leader;

import org.jspecify.annotations.NullMarked;
