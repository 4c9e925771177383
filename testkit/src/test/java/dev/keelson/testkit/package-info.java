/** Tests of the testkit. */
@NullMarked
package dev.keelson.testkit;

import org.jspecify.annotations.NullMarked;
