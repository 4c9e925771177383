/**
 * Events about objects, for people to read.
 *
 * <p>Guarantees: recording never blocks and never fails the caller; repeated events are counted, not multiplied; a flood is
 * thinned out.
 */
@NullMarked
package dev.keelson.runtime.events;

import org.jspecify.annotations.NullMarked;
