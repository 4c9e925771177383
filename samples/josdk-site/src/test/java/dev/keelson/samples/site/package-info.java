/** Tests of the sample, as a user would write them. */
@NullMarked
package dev.keelson.samples.site;

import org.jspecify.annotations.NullMarked;
