package dev.keelson.runtime.events;

import io.fabric8.kubernetes.api.model.ObjectReference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Something that happened once. */
record Occurrence(
        ObjectReference regarding,
        @Nullable ObjectReference related,
        String type,
        String reason,
        String action,
        String note,
        String component) {

    /** What has to be equal for two occurrences to be one event that happened twice. */
    record Key(String subject, String type, String reason, String action, String note) {}

    Key key() {
        return new Key(subject(), type, reason, action, note);
    }

    /** Component and object; how fast these may record is limited. */
    String subject() {
        return component + "|" + regarding.getKind() + "|" + regarding.getNamespace() + "|" + regarding.getName() + "|"
                + Objects.requireNonNullElse(regarding.getUid(), "");
    }
}
