package dev.keelson.codegen.defaults;

import dev.keelson.codegen.model.Property;
import org.jspecify.annotations.Nullable;

/**
 * What is done for one property.
 *
 * @param marker what it is set to when it is unset
 * @param descent the way to what holds defaults in its value
 */
record DefaultedField(
        Property property,
        @Nullable Marker marker,
        @Nullable Descent descent) {}
