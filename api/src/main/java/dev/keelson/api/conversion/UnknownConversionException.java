package dev.keelson.api.conversion;

import java.io.Serial;

/** Nobody converts between two classes. Terminal: the same conversion fails again until somebody does. */
public final class UnknownConversionException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    UnknownConversionException(Class<?> from, Class<?> to) {
        super("unknown conversion " + from.getName() + " to " + to.getName()
                + ": annotate the package of one of them with @ConvertsWith, or register a Conversion");
    }
}
