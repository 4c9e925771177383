package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.path.GoText;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.kinds.validation.VolumeSourceRules.SourceRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The volumes of pods: names, and exactly one source each. */
final class VolumeRules {
    private static final String TOO_MANY = "may not specify more than 1 volume type";

    /** In the order in which sources beyond the first are refused. */
    private static final Map<String, Source> SOURCES = new HashMap<>();

    private static final List<String> ORDER = new ArrayList<>();

    /**
     * One sort of source.
     *
     * @param extra how the field is spelled when it is one too many
     * @param shown how it is spelled in the paths of what is wrong in it
     */
    private record Source(String extra, String shown, SourceRule rule) {}

    private static void put(String field, SourceRule rule) {
        put(field, field, field, rule);
    }

    private static void put(String field, String extra, String shown, SourceRule rule) {
        ORDER.add(field);
        SOURCES.put(field, new Source(extra, shown, rule));
    }

    static {
        put("emptyDir", VolumeRules::emptyDir);
        put("hostPath", VolumeSourceRules::hostPath);
        put("gitRepo", VolumeRules::gitRepo);
        put("gcePersistentDisk", "gcePersistentDisk", "persistentDisk", VolumeSourceRules.partitioned("pdName"));
        put("awsElasticBlockStore", VolumeSourceRules.partitioned("volumeID"));
        put("secret", ProjectionRules.keyed("secretName"));
        put("nfs", VolumeSourceRules::nfs);
        put("iscsi", VolumeSourceRules::iscsi);
        put("glusterfs", VolumeSourceRules.required("endpoints", "path"));
        put("flocker", VolumeSourceRules::flocker);
        put("persistentVolumeClaim", VolumeSourceRules.required("claimName"));
        put("rbd", VolumeSourceRules.listAnd("monitors", "image"));
        put("cinder", VolumeSourceRules.withSecret(VolumeSourceRules.required("volumeID"), "name"));
        put("cephfs", "cephFS", "cephfs", VolumeSourceRules.listAnd("monitors"));
        put("quobyte", VolumeSourceRules::quobyte);
        put("downwardAPI", "downwarAPI", "downwardAPI", ProjectionRules::downwardApi);
        put("fc", VolumeSourceRules::fibreChannel);
        put("flexVolume", VolumeSourceRules::flex);
        put("configMap", ProjectionRules.keyed("name"));
        put("azureFile", VolumeSourceRules.required("secretName", "shareName"));
        put("vsphereVolume", VolumeSourceRules.required("volumePath"));
        put("photonPersistentDisk", VolumeSourceRules.required("pdID"));
        put("portworxVolume", VolumeSourceRules.required("volumeID"));
        put("azureDisk", VolumeSourceRules::azureDisk);
        put("storageos", VolumeSourceRules.withSecret(VolumeSourceRules::storageOs, "name"));
        put("projected", ProjectionRules::projected);
        put("scaleIO", VolumeSourceRules.required("gateway", "system", "volumeName"));
        put("csi", VolumeSourceRules::csi);
        put("ephemeral", VolumeRules::ephemeral);
        put("image", VolumeRules::image);
    }

    private VolumeRules() {}

    /** The volumes that are good and so may be mounted, by name. */
    static Map<String, ObjectNode> check(ObjectNode spec, PodContext pod, FieldPath path, List<FieldError> errors) {
        List<ObjectNode> volumes = Fields.objects(spec, "volumes");
        if (volumes.isEmpty()) {
            return Map.of();
        }
        Map<String, ObjectNode> good = new HashMap<>();
        FieldPath list = path.child("volumes");
        Set<String> made = claimsMade(volumes, pod.name());
        for (int i = 0; i < volumes.size(); i++) {
            ObjectNode volume = volumes.get(i);
            int before = errors.size();
            FieldPath at = list.index(i);
            source(volume, pod, at, errors);
            NameChecks.requiredLabel(volume, "name", at, errors);
            String name = Fields.text(volume, "name");
            if (good.containsKey(name)) {
                errors.add(FieldError.duplicate(at.child("name"), name));
            } else if (errors.size() == before) {
                good.put(name, volume);
            }
            String claim = Fields.text(volume, "persistentVolumeClaim", "claimName");
            if (made.contains(claim)) {
                errors.add(FieldError.invalid(
                        at.child("persistentVolumeClaim").child("claimName"),
                        claim,
                        "must not reference a PVC that gets created for an ephemeral volume"));
            }
        }
        return good;
    }

    /** The names of the claims that will be made for ephemeral volumes. */
    private static Set<String> claimsMade(List<ObjectNode> volumes, String pod) {
        Set<String> names = Set.of();
        for (ObjectNode volume : volumes) {
            if (!pod.isEmpty() && volume.has("ephemeral")) {
                names = names.isEmpty() ? new HashSet<>() : names;
                names.add(pod + "-" + Fields.text(volume, "name"));
            }
        }
        return names;
    }

    private static void source(ObjectNode volume, PodContext pod, FieldPath path, List<FieldError> errors) {
        String first = null;
        boolean several = false;
        Iterator<String> fields = volume.fieldNames();
        while (fields.hasNext()) {
            String field = fields.next();
            if (!field.equals("name") && SOURCES.containsKey(field) && Fields.has(volume, field)) {
                several |= first != null;
                first = field;
            }
        }
        if (first == null) {
            errors.add(FieldError.required(path, "must specify a volume type"));
            return;
        }
        String checked = several ? refuseOthers(volume, path, errors) : first;
        Source source = source(checked);
        source.rule.check(Fields.make(volume, checked), path.child(source.shown), errors);
        String name = Fields.text(volume, "name");
        if (volume.has("iscsi")) {
            VolumeSourceRules.iscsiLength(Fields.make(volume, "iscsi"), name, path.child("name"), name, errors);
        }
        if (checked.equals("ephemeral") && !pod.name().isEmpty() && !name.isEmpty()) {
            String claim = pod.name() + "-" + name;
            for (String problem : NameRules.dns1123Subdomain(claim)) {
                errors.add(FieldError.invalid(
                        path.child("name"), name, "PVC name " + GoText.quote(claim) + ": " + problem));
            }
        }
        if (checked.equals("image") && pod.isPod()) {
            Check.required(Fields.make(volume, "image"), "reference", path.child("image"), "", errors);
        }
    }

    /** Refuses all sources but the first, which is returned. */
    private static String refuseOthers(ObjectNode volume, FieldPath path, List<FieldError> errors) {
        String first = "";
        for (String field : ORDER) {
            if (!Fields.has(volume, field)) {
                continue;
            }
            if (first.isEmpty()) {
                first = field;
            } else {
                errors.add(FieldError.forbidden(path.child(source(field).extra), TOO_MANY));
            }
        }
        return first;
    }

    private static Source source(String field) {
        Source source = SOURCES.get(field);
        if (source == null) {
            throw new IllegalArgumentException("no volume source is called " + field);
        }
        return source;
    }

    private static void emptyDir(ObjectNode source, FieldPath path, List<FieldError> errors) {
        if (Fields.text(source, "sizeLimit").startsWith("-")) {
            errors.add(
                    FieldError.forbidden(path.child("sizeLimit"), "SizeLimit field must be a valid resource quantity"));
        }
    }

    private static void gitRepo(ObjectNode source, FieldPath path, List<FieldError> errors) {
        Check.required(source, "repository", path, "", errors);
        NameChecks.descendingPath(Fields.text(source, "directory"), path.child("directory"), errors);
    }

    private static void ephemeral(ObjectNode source, FieldPath path, List<FieldError> errors) {
        ObjectNode template = Fields.object(source, "volumeClaimTemplate");
        FieldPath at = path.child("volumeClaimTemplate");
        if (template == null) {
            errors.add(FieldError.required(at, ""));
        } else {
            PersistentVolumeClaimRules.template(template, at, errors);
        }
    }

    private static void image(ObjectNode source, FieldPath path, List<FieldError> errors) {
        ContainerRules.pullPolicy(source, "pullPolicy", path, errors);
    }
}
