/**
 * What generated conversions between versions of a kind work with, and the look-up of conversions by class.
 *
 * <p>Guarantees: a conversion's result shares nothing mutable with its argument; null stays null, empty stays empty; an
 * unknown pair is an exception that names both classes. Conversions are stateless and safe for use by many threads.
 */
@NullMarked
package dev.keelson.api.conversion;

import org.jspecify.annotations.NullMarked;
