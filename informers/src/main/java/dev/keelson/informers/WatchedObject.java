package dev.keelson.informers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keelson.informers.CacheMutatedException.Change;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An object of the cache and the JSON that it had when it was last looked at. Safe for many threads. */
final class WatchedObject<T> {

    private static final ObjectMapper TREES = new ObjectMapper();

    private final String key;
    private final T object;
    private final Function<Object, String> json;
    // Guarded by this. Null when the object cannot be written.
    private @Nullable String text;

    /** @param json writes any object the same way each time */
    WatchedObject(String key, T object, Function<Object, String> json) {
        this.key = key;
        this.object = object;
        this.json = json;
        this.text = written();
    }

    String key() {
        return key;
    }

    T object() {
        return object;
    }

    private @Nullable String written() {
        try {
            return json.apply(object);
        } catch (RuntimeException unwritable) {
            return null;
        }
    }

    /** What was changed since this was last asked; empty when nothing was. */
    synchronized List<Change> changes() {
        String before = text;
        if (before == null) {
            return List.of();
        }
        String after;
        try {
            after = json.apply(object);
        } catch (RuntimeException unwritable) {
            return unwritable(unwritable);
        }
        if (after.equals(before)) {
            return List.of();
        }
        text = after;
        try {
            return TreeDifference.between(TREES.readTree(before), TREES.readTree(after));
        } catch (JsonProcessingException unlikely) {
            return List.of(new Change("", before, after));
        }
    }

    private List<Change> unwritable(RuntimeException thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConcurrentModificationException) {
                // It is being changed at this moment: the next look sees to what.
                return List.of();
            }
        }
        text = null;
        return List.of(new Change("", "an object", "nothing that can be written as JSON: " + thrown.getMessage()));
    }
}
