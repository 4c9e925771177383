package dev.keelson.api.conversion;

/**
 * Makes a value of one type from a value of another.
 *
 * @param <A> from
 * @param <B> to
 */
@FunctionalInterface
public interface Conversion<A, B> {

    /** Returns a new value that shares nothing mutable with the given one. */
    B convert(A original);
}
