/** An operator as a user of Java Operator SDK would write it, on Keelson's runtime: serves a {@code Site} from a ConfigMap. */
@NullMarked
package dev.keelson.samples.site;

import org.jspecify.annotations.NullMarked;
