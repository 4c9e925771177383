/**
 * Time, timers and executors as injected interfaces.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>no code outside this package and the composition roots reads the time, sleeps or starts a thread;
 *   <li>elapsed time is measured on {@link dev.keelson.clock.Clock#nanos()}, which never goes backwards; wall-clock time
 *       only labels what others will read;
 *   <li>whatever a timer of {@link dev.keelson.clock.FakeClock} triggers runs on the thread that advances it, in the
 *       order of due times.
 * </ul>
 */
@NullMarked
package dev.keelson.clock;

import org.jspecify.annotations.NullMarked;
