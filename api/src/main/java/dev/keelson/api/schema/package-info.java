/**
 * The one schema machine: structural schemas of built-in kinds and custom resources, and the walkers that prune,
 * default, validate and decode Jackson trees by them.
 *
 * <p>Schemas are immutable. Walkers take one pass, change trees only where something changes, and follow references
 * between named definitions lazily, so recursive types work.
 */
@NullMarked
package dev.keelson.api.schema;

import org.jspecify.annotations.NullMarked;
