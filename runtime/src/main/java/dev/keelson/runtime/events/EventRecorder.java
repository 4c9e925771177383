package dev.keelson.runtime.events;

import io.fabric8.kubernetes.api.model.HasMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Records what happens to objects, for people to read with {@code kubectl describe} and {@code kubectl get events}.
 *
 * <p>Never blocks and never throws: an event that cannot be written soon is dropped, because no work may depend on events.
 */
public interface EventRecorder {

    /** What kind of news an event is. */
    enum Type {
        NORMAL("Normal"),
        WARNING("Warning");

        private final String label;

        Type(String label) {
            this.label = label;
        }

        /** As the API spells it. */
        public String label() {
            return label;
        }
    }

    /**
     * @param regarding what the event is about; needs a name
     * @param related another object involved, or null
     * @param reason why, for machines: a word in CamelCase
     * @param action what the component did or could not do, for machines: a word in CamelCase
     * @param note for people; what is longer than 1024 characters is cut
     */
    void record(
            HasMetadata regarding, @Nullable HasMetadata related, Type type, String reason, String action, String note);

    default void normal(HasMetadata regarding, String reason, String note) {
        record(regarding, null, Type.NORMAL, reason, reason, note);
    }

    default void warning(HasMetadata regarding, String reason, String note) {
        record(regarding, null, Type.WARNING, reason, reason, note);
    }
}
