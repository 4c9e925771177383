/**
 * The short way to a controller.
 */
@NullMarked
package dev.keelson.runtime.builder;

import org.jspecify.annotations.NullMarked;
