package dev.keelson.api.lazy;

import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What generated lazy objects use: which of an object's parts are unread, and where they are to be read from.
 *
 * <p>An instance is also the lock under which its object reads and replaces parts. A thread that finds with
 * {@link #isUnread}, holding no lock, that a part was read sees that part.
 */
public final class LazyParts {
    /** Bit <i>i</i> is set while part <i>i</i> is unread. Changed under this object's lock, after the part is in place. */
    private volatile long unread;

    /** Null once no part is unread. Guarded by this object's lock. */
    private @Nullable PartSource source;

    /**
     * Makes the parts of a new object.
     *
     * @param source where to read parts from; null for an object that has nothing to read
     * @param count how many parts there are, at most 63
     */
    public LazyParts(@Nullable PartSource source, int count) {
        this.source = source;
        this.unread = source == null ? 0 : (1L << count) - 1;
    }

    /** Says whether a part was neither read nor set so far. */
    public boolean isUnread(int part) {
        return (unread & 1L << part) != 0;
    }

    /** Notes that a part is in place. The caller holds this object's lock. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
    public void settle(int part) {
        unread &= ~(1L << part);
        if (unread == 0) {
            source = null;
        }
    }

    /** Reads one property. The caller holds this object's lock, and the part is unread. */
    public <T> T only(Class<T> type, String property) {
        return read(type, property::equals);
    }

    /** Reads all properties but some. The caller holds this object's lock, and the part is unread. */
    public <T> T allBut(Class<T> type, Set<String> properties) {
        return read(type, property -> !properties.contains(property));
    }

    /** Returns the object that is the value of a property, as the source does. The caller holds this object's lock. */
    public @Nullable PartSource object(String property) {
        return present().part(property);
    }

    private <T> T read(Class<T> type, Predicate<String> properties) {
        return present().read(type, properties);
    }

    private PartSource present() {
        return Objects.requireNonNull(source, "nothing is left to read");
    }
}
