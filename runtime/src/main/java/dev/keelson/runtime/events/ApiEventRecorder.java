package dev.keelson.runtime.events;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import org.jspecify.annotations.Nullable;

/** Hands the events of one component to the writer that all components share. */
final class ApiEventRecorder implements EventRecorder {

    private final EventWriter writer;
    private final String component;

    ApiEventRecorder(EventWriter writer, String component) {
        this.writer = writer;
        this.component = component;
    }

    @Override
    public void record(
            HasMetadata regarding,
            @Nullable HasMetadata related,
            Type type,
            String reason,
            String action,
            String note) {
        writer.submit(new Occurrence(
                reference(regarding),
                related == null ? null : reference(related),
                type.label(),
                Texts.cut(reason, Texts.LONGEST_WORD),
                Texts.cut(action.isEmpty() ? reason : action, Texts.LONGEST_WORD),
                Texts.cut(note, Texts.LONGEST_NOTE),
                component,
                writer.now()));
    }

    private static ObjectReference reference(HasMetadata object) {
        return new ObjectReferenceBuilder()
                .withApiVersion(object.getApiVersion())
                .withKind(object.getKind())
                .withNamespace(object.getMetadata().getNamespace())
                .withName(object.getMetadata().getName())
                .withUid(object.getMetadata().getUid())
                .withResourceVersion(object.getMetadata().getResourceVersion())
                .build();
    }
}
