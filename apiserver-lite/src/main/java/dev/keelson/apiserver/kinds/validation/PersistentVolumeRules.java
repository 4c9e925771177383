package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.quantity.QuantityValue;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.kinds.validation.VolumeSourceRules.SourceRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** PersistentVolumes. */
public final class PersistentVolumeRules implements Rules {
    private static final List<String> RECLAIM_POLICIES = List.of("Delete", "Recycle", "Retain");
    /** In the order in which sources beyond the first are refused. */
    private static final Map<String, SourceRule> SOURCES = sources();

    private static Map<String, SourceRule> sources() {
        Map<String, SourceRule> all = new LinkedHashMap<>();
        all.put("hostPath", VolumeSourceRules::hostPath);
        all.put("gcePersistentDisk", VolumeSourceRules.partitioned("pdName"));
        all.put("awsElasticBlockStore", VolumeSourceRules.partitioned("volumeID"));
        all.put("glusterfs", VolumeSourceRules::glusterfs);
        all.put("flocker", VolumeSourceRules::flocker);
        all.put("nfs", VolumeSourceRules::nfs);
        all.put("rbd", VolumeSourceRules.listAnd("monitors", "image"));
        all.put("quobyte", VolumeSourceRules::quobyte);
        all.put("cephfs", VolumeSourceRules.listAnd("monitors"));
        all.put("iscsi", VolumeSourceRules::iscsiPersistent);
        all.put("cinder", VolumeSourceRules.withSecret(VolumeSourceRules.required("volumeID"), "name", "namespace"));
        all.put("fc", VolumeSourceRules::fibreChannel);
        all.put("flexVolume", VolumeSourceRules::flex);
        all.put("azureFile", VolumeSourceRules::azureFilePersistent);
        all.put("vsphereVolume", VolumeSourceRules.required("volumePath"));
        all.put("photonPersistentDisk", VolumeSourceRules.required("pdID"));
        all.put("portworxVolume", VolumeSourceRules.required("volumeID"));
        all.put("azureDisk", VolumeSourceRules::azureDisk);
        all.put("scaleIO", VolumeSourceRules.required("gateway", "system", "volumeName"));
        all.put("local", VolumeSourceRules::local);
        all.put("storageos", VolumeSourceRules.withSecret(VolumeSourceRules::storageOs, "name", "namespace"));
        all.put("csi", VolumeSourceRules::csiPersistent);
        return all;
    }

    @Override
    public void validate(ObjectNode volume, List<FieldError> errors) {
        spec(volume, false, errors);
    }

    private static void spec(ObjectNode volume, boolean anyAffinityValue, List<FieldError> errors) {
        ObjectNode spec = Fields.make(volume, "spec");
        FieldPath path = Check.SPEC;
        if (Fields.array(spec, "accessModes").isEmpty()) {
            errors.add(FieldError.required(path.child("accessModes"), ""));
        }
        PersistentVolumeClaimRules.accessModes(spec, path.child("accessModes"), errors);
        capacity(spec, path.child("capacity"), errors);
        Check.oneOf(spec, "persistentVolumeReclaimPolicy", path, RECLAIM_POLICIES, errors);
        ObjectNode affinity = Fields.object(spec, "nodeAffinity");
        if (affinity != null) {
            affinity(affinity, anyAffinityValue, path.child("nodeAffinity"), errors);
        }
        sources(spec, Fields.text(volume, "metadata", "name"), errors);
        if (isRoot(Fields.text(spec, "hostPath", "path"))
                && Fields.text(spec, "persistentVolumeReclaimPolicy").equals("Recycle")) {
            errors.add(FieldError.forbidden(
                    path.child("persistentVolumeReclaimPolicy"), "may not be 'recycle' for a hostPath mount of '/'"));
        }
        NameChecks.subdomain(spec, "storageClassName", path, errors);
        Check.supported(spec, "volumeMode", path, PersistentVolumeClaimRules.VOLUME_MODES, errors);
        attributes(spec, path, errors);
    }

    private static boolean isRoot(String path) {
        if (!path.startsWith("/")) {
            return false;
        }
        for (String part : path.split("/", -1)) {
            if (!part.isEmpty() && !part.equals(".")) {
                return false;
            }
        }
        return true;
    }

    private static void capacity(ObjectNode spec, FieldPath path, List<FieldError> errors) {
        Map<String, String> capacity = Fields.strings(spec, "capacity");
        if (capacity.isEmpty()) {
            errors.add(FieldError.required(path, ""));
        }
        if (!capacity.containsKey("storage") || capacity.size() > 1) {
            errors.add(FieldError.notSupported(path, spec.get("capacity"), List.of("storage")));
        }
        capacity.forEach((name, text) -> {
            PersistentVolumeClaimRules.basicResource(text, path.key(name), errors);
            QuantityValue amount = QuantityValue.parse(text);
            if (amount.signum() <= 0) {
                errors.add(FieldError.invalid(path.key(name), amount.toString(), "must be greater than zero"));
            }
        });
    }

    private static void affinity(ObjectNode affinity, boolean anyValue, FieldPath path, List<FieldError> errors) {
        ObjectNode required = Fields.object(affinity, "required");
        if (required == null) {
            errors.add(FieldError.required(path.child("required"), "must specify required node constraints"));
        } else {
            AffinityRules.nodeSelector(required, anyValue, path.child("required"), errors);
        }
    }

    private static void sources(ObjectNode spec, String name, List<FieldError> errors) {
        int[] count = {0};
        SOURCES.forEach((field, rule) -> {
            ObjectNode source = Fields.object(spec, field);
            if (source == null) {
                return;
            }
            // Upstream never counts a flexVolume as one too many
            if (count[0]++ > 0 && !field.equals("flexVolume")) {
                String shown = field.equals("cephfs") ? "cephFS" : field;
                errors.add(FieldError.forbidden(Check.SPEC.child(shown), "may not specify more than 1 volume type"));
                return;
            }
            FieldPath at = Check.SPEC.child(field.equals("gcePersistentDisk") ? "persistentDisk" : field);
            rule.check(source, at, errors);
            if (field.equals("iscsi")) {
                String portal = Fields.text(source, "targetPortal");
                VolumeSourceRules.iscsiLength(source, name, at.child("targetportal"), portal, errors);
            }
            if (field.equals("local") && !Fields.has(spec, "nodeAffinity")) {
                errors.add(
                        FieldError.required(Check.SPEC.child("nodeAffinity"), "Local volume requires node affinity"));
            }
        });
        if (count[0] == 0) {
            errors.add(FieldError.required(Check.SPEC, "must specify a volume type"));
        }
    }

    private static void attributes(ObjectNode spec, FieldPath path, List<FieldError> errors) {
        String field = "volumeAttributesClassName";
        if (!Fields.has(spec, field)) {
            return;
        }
        if (Fields.text(spec, field).isEmpty()) {
            errors.add(FieldError.required(path.child(field), "an empty string is disallowed"));
        } else {
            NameChecks.subdomain(spec, field, path, errors);
        }
        if (!Fields.has(spec, "csi")) {
            errors.add(
                    FieldError.required(path.child("csi"), "has to be specified when using volumeAttributesClassName"));
        }
    }

    @Override
    public void validateUpdate(ObjectNode volume, ObjectNode old, List<FieldError> errors) {
        ObjectNode earlier = Fields.object(old, "spec", "nodeAffinity", "required");
        boolean anyValue = earlier != null && AffinityRules.hasBadValue(earlier);
        // Upstream checks the specification of an update twice
        spec(volume, anyValue, errors);
        spec(volume, anyValue, errors);
        ObjectNode spec = Fields.make(volume, "spec");
        ObjectNode before = Fields.make(old.deepCopy(), "spec");
        for (String field : SOURCES.keySet()) {
            if (!Fields.same(source(spec, before, field), before.get(field))
                    || Fields.has(spec, field) != Fields.has(before, field)) {
                errors.add(FieldError.forbidden(
                        Check.SPEC.child("persistentvolumesource"),
                        "spec.persistentvolumesource is immutable after creation\n"));
                break;
            }
        }
        Check.immutable(spec.get("volumeMode"), before.get("volumeMode"), FieldPath.of("volumeMode"), errors);
        if (Fields.has(before, "nodeAffinity") && !sameAffinity(spec, before)) {
            errors.add(FieldError.invalid(
                    FieldPath.of("nodeAffinity"),
                    spec.get("nodeAffinity"),
                    "field is immutable, except for updating from beta label to GA"));
        }
        if (Fields.has(before, "volumeAttributesClassName") && !Fields.has(spec, "volumeAttributesClassName")) {
            errors.add(FieldError.forbidden(
                    Check.SPEC.child("volumeAttributesClassName"), "update from non-nil value to nil is forbidden"));
        }
    }

    /** A source as it counts for the comparison: a CSI volume may get a secret for its expansion. */
    private static @Nullable JsonNode source(ObjectNode spec, ObjectNode before, String field) {
        ObjectNode source = Fields.object(spec, field);
        String secret = "controllerExpandSecretRef";
        if (field.equals("csi") && source != null && Fields.has(before, "csi") && !Fields.has(before, "csi", secret)) {
            ObjectNode copy = source.deepCopy();
            copy.remove(secret);
            return copy;
        }
        return spec.get(field);
    }

    private static boolean sameAffinity(ObjectNode spec, ObjectNode before) {
        ObjectNode relabelled = before.deepCopy();
        List<ObjectNode> terms = Fields.objects(relabelled, "nodeAffinity", "required", "nodeSelectorTerms");
        List<ObjectNode> now = Fields.objects(spec, "nodeAffinity", "required", "nodeSelectorTerms");
        for (int i = 0; i < Math.min(terms.size(), now.size()); i++) {
            List<ObjectNode> expressions = Fields.objects(terms.get(i), "matchExpressions");
            List<ObjectNode> current = Fields.objects(now.get(i), "matchExpressions");
            for (int j = 0; j < Math.min(expressions.size(), current.size()); j++) {
                String key = Fields.text(expressions.get(j), "key");
                String stable = stableLabel(key);
                if (Fields.text(current.get(j), "key").equals(stable)) {
                    expressions.get(j).put("key", stable);
                }
            }
        }
        return Fields.same(spec.get("nodeAffinity"), relabelled.get("nodeAffinity"));
    }

    private static String stableLabel(String key) {
        return switch (key) {
            case "failure-domain.beta.kubernetes.io/zone" -> "topology.kubernetes.io/zone";
            case "failure-domain.beta.kubernetes.io/region" -> "topology.kubernetes.io/region";
            case "beta.kubernetes.io/os" -> "kubernetes.io/os";
            case "beta.kubernetes.io/arch" -> "kubernetes.io/arch";
            case "beta.kubernetes.io/instance-type" -> "node.kubernetes.io/instance-type";
            default -> key;
        };
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        return VolumeWarnings.ofPersistentVolume(View.of(object, new ArrayList<>(0)));
    }
}
