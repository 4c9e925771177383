package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What kubelets say of containers: who runs in them, and how their devices are. */
final class ContainerStatusRules {
    private static final List<String> HEALTH = List.of("Healthy", "Unhealthy", "Unknown");
    private static final String CLAIM = "claim:";
    private static final int MAX_MESSAGE = 1024;

    private ContainerStatusRules() {}

    static void check(ObjectNode spec, ObjectNode status, List<FieldError> errors) {
        list(spec, status, "containerStatuses", "containers", errors);
        list(spec, status, "initContainerStatuses", "initContainers", errors);
        list(spec, status, "ephemeralContainerStatuses", "", errors);
    }

    private static void list(
            ObjectNode spec, ObjectNode status, String list, String containers, List<FieldError> errors) {
        List<ObjectNode> statuses = Fields.objects(status, list);
        for (int i = 0; i < statuses.size(); i++) {
            FieldPath at = Check.STATUS.child(list).index(i);
            user(
                    spec,
                    Fields.object(statuses.get(i), "user", "linux"),
                    at.child("user").child("linux"),
                    errors);
            List<ObjectNode> allocated = Fields.objects(statuses.get(i), "allocatedResourcesStatus");
            if (containers.isEmpty() && !allocated.isEmpty()) {
                errors.add(FieldError.forbidden(
                        at.child("allocatedResourcesStatus"), "must not be specified in container status"));
                continue;
            }
            ObjectNode container = named(Fields.objects(spec, containers), Fields.text(statuses.get(i), "name"));
            for (int j = 0; j < allocated.size(); j++) {
                allocated(
                        container,
                        allocated.get(j),
                        at.child("allocatedResourcesStatus").index(j),
                        errors);
            }
        }
    }

    private static @Nullable ObjectNode named(List<ObjectNode> containers, String name) {
        for (ObjectNode container : containers) {
            if (Fields.text(container, "name").equals(name)) {
                return container;
            }
        }
        return null;
    }

    private static void user(ObjectNode spec, @Nullable ObjectNode user, FieldPath path, List<FieldError> errors) {
        if (user == null) {
            return;
        }
        String os = Fields.text(spec, "os", "name");
        if (os.equals("windows")) {
            errors.add(FieldError.forbidden(path, "cannot be set for a windows pod"));
        } else if (os.isEmpty() || os.equals("linux")) {
            NameChecks.id(user, "uid", path, errors);
            NameChecks.id(user, "gid", path, errors);
            NameChecks.ids(user, "supplementalGroups", path, errors);
        }
    }

    private static void allocated(
            @Nullable ObjectNode container, ObjectNode allocated, FieldPath path, List<FieldError> errors) {
        String name = Fields.text(allocated, "name");
        if (container != null && !has(container, name)) {
            errors.add(FieldError.invalid(
                    path.child("name"),
                    name,
                    name.startsWith(CLAIM)
                            ? "must match one of the container's resource claims in a format"
                                    + " 'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty"
                            : "must match one of the container's resource requests"));
        }
        Set<String> seen = new HashSet<>();
        List<ObjectNode> resources = Fields.objects(allocated, "resources");
        for (int i = 0; i < resources.size(); i++) {
            FieldPath at = path.child("resources").index(i);
            String health = Fields.text(resources.get(i), "health");
            if (!HEALTH.contains(health)) {
                errors.add(FieldError.notSupported(at.child("health"), health, HEALTH));
            }
            if (Fields.has(resources.get(i), "message")) {
                message(Fields.text(resources.get(i), "message"), at.child("message"), errors);
            }
            String id = Fields.text(resources.get(i), "resourceID");
            if (!seen.add(id)) {
                errors.add(FieldError.duplicate(at.child("resourceID"), id));
            }
        }
    }

    private static void message(String message, FieldPath path, List<FieldError> errors) {
        if (message.isEmpty()) {
            errors.add(FieldError.required(path, "must be non-empty if specified"));
        } else if (message.length() > MAX_MESSAGE) {
            errors.add(FieldError.tooLong(path, MAX_MESSAGE));
        }
    }

    private static boolean has(ObjectNode container, String name) {
        if (!name.startsWith(CLAIM)) {
            return Fields.has(container, "resources", "requests", name);
        }
        for (ObjectNode claim : Fields.objects(container, "resources", "claims")) {
            String request = Fields.text(claim, "request");
            String own = CLAIM + Fields.text(claim, "name") + (request.isEmpty() ? "" : "/" + request);
            if (own.equals(name)) {
                return true;
            }
        }
        return false;
    }
}
