package dev.keelson.runtime.josdk;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** As a user of the SDK would write it. */
@ControllerConfiguration(name = "notes")
class NoteReconciler implements Reconciler<Note>, Cleaner<Note> {

    final Set<String> cleanedUp = ConcurrentHashMap.newKeySet();

    @Override
    public List<EventSource<?, Note>> prepareEventSources(EventSourceContext<Note> context) {
        return List.of(new InformerEventSource<>(
                InformerEventSourceConfiguration.from(ConfigMap.class, Note.class)
                        .withLabelSelector("made-by=notes")
                        .build(),
                context));
    }

    @Override
    public UpdateControl<Note> reconcile(Note note, Context<Note> context) {
        String text = note.getSpec().text();
        ConfigMap copy = context.getSecondaryResource(ConfigMap.class).orElse(null);
        if (copy == null || !text.equals(copy.getData().get("text"))) {
            context.resourceOperations().serverSideApply(copyOf(note));
        }
        Note told = new Note();
        told.setMetadata(new ObjectMetaBuilder()
                .withName(note.getMetadata().getName())
                .withNamespace(note.getMetadata().getNamespace())
                .build());
        told.setStatus(new Note.Status(text));
        return UpdateControl.patchStatus(told);
    }

    private static ConfigMap copyOf(Note note) {
        ConfigMap copy = new ConfigMapBuilder()
                .withNewMetadata()
                .withName(note.getMetadata().getName())
                .withNamespace(note.getMetadata().getNamespace())
                .addToLabels("made-by", "notes")
                .endMetadata()
                .addToData("text", note.getSpec().text())
                .build();
        copy.addOwnerReference(note);
        return copy;
    }

    @Override
    public DeleteControl cleanup(Note note, Context<Note> context) {
        cleanedUp.add(note.getMetadata().getName());
        return DeleteControl.defaultDelete();
    }
}
