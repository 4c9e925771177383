package dev.keelson.runtime.josdk;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/** Something to be copied into a ConfigMap. */
@Group("josdk.keelson.dev")
@Version("v1")
public class Note extends CustomResource<Note.Spec, Note.Status> implements Namespaced {

    private static final long serialVersionUID = 1L;

    public record Spec(String text) {}

    public record Status(String copied) {}

    static Note named(String name, String text) {
        Note note = new Note();
        note.setMetadata(new ObjectMetaBuilder().withName(name).build());
        note.setSpec(new Spec(text));
        return note;
    }
}
