package dev.keelson.informers;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an object before it is stored.
 *
 * @param drops what is left out; null for nothing
 * @param transform changes each object; null for none
 * @param copier copies objects that are held as they are
 */
record DecoderOptions<T>(
        CacheForm form,
        @Nullable DroppedFields drops,
        @Nullable UnaryOperator<T> transform,
        UnaryOperator<T> copier) {}
