package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where a container sees its pod's volumes. */
final class MountRules {
    private static final List<String> PROPAGATIONS = List.of("Bidirectional", "HostToContainer", "None");
    private static final List<String> RECURSIONS = List.of("Disabled", "Enabled", "IfPossible");

    private MountRules() {}

    static void check(ObjectNode container, Map<String, ObjectNode> volumes, FieldPath path, List<FieldError> errors) {
        boolean mounts = container.has("volumeMounts");
        boolean devices = container.has("volumeDevices");
        if (mounts) {
            Map<String, String> others = devices ? paths(container, "volumeDevices", "devicePath") : Map.of();
            mounts(container, others, volumes, path.child("volumeMounts"), errors);
        }
        if (devices) {
            Map<String, String> others = mounts ? paths(container, "volumeMounts", "mountPath") : Map.of();
            devices(container, others, volumes, path.child("volumeDevices"), errors);
        }
    }

    private static Map<String, String> paths(ObjectNode container, String list, String field) {
        Map<String, String> paths = new HashMap<>();
        for (ObjectNode item : Fields.objects(container, list)) {
            paths.put(Fields.text(item, "name"), Fields.text(item, field));
        }
        return paths;
    }

    private static void mounts(
            ObjectNode container,
            Map<String, String> devices,
            Map<String, ObjectNode> volumes,
            FieldPath path,
            List<FieldError> errors) {
        Set<String> paths = new HashSet<>();
        List<ObjectNode> mounts = Fields.objects(container, "volumeMounts");
        for (int i = 0; i < mounts.size(); i++) {
            ObjectNode mount = mounts.get(i);
            FieldPath at = path.index(i);
            Check.required(mount, "name", at, "", errors);
            String name = Fields.text(mount, "name");
            if (!volumes.containsKey(name)) {
                errors.add(FieldError.notFound(at.child("name"), name));
            }
            Check.required(mount, "mountPath", at, "", errors);
            String mountPath = Fields.text(mount, "mountPath");
            if (!paths.add(mountPath)) {
                errors.add(FieldError.invalid(at.child("mountPath"), mountPath, "must be unique"));
            }
            if (devices.containsKey(name)) {
                errors.add(FieldError.invalid(at.child("name"), name, "must not already exist in volumeDevices"));
            }
            if (devices.containsValue(mountPath)) {
                errors.add(FieldError.invalid(
                        at.child("mountPath"), mountPath, "must not already exist as a path in volumeDevices"));
            }
            subPaths(mount, path, at, errors);
            propagation(mount, container, path, errors);
        }
    }

    /** Upstream names the list, not its item, for a path that leaves the volume. */
    private static void subPaths(ObjectNode mount, FieldPath list, FieldPath at, List<FieldError> errors) {
        String plain = Fields.text(mount, "subPath");
        String expression = Fields.text(mount, "subPathExpr");
        if (!plain.isEmpty()) {
            NameChecks.descendingPath(plain, list.child("subPath"), errors);
        }
        if (!expression.isEmpty()) {
            if (!plain.isEmpty()) {
                errors.add(FieldError.invalid(
                        at.child("subPathExpr"), expression, "subPathExpr and subPath are mutually exclusive"));
            }
            NameChecks.descendingPath(expression, list.child("subPathExpr"), errors);
        }
    }

    private static void propagation(ObjectNode mount, ObjectNode container, FieldPath list, List<FieldError> errors) {
        String propagation = Fields.text(mount, "mountPropagation");
        if (Fields.has(mount, "mountPropagation")) {
            Check.supported(mount, "mountPropagation", list, PROPAGATIONS, errors);
            boolean privileged = Fields.truth(container, "securityContext", "privileged");
            if (propagation.equals("Bidirectional") && !privileged) {
                errors.add(FieldError.forbidden(
                        list.child("mountPropagation"),
                        "Bidirectional mount propagation is available only to privileged containers"));
            }
        }
        String recursive = Fields.text(mount, "recursiveReadOnly");
        if (recursive.equals("Enabled") || recursive.equals("IfPossible")) {
            FieldPath at = list.child("recursiveReadOnly");
            if (!Fields.truth(mount, "readOnly")) {
                errors.add(FieldError.forbidden(at, "may only be specified when readOnly is true"));
            }
            if (!propagation.isEmpty() && !propagation.equals("None")) {
                errors.add(FieldError.forbidden(
                        at, "may only be specified when mountPropagation is None or not specified"));
            }
        } else {
            Check.supported(mount, "recursiveReadOnly", list, RECURSIONS, errors);
        }
    }

    private static void devices(
            ObjectNode container,
            Map<String, String> mounts,
            Map<String, ObjectNode> volumes,
            FieldPath path,
            List<FieldError> errors) {
        Set<String> names = new HashSet<>();
        Set<String> paths = new HashSet<>();
        List<ObjectNode> devices = Fields.objects(container, "volumeDevices");
        for (int i = 0; i < devices.size(); i++) {
            FieldPath at = path.index(i);
            deviceName(devices.get(i), mounts, volumes, names, at, errors);
            devicePath(devices.get(i), mounts, paths, at, errors);
        }
    }

    private static void deviceName(
            ObjectNode device,
            Map<String, String> mounts,
            Map<String, ObjectNode> volumes,
            Set<String> names,
            FieldPath at,
            List<FieldError> errors) {
        Check.required(device, "name", at, "", errors);
        String name = Fields.text(device, "name");
        ObjectNode volume = volumes.get(name);
        if (!name.isEmpty() && !names.add(name)) {
            errors.add(FieldError.invalid(at.child("name"), name, "must be unique"));
        }
        if (volume == null) {
            errors.add(FieldError.notFound(at.child("name"), name));
        } else if (!Fields.has(volume, "persistentVolumeClaim") && !Fields.has(volume, "ephemeral")) {
            errors.add(FieldError.invalid(
                    at.child("name"),
                    name,
                    "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode"));
        }
        if (mounts.containsKey(name)) {
            errors.add(FieldError.invalid(at.child("name"), name, "must not already exist in volumeMounts"));
        }
    }

    private static void devicePath(
            ObjectNode device, Map<String, String> mounts, Set<String> paths, FieldPath at, List<FieldError> errors) {
        Check.required(device, "devicePath", at, "", errors);
        String path = Fields.text(device, "devicePath");
        if (paths.contains(path)) {
            errors.add(FieldError.invalid(at.child("devicePath"), path, "must be unique"));
        }
        if (NameChecks.hasBacksteps(path)) {
            errors.add(FieldError.invalid(at.child("devicePath"), path, "can not contain backsteps ('..')"));
        } else {
            paths.add(path);
        }
        if (mounts.containsValue(path)) {
            errors.add(FieldError.invalid(
                    at.child("devicePath"), path, "must not already exist as a path in volumeMounts"));
        }
    }
}
