/**
 * What generated apply configurations are made of: trees that hold exactly the fields that somebody set, and those fields
 * of an object that a field manager owns.
 *
 * <p>Guarantees: a field that was not set is not in the JSON, one set to null is null there, an empty list or map is
 * empty; {@code metadata.managedFields} is never there.
 */
@NullMarked
package dev.keelson.api.applyconfiguration;

import org.jspecify.annotations.NullMarked;
