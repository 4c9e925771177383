package dev.keelson.api.conversion;

import org.jspecify.annotations.Nullable;

/**
 * Finds conversions by class. Generated {@code FooConversions} are such, for the pairs of {@code Foo}. Implementations have
 * a public constructor without parameters; they are asked once for a pair, from any thread.
 */
public interface ConversionProvider {

    /** Returns the conversion between exactly these classes, or null when this provider has none. */
    @Nullable
    Conversion<?, ?> conversion(Class<?> from, Class<?> to);
}
