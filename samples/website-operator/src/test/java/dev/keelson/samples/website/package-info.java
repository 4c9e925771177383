/** Tests of the sample, as a user would write them. */
@NullMarked
package dev.keelson.samples.website;

import org.jspecify.annotations.NullMarked;
