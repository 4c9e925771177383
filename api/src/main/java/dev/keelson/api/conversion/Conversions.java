package dev.keelson.api.conversion;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Conversions by class.
 *
 * <p>The conversion of a pair is looked for, once, in this order: what was given to {@link #register}; the class
 * {@code com.example.Outer_InnerConversions}, for {@code com.example.Outer.Inner} being the class converted from, then to,
 * which the generator writes for {@code @ConvertsWith}.
 *
 * <p>Safe for use by many threads, as long as nobody mutates the original meanwhile.
 */
public final class Conversions {

    private record Pair(Class<?> from, Class<?> to) {}

    /** Explicit registrations, and what was found. */
    private static final Map<Pair, Conversion<?, ?>> KNOWN = new ConcurrentHashMap<>();

    private Conversions() {}

    /**
     * Returns a value of another class that says the same, null for null.
     *
     * @throws UnknownConversionException if nobody converts between the two classes
     */
    @SuppressWarnings("unchecked")
    public static <B> @Nullable B convert(@Nullable Object original, Class<B> to) {
        if (original == null) {
            return null;
        }
        Conversion<?, ?> conversion = KNOWN.computeIfAbsent(new Pair(original.getClass(), to), Conversions::find);
        return to.cast(((Conversion<Object, Object>) conversion).convert(original));
    }

    /** Makes a conversion known, ahead of a generated one. A later registration replaces an earlier one. */
    public static <A, B> void register(Class<A> from, Class<B> to, Conversion<A, B> conversion) {
        KNOWN.put(new Pair(from, to), conversion);
    }

    private static Conversion<?, ?> find(Pair pair) {
        Conversion<?, ?> found = ask(pair.from(), pair);
        if (found == null) {
            found = ask(pair.to(), pair);
        }
        if (found == null) {
            throw new UnknownConversionException(pair.from(), pair.to());
        }
        return found;
    }

    private static @Nullable Conversion<?, ?> ask(Class<?> type, Pair pair) {
        ClassLoader loader = type.getClassLoader();
        if (loader == null || type.isHidden()) {
            return null;
        }
        String name = type.getName().replace('$', '_') + "Conversions";
        try {
            Class<?> found = Class.forName(name, true, loader);
            return ConversionProvider.class.isAssignableFrom(found)
                    ? ((ConversionProvider) found.getConstructor().newInstance()).conversion(pair.from(), pair.to())
                    : null;
        } catch (ClassNotFoundException e) {
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(name + " needs a public constructor without parameters that works", e);
        }
    }
}
