package dev.keelson.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.admission.AdmissionRequest.Operation;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.status.StatusException;
import org.jspecify.annotations.Nullable;

/** Resolves a pod's priority class to a number, and allows one default class only. */
final class PriorityAdmission implements AdmissionPlugin {
    private static final String GROUP = "scheduling.k8s.io";
    private static final String CLASSES = "priorityclasses";

    private final StoredObjects objects;

    PriorityAdmission(StoredObjects objects) {
        this.objects = objects;
    }

    @Override
    public String name() {
        return "Priority";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        ObjectNode pod = request.object();
        if (pod == null || !request.isFor("", "pods")) {
            return;
        }
        ObjectNode spec = Fields.make(pod, "spec");
        if (request.operation() == Operation.CREATE) {
            resolve(request, spec);
            return;
        }
        ObjectNode before = Fields.object(request.old(), "spec");
        for (String field : new String[] {"priority", "preemptionPolicy"}) {
            if (before != null && !Fields.has(spec, field) && Fields.has(before, field)) {
                spec.set(field, before.get(field));
            }
        }
    }

    private void resolve(AdmissionRequest request, ObjectNode spec) {
        String name = Fields.text(spec, "priorityClassName");
        long priority = 0;
        String preemption = "PreemptLowerPriority";
        ObjectNode chosen = name.isEmpty() ? defaultClass() : named(request, name);
        if (chosen != null) {
            spec.put("priorityClassName", Fields.text(chosen, "metadata", "name"));
            priority = Fields.number(chosen, "value");
            preemption = Fields.text(chosen, "preemptionPolicy");
        }
        if (Fields.has(spec, "priority") && Fields.number(spec, "priority") != priority) {
            throw refused(
                    request,
                    "the integer value of priority (" + Fields.number(spec, "priority")
                            + ") must not be provided in pod spec; priority admission controller computed " + priority
                            + " from the given PriorityClass name");
        }
        spec.put("priority", priority);
        String asked = Fields.text(spec, "preemptionPolicy");
        if (!asked.isEmpty() && !asked.equals(preemption)) {
            throw refused(
                    request,
                    "the string value of PreemptionPolicy (" + asked
                            + ") must not be provided in pod spec; priority admission controller computed " + preemption
                            + " from the given PriorityClass name");
        }
        spec.put("preemptionPolicy", preemption);
    }

    private ObjectNode named(AdmissionRequest request, String name) {
        ObjectNode found = objects.get(GROUP, CLASSES, "", name);
        if (found == null) {
            throw refused(request, "no PriorityClass with name " + name + " was found");
        }
        return found;
    }

    private static StatusException refused(AdmissionRequest request, String why) {
        return StatusException.forbidden("", "pods", request.name(), why);
    }

    private @Nullable ObjectNode defaultClass() {
        ObjectNode found = null;
        for (ObjectNode each : objects.list(GROUP, CLASSES, "")) {
            boolean lower = found == null || Fields.number(each, "value") < Fields.number(found, "value");
            if (Fields.truth(each, "globalDefault") && lower) {
                found = each;
            }
        }
        return found;
    }

    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode object = request.object();
        if (object == null || !request.isFor(GROUP, CLASSES) || !Fields.truth(object, "globalDefault")) {
            return;
        }
        ObjectNode current = defaultClass();
        String name = Fields.text(object, "metadata", "name");
        if (current != null && !Fields.text(current, "metadata", "name").equals(name)) {
            throw StatusException.forbidden(
                    GROUP,
                    CLASSES,
                    name,
                    "PriorityClass " + Fields.text(current, "metadata", "name")
                            + " is already marked as default. Only one default can exist");
        }
    }
}
