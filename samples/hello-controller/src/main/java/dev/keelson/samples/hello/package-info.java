/** A controller as a user would write it: greets, in a ConfigMap, whomever a {@code Hello} names. */
@NullMarked
package dev.keelson.samples.hello;

import org.jspecify.annotations.NullMarked;
