package dev.keelson.runtime.josdk;

import dev.keelson.informers.ObjectCopier;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the copies that readers of the caches get, and knows whether what a read found is one of them. The SDK also answers
 * reads with what it has just written itself, which is shared with others and must be copied before it is changed.
 */
final class OwnCopies implements ObjectCopier {

    /** @param own whether nobody else has the object */
    record Read<P>(P object, boolean own) {}

    private static final class Latest {
        @Nullable
        Object copy;
    }

    private final ObjectCopier copier;
    // Set only during a read.
    private final ThreadLocal<@Nullable Latest> reading = new ThreadLocal<>();

    OwnCopies(ObjectCopier copier) {
        this.copier = copier;
    }

    @Override
    public <T> T copy(T object) {
        T copy = copier.copy(object);
        Latest latest = reading.get();
        if (latest != null) {
            latest.copy = copy;
        }
        return copy;
    }

    /** @param read asks a cache for one object, on the calling thread */
    <P> Optional<Read<P>> read(Supplier<Optional<P>> read) {
        Latest latest = new Latest();
        reading.set(latest);
        try {
            return read.get().map(found -> new Read<>(found, found == latest.copy));
        } finally {
            reading.remove();
        }
    }
}
