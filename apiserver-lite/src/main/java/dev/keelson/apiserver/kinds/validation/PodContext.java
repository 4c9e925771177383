package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of a pod's parts must know of the whole.
 *
 * @param spec the pod's specification
 * @param name of the pod; empty in a template
 * @param isPod whether this is a pod rather than a template of pods
 * @param mirror whether a kubelet made it to show a static pod
 * @param claims names of the pod's resource claims
 * @param old the specification that is stored, if this is an update: what it has wrong in certain ways may stay
 */
record PodContext(
        ObjectNode spec,
        String name,
        boolean isPod,
        boolean mirror,
        Set<String> claims,
        @Nullable ObjectNode old) {

    boolean hasHostUsers() {
        return !Fields.has(spec, "hostUsers") || Fields.truth(spec, "hostUsers");
    }

    /** The operating system's name, empty if the pod does not say. */
    String os() {
        return Fields.text(spec, "os", "name");
    }

    boolean neverRestarts() {
        return Fields.text(spec, "restartPolicy").equals("Never");
    }

    /** Seconds, or null if the pod does not say. */
    @Nullable
    Long gracePeriod() {
        return Fields.has(spec, "terminationGracePeriodSeconds")
                ? (Long) Fields.number(spec, "terminationGracePeriodSeconds")
                : null;
    }

    /** The volumes that may be mounted, with the rest of what the rules of a container must know. */
    record Volumes(PodContext pod, Map<String, ObjectNode> byName) {}
}
