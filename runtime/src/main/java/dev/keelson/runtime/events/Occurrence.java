package dev.keelson.runtime.events;

import io.fabric8.kubernetes.api.model.ObjectReference;
import java.time.Instant;
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
        String component,
        Instant when) {

    /** What has to be equal for two occurrences to be one event that happened twice. */
    record Key(Kin kin, String note) {}

    /** What has to be equal for two occurrences to tell of the same thing, in perhaps other words. */
    record Kin(String subject, String related, String reason, String action) {}

    Kin kin() {
        return new Kin(subject(), related == null ? "" : identity(related), reason, action);
    }

    Key key() {
        return new Key(kin(), note);
    }

    Occurrence withNote(String other) {
        return new Occurrence(regarding, related, type, reason, action, other, component, when);
    }

    /** Component, object and type; how fast these may record is limited. */
    String subject() {
        return component + "|" + type + "|" + identity(regarding);
    }

    /** Without the revision: an object that changes meanwhile is still the same. */
    private static String identity(ObjectReference reference) {
        return Objects.requireNonNullElse(reference.getApiVersion(), "") + "|" + reference.getKind() + "|"
                + Objects.requireNonNullElse(reference.getNamespace(), "") + "|" + reference.getName() + "|"
                + Objects.requireNonNullElse(reference.getUid(), "") + "|"
                + Objects.requireNonNullElse(reference.getFieldPath(), "");
    }
}
