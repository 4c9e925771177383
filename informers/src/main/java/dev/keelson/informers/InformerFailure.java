package dev.keelson.informers;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that went wrong in an informer and did not end it.
 *
 * @param key the object concerned, null when it concerns none or cannot be told
 */
public record InformerFailure(
        ResourceType<?> type,
        InformerScope scope,
        Stage stage,
        @Nullable String key,
        Throwable cause) {

    /** What the informer was doing, and what it does about the failure. */
    public enum Stage {
        /** Listing; retried with back-off. */
        LIST,
        /** Watching; resumed from the last revision, or listed again, with back-off. */
        WATCH,
        /** Reading or transforming one object; its last known state stays. */
        DECODE,
        /** Computing an index; the object is left out of that index. */
        INDEX,
        /** Calling a handler; the call is not repeated. */
        HANDLER,
        /**
         * Keeping an object that a reader has changed, though it was only lent to him: it stays as it is until the next
         * event. Only the mutation detector can tell; the cause is a {@link CacheMutatedException}.
         */
        CACHE
    }

    @Override
    public String toString() {
        String which = key == null ? "" : " of " + key;
        return stage.name().toLowerCase(Locale.ROOT) + which + " (" + type + scope.description() + ") failed: " + cause;
    }
}
