/**
 * Who goes first when there is more to do than can be done at once: API priority and fairness.
 *
 * <p>Guarantees: a request belongs to the first flow schema that matches it, by precedence; a priority level never works
 * on more than its share of the server's seats, so that no level starves another; requests that wait are bounded in
 * number and in time, and are taken fairly from the flows they belong to; exempt requests never wait.
 *
 * <p>Caveat: levels do not borrow each other's idle seats.
 *
 * <p>Follows apiserver's {@code util/flowcontrol}.
 */
@NullMarked
package dev.keelson.apiserver.flowcontrol;

import org.jspecify.annotations.NullMarked;
