package dev.keelson.apiserver.kinds.validation;

import dev.keelson.api.path.GoText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Volumes that no longer work or overwrite themselves. Follows {@code pkg/api/pod/warnings.go}. */
final class VolumeWarnings {
    private static final String GONE_IN_1_25 = "deprecated in v1.22, non-functional in v1.25+";
    private static final String GONE_IN_1_31 = "deprecated in v1.28, non-functional in v1.31+";

    /** Fields with what is said of them, in Kubernetes' order. */
    private static final Map<String, String> PLUGINS = plugins();

    private static final Map<String, String> CERTIFICATE_FILES =
            Map.of("certificateChainPath", "chain", "keyPath", "key", "credentialBundlePath", "credential bundle");

    private final List<String> warnings = new ArrayList<>(0);

    private VolumeWarnings() {}

    private static Map<String, String> plugins() {
        Map<String, String> plugins = new LinkedHashMap<>();
        plugins.put("photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+");
        plugins.put("gitRepo", "deprecated in v1.11, and disabled by default in v1.33+");
        plugins.put("scaleIO", "deprecated in v1.16, non-functional in v1.22+");
        plugins.put("flocker", GONE_IN_1_25);
        plugins.put("storageos", GONE_IN_1_25);
        plugins.put("quobyte", GONE_IN_1_25);
        plugins.put("glusterfs", "deprecated in v1.25, non-functional in v1.26+");
        plugins.put("ephemeral", "");
        plugins.put("cephfs", GONE_IN_1_31);
        plugins.put("rbd", GONE_IN_1_31);
        return plugins;
    }

    static List<String> of(View podSpec) {
        VolumeWarnings all = new VolumeWarnings();
        for (View volume : podSpec.list("volumes")) {
            PLUGINS.forEach((field, text) -> all.plugin(volume, field, text));
        }
        podSpec.list("volumes").forEach(all::overlaps);
        return all.warnings;
    }

    private void plugin(View volume, String field, String text) {
        if (!volume.has(field)) {
            return;
        }
        if (field.equals("ephemeral")) {
            View template = volume.struct("ephemeral").struct("volumeClaimTemplate");
            QuantityWarnings.ofClaim(template.struct("spec"), template.path("spec"), warnings);
        } else {
            warnings.add(volume.path(field.equals("storageos") ? "storageOS" : field) + ": " + text);
        }
    }

    /** A path in a volume, and where what is there comes from. */
    private record Placed(String path, String source) {
        @Override
        public String toString() {
            return GoText.quote(path) + (source.isEmpty() ? "" : " (" + source + ")");
        }

        boolean overlaps(Placed other) {
            return !path.isEmpty()
                    && !other.path.isEmpty()
                    && ((path + "/").startsWith(other.path + "/") || (other.path + "/").startsWith(path + "/"));
        }
    }

    private void overlaps(View volume) {
        for (String field : List.of("configMap", "secret", "downwardAPI")) {
            if (volume.has(field)) {
                View source = volume.struct(field);
                overlaps(volume, description(source, field), items(source, ""));
            }
        }
        List<Placed> projected = new ArrayList<>();
        for (View source : volume.struct("projected").list("sources")) {
            if (source.node().isEmpty()) {
                warnings.add("volume " + GoText.quote(volume.text("name")) + " (Projected) has no sources provided");
            }
            projected.addAll(projected(source));
        }
        overlaps(volume, "Projected", projected);
    }

    private static String description(View source, String field) {
        return switch (field) {
            case "configMap" -> "ConfigMap " + GoText.quote(source.text("name"));
            case "secret" ->
                "Secret " + GoText.quote(source.has("secretName") ? source.text("secretName") : source.text("name"));
            default -> "DownwardAPI";
        };
    }

    private static List<Placed> items(View source, String description) {
        List<Placed> placed = new ArrayList<>();
        source.list("items").forEach(item -> placed.add(placed(item.text("path"), description)));
        return placed;
    }

    private static Placed placed(String path, String source) {
        return new Placed(path.replaceAll("/+$", ""), source);
    }

    private static List<Placed> projected(View source) {
        for (String field : List.of("configMap", "secret", "downwardAPI")) {
            View from = source.struct(field);
            if (source.has(field) && from.has("items")) {
                return items(from, description(from, field));
            }
        }
        if (source.has("serviceAccountToken")) {
            return List.of(placed(source.struct("serviceAccountToken").text("path"), "ServiceAccountToken"));
        }
        if (source.has("clusterTrustBundle")) {
            View bundle = source.struct("clusterTrustBundle");
            String name = bundle.has("name") ? bundle.text("name") : bundle.text("signerName");
            return List.of(placed(bundle.text("path"), "ClusterTrustBundle " + GoText.quote(name)));
        }
        List<Placed> placed = new ArrayList<>();
        View certificate = source.struct("podCertificate");
        for (String field : List.of("certificateChainPath", "keyPath", "credentialBundlePath")) {
            if (!certificate.text(field).isEmpty()) {
                placed.add(placed(certificate.text(field), "PodCertificate " + CERTIFICATE_FILES.get(field)));
            }
        }
        return placed;
    }

    private void overlaps(View volume, String description, List<Placed> paths) {
        List<Placed> before = new ArrayList<>();
        for (Placed placed : paths) {
            for (Placed other : before) {
                if (placed.overlaps(other)) {
                    warnings.add("volume " + GoText.quote(volume.text("name")) + " (" + description
                            + "): overlapping paths: " + placed + " with " + other);
                }
            }
            before.add(placed);
        }
    }

    /** Of a PersistentVolume. Follows {@code pkg/api/persistentvolume}. */
    static List<String> ofPersistentVolume(View volume) {
        VolumeWarnings all = new VolumeWarnings();
        View spec = volume.struct("spec");
        all.annotation(volume, "storage-class", "deprecated since v1.8; use \"storageClassName\" attribute instead");
        all.annotation(volume, "mount-options", "deprecated since v1.31; use \"mountOptions\" attribute instead");
        if (spec.text("persistentVolumeReclaimPolicy").equals("Recycle")) {
            all.warnings.add(spec.path("persistentVolumeReclaimPolicy") + ": The Recycle reclaim policy is deprecated."
                    + " Instead, the recommended approach is to use dynamic provisioning.");
        }
        View required = spec.struct("nodeAffinity").struct("required");
        required.list("nodeSelectorTerms").forEach(term -> all.warnings.addAll(NodeLabels.ofTerm(term, false)));
        for (String field : List.of("cephfs", "photonPersistentDisk", "scaleIO", "storageos", "glusterfs", "rbd")) {
            all.plugin(spec, field, PLUGINS.getOrDefault(field, ""));
        }
        return all.warnings;
    }

    private void annotation(View volume, String name, String text) {
        String key = "volume.beta.kubernetes.io/" + name;
        if (volume.struct("metadata").struct("annotations").has(key)) {
            warnings.add(volume.struct("metadata").path("annotations").key(key) + ": " + text);
        }
    }
}
