package dev.keelson.bench.events;

import dev.keelson.annotation.DeepCopy;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Map;

/** What the event server holds: a custom resource such as operators have, with {@link WidgetText} as its bytes. */
@DeepCopy
@Group("bench.keelson.dev")
@Version("v1")
public class Widget extends CustomResource<Widget.Spec, Widget.Status> implements Namespaced {

    /** Written by the server into every event: its {@link System#nanoTime}, which all processes of a machine share. */
    public static final String EMITTED = "bench.keelson.dev/emitted";

    static final String NAME_PREFIX = "widget-";

    private static final long serialVersionUID = 1L;

    /**
     * What is wanted.
     *
     * @param settings what makes it as long as was asked for
     */
    @DeepCopy
    public record Spec(String image, int replicas, Map<String, String> settings) {}

    /** What was done. */
    @DeepCopy
    public record Status(String phase, long observedGeneration) {}

    /** The widget's place in the server's list, from 0. */
    public int index() {
        return Integer.parseInt(getMetadata().getName().substring(NAME_PREFIX.length()));
    }

    /** How often the widget was changed. */
    public int changes() {
        return (int) (getMetadata().getGeneration() - WidgetText.FIRST_GENERATION);
    }

    /** When the server wrote the event that brought this state, as {@link System#nanoTime}. */
    public long emittedNanos() {
        return Long.parseLong(getMetadata().getAnnotations().get(EMITTED));
    }
}
