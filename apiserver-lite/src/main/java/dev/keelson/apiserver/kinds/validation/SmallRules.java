package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.quantity.QuantityValue;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Kinds of the core group whose rules are few. */
public final class SmallRules {
    private static final int MAX_DATA_BYTES = 1024 * 1024;
    /** Resources that are counted and so have no fractions. */
    private static final Set<String> COUNTED = Set.of(
            "pods",
            "services",
            "replicationcontrollers",
            "resourcequotas",
            "secrets",
            "configmaps",
            "persistentvolumeclaims");

    private SmallRules() {}

    /** ConfigMaps and Secrets: keys, size, immutability. */
    public static Rules keyed(boolean secret) {
        return new Rules() {
            @Override
            public void validate(ObjectNode object, List<FieldError> errors) {
                long size = 0;
                for (String map : List.of("data", "binaryData")) {
                    for (var entry : Fields.strings(object, map).entrySet()) {
                        FieldPath path = FieldPath.of(map).key(entry.getKey());
                        Check.all(path, entry.getKey(), NameRules.configMapKey(entry.getKey()), errors);
                        if (map.equals("binaryData") && Fields.has(object, "data", entry.getKey())) {
                            errors.add(FieldError.invalid(
                                    FieldPath.of("data").key(entry.getKey()),
                                    entry.getKey(),
                                    "duplicate of key present in binaryData"));
                        }
                        size += entry.getValue().length();
                    }
                }
                if (size > MAX_DATA_BYTES) {
                    errors.add(FieldError.tooLong(
                            secret ? FieldPath.of("data") : FieldPath.root().key(""), MAX_DATA_BYTES));
                }
                if (secret) {
                    secretType(object, errors);
                }
            }

            @Override
            public void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
                if (secret) {
                    Check.immutable(object.get("type"), old.get("type"), FieldPath.of("type"), errors);
                }
                if (Fields.truth(old, "immutable")) {
                    if (!Fields.truth(object, "immutable")) {
                        errors.add(FieldError.forbidden(
                                FieldPath.of("immutable"), "field is immutable when `immutable` is set"));
                    }
                    for (String map : List.of("data", "binaryData")) {
                        if (!Fields.same(object.get(map), old.get(map))) {
                            errors.add(FieldError.forbidden(
                                    FieldPath.of(map), "field is immutable when `immutable` is set"));
                        }
                    }
                }
                validate(object, errors);
            }
        };
    }

    private static void secretType(ObjectNode secret, List<FieldError> errors) {
        switch (Fields.text(secret, "type")) {
            case "kubernetes.io/dockerconfigjson" -> requireKey(secret, ".dockerconfigjson", errors);
            case "kubernetes.io/dockercfg" -> requireKey(secret, ".dockercfg", errors);
            case "kubernetes.io/ssh-auth" -> requireKey(secret, "ssh-privatekey", errors);
            case "kubernetes.io/tls" -> {
                requireKey(secret, "tls.crt", errors);
                requireKey(secret, "tls.key", errors);
            }
            case "kubernetes.io/basic-auth" -> {
                if (!Fields.has(secret, "data", "username") && !Fields.has(secret, "data", "password")) {
                    requireKey(secret, "username", errors);
                    requireKey(secret, "password", errors);
                }
            }
            case "kubernetes.io/service-account-token" -> {
                if (Fields.text(secret, "metadata", "annotations", "kubernetes.io/service-account.name")
                        .isEmpty()) {
                    errors.add(FieldError.required(
                            Check.METADATA.child("annotations").key("kubernetes.io/service-account.name"), ""));
                }
            }
            default -> {}
        }
    }

    private static void requireKey(ObjectNode secret, String key, List<FieldError> errors) {
        if (!Fields.has(secret, "data", key)) {
            errors.add(FieldError.required(FieldPath.of("data").key(key), ""));
        }
    }

    /** Namespaces, whose spec.finalizers only /finalize changes. */
    public static Rules namespace() {
        return new Rules() {
            @Override
            public void validate(ObjectNode object, List<FieldError> errors) {}

            @Override
            public void validateStatusUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
                String phase = Fields.text(object, "status", "phase");
                boolean deleting = Fields.has(object, "metadata", "deletionTimestamp");
                if (!deleting && !phase.equals("Active")) {
                    errors.add(FieldError.invalid(
                            Check.STATUS.child("Phase"),
                            phase,
                            "may only be 'Active' if `deletionTimestamp` is empty"));
                } else if (deleting && !phase.equals("Terminating")) {
                    errors.add(FieldError.invalid(
                            Check.STATUS.child("Phase"),
                            phase,
                            "may only be 'Terminating' if `deletionTimestamp` is not empty"));
                }
            }
        };
    }

    /** PersistentVolumeClaims. */
    public static Rules claim() {
        return new Rules() {
            @Override
            public void validate(ObjectNode claim, List<FieldError> errors) {
                ObjectNode spec = Fields.make(claim, "spec");
                accessModes(spec, errors);
                String storage = Fields.text(spec, "resources", "requests", "storage");
                if (storage.isEmpty()) {
                    errors.add(FieldError.required(Check.SPEC.child("resources").key("storage"), ""));
                }
                Check.labelSelector(Fields.object(spec, "selector"), Check.SPEC.child("selector"), errors);
            }

            @Override
            public void validateUpdate(ObjectNode claim, ObjectNode old, List<FieldError> errors) {
                validate(claim, errors);
                ObjectNode allowed = Fields.make(old.deepCopy(), "spec");
                ObjectNode spec = Fields.make(claim, "spec");
                if (Fields.text(allowed, "volumeName").isEmpty()) {
                    Fields.copyField(spec, allowed, "volumeName");
                }
                if (Fields.text(old, "status", "phase").equals("Bound")) {
                    Fields.copyField(spec, allowed, "resources");
                }
                if (!Fields.has(allowed, "storageClassName")) {
                    Fields.copyField(spec, allowed, "storageClassName");
                }
                Fields.copyField(spec, allowed, "volumeAttributesClassName");
                if (!Fields.same(allowed, spec)) {
                    errors.add(FieldError.forbidden(
                            Check.SPEC,
                            "spec is immutable after creation except resources.requests and volumeAttributesClassName"
                                    + " for bound claims"));
                }
            }
        };
    }

    private static void accessModes(ObjectNode spec, List<FieldError> errors) {
        List<String> modes = Fields.texts(spec, "accessModes");
        FieldPath path = Check.SPEC.child("accessModes");
        if (modes.isEmpty()) {
            errors.add(FieldError.required(path, "at least 1 access mode is required"));
        }
        List<String> known = List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
        for (String mode : modes) {
            if (!known.contains(mode)) {
                errors.add(FieldError.notSupported(path, mode, known));
            }
        }
    }

    /** PersistentVolumes. */
    public static Rules volume() {
        return new Rules() {
            @Override
            public void validate(ObjectNode volume, List<FieldError> errors) {
                ObjectNode spec = Fields.make(volume, "spec");
                accessModes(spec, errors);
                if (Fields.strings(spec, "capacity").isEmpty()) {
                    errors.add(FieldError.required(Check.SPEC.child("capacity"), ""));
                }
            }

            @Override
            public void validateUpdate(ObjectNode volume, ObjectNode old, List<FieldError> errors) {
                validate(volume, errors);
            }
        };
    }

    /** ResourceQuotas: quantities. */
    public static Rules quota() {
        return new Rules() {
            @Override
            public void validate(ObjectNode quota, List<FieldError> errors) {
                quantities(Fields.strings(quota, "spec", "hard"), Check.SPEC.child("hard"), errors);
            }

            @Override
            public void validateStatusUpdate(ObjectNode quota, ObjectNode old, List<FieldError> errors) {
                quantities(Fields.strings(quota, "status", "hard"), Check.STATUS.child("hard"), errors);
                quantities(Fields.strings(quota, "status", "used"), Check.STATUS.child("used"), errors);
            }
        };
    }

    private static void quantities(Map<String, String> quantities, FieldPath path, List<FieldError> errors) {
        quantities.forEach((name, text) -> {
            QuantityValue value = QuantityValue.parse(text);
            boolean whole = !name.contains(".") && COUNTED.contains(name) || name.startsWith("count/");
            if (value.signum() < 0) {
                errors.add(FieldError.invalid(path.key(name), text, "must be greater than or equal to 0"));
            } else if (whole && value.millis() % 1000 != 0) {
                errors.add(FieldError.invalid(path.key(name), text, "must be an integer"));
            }
        });
    }

    /** Nodes. */
    public static Rules node() {
        return new Rules() {
            @Override
            public void validate(ObjectNode node, List<FieldError> errors) {
                List<ObjectNode> taints = Fields.objects(node, "spec", "taints");
                for (int i = 0; i < taints.size(); i++) {
                    FieldPath path = Check.SPEC.child("taints").index(i);
                    String key = Fields.text(taints.get(i), "key");
                    Check.all(path.child("key"), key, NameRules.labelKey(key), errors);
                    String effect = Fields.text(taints.get(i), "effect");
                    List<String> known = List.of("NoSchedule", "PreferNoSchedule", "NoExecute");
                    if (effect.isEmpty()) {
                        errors.add(FieldError.required(path.child("effect"), ""));
                    } else if (!known.contains(effect)) {
                        errors.add(FieldError.notSupported(path.child("effect"), effect, known));
                    }
                }
            }

            @Override
            public void validateUpdate(ObjectNode node, ObjectNode old, List<FieldError> errors) {
                validate(node, errors);
                for (String field : List.of("podCIDR", "providerID")) {
                    if (Fields.has(old, "spec", field)) {
                        if (!Fields.same(Fields.at(node, "spec", field), Fields.at(old, "spec", field))) {
                            errors.add(FieldError.forbidden(
                                    Check.SPEC.child(field),
                                    "node updates may not change " + field + " except from" + " \"\" to valid"));
                        }
                    }
                }
            }
        };
    }
}
