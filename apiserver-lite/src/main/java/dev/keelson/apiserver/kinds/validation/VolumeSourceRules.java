package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The sources of storage that pods and PersistentVolumes have in common, or nearly so. */
final class VolumeSourceRules {
    private static final Pattern IQN = Pattern.compile("iqn\\.\\d{4}-\\d{2}\\.([\\p{Alnum}\\-.]+)(:[^,;*&$|\\s]+)$");
    private static final Pattern EUI = Pattern.compile("^eui.\\p{Alnum}{16}$");
    private static final Pattern NAA = Pattern.compile("^naa.\\p{Alnum}{32}$");
    private static final List<String> HOST_PATH_TYPES = List.of(
            "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket");
    private static final int MAX_TENANT = 64;
    private static final String TOO_LONG_TARGET =
            "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is"
                    + " specified.";
    private static final int MAX_TARGET = 64;

    private VolumeSourceRules() {}

    /** Checks one source of one sort. */
    interface SourceRule {
        /** Finds nothing wrong. */
        SourceRule NONE = (source, path, errors) -> {};

        void check(ObjectNode source, FieldPath path, List<FieldError> errors);
    }

    /** The rule that these texts are there. */
    static SourceRule required(String... fields) {
        return (source, path, errors) -> {
            for (String field : fields) {
                Check.required(source, field, path, "", errors);
            }
        };
    }

    /** The rule that a list is not empty, and these texts are there. */
    static SourceRule listAnd(String list, String... fields) {
        return (source, path, errors) -> {
            if (Fields.array(source, list).isEmpty()) {
                errors.add(FieldError.required(path.child(list), ""));
            }
            required(fields).check(source, path, errors);
        };
    }

    static void hostPath(ObjectNode source, FieldPath path, List<FieldError> errors) {
        if (!Check.required(source, "path", path, "", errors)) {
            return;
        }
        NameChecks.noBacksteps(Fields.text(source, "path"), path.child("path"), errors);
        Check.supported(source, "type", path, HOST_PATH_TYPES, errors);
    }

    static void local(ObjectNode source, FieldPath path, List<FieldError> errors) {
        if (Check.required(source, "path", path, "", errors)) {
            NameChecks.noBacksteps(Fields.text(source, "path"), path.child("path"), errors);
        }
    }

    /** The rule for a disk of which a partition may be chosen. */
    static SourceRule partitioned(String name) {
        return (source, path, errors) -> {
            Check.required(source, name, path, "", errors);
            long partition = Fields.number(source, "partition");
            if (partition < 0 || partition > 255) {
                errors.add(
                        FieldError.invalid(path.child("partition"), partition, "must be between 1 and 255, inclusive"));
            }
        };
    }

    static void nfs(ObjectNode source, FieldPath path, List<FieldError> errors) {
        Check.required(source, "server", path, "", errors);
        Check.required(source, "path", path, "", errors);
        String exported = Fields.text(source, "path");
        if (!exported.startsWith("/")) {
            errors.add(FieldError.invalid(path.child("path"), exported, "must be an absolute path"));
        }
    }

    static void quobyte(ObjectNode source, FieldPath path, List<FieldError> errors) {
        String pairs = "must be a host:port pair or multiple pairs separated by commas";
        String registry = Fields.text(source, "registry");
        if (registry.isEmpty()) {
            errors.add(FieldError.required(path.child("registry"), pairs));
        } else if (Fields.text(source, "tenant").length() > MAX_TENANT) {
            errors.add(FieldError.required(
                    path.child("tenant"), "must be a UUID and may not exceed a length of 64 characters"));
        } else {
            for (String pair : registry.split(",", -1)) {
                int colon = pair.lastIndexOf(':');
                boolean bracketed = pair.startsWith("[") && pair.indexOf(']') == colon - 1;
                if (colon < 0 || (!bracketed && pair.indexOf(':') != colon)) {
                    errors.add(FieldError.invalid(path.child("registry"), registry, pairs));
                }
            }
        }
        Check.required(source, "volume", path, "", errors);
    }

    static void glusterfs(ObjectNode source, FieldPath path, List<FieldError> errors) {
        Check.required(source, "endpoints", path, "", errors);
        Check.required(source, "path", path, "", errors);
        if (Fields.has(source, "endpointsNamespace")) {
            String namespace = Fields.text(source, "endpointsNamespace");
            if (namespace.isEmpty()) {
                errors.add(FieldError.invalid(
                        path.child("endpointsNamespace"),
                        namespace,
                        "if the endpointnamespace is set, it must be a valid namespace name"));
            } else {
                NameChecks.label(source, "endpointsNamespace", path, errors);
            }
        }
    }

    static void flocker(ObjectNode source, FieldPath path, List<FieldError> errors) {
        String name = Fields.text(source, "datasetName");
        String uuid = Fields.text(source, "datasetUUID");
        if (name.isEmpty() && uuid.isEmpty()) {
            errors.add(FieldError.required(path, "one of datasetName and datasetUUID is required"));
        }
        if (!name.isEmpty() && !uuid.isEmpty()) {
            errors.add(FieldError.invalid(
                    path, "resource", "datasetName and datasetUUID can not be specified simultaneously"));
        }
        if (name.contains("/")) {
            errors.add(FieldError.invalid(path.child("datasetName"), name, "must not contain '/'"));
        }
    }

    static void fibreChannel(ObjectNode source, FieldPath path, List<FieldError> errors) {
        boolean named = !Fields.array(source, "targetWWNs").isEmpty();
        boolean ids = !Fields.array(source, "wwids").isEmpty();
        if (!named && !ids) {
            errors.add(FieldError.required(
                    path.child("targetWWNs"), "must specify either targetWWNs or wwids, but not both"));
        }
        if (named && ids) {
            errors.add(FieldError.invalid(
                    path.child("targetWWNs"),
                    source.get("targetWWNs"),
                    "targetWWNs and wwids can not be specified simultaneously"));
        }
        if (named && !Fields.has(source, "lun")) {
            errors.add(FieldError.required(path.child("lun"), "lun is required if targetWWNs is specified"));
        } else if (named) {
            lun(source, path, errors);
        }
    }

    private static void lun(ObjectNode source, FieldPath path, List<FieldError> errors) {
        long lun = Fields.number(source, "lun");
        if (lun < 0 || lun > 255) {
            errors.add(FieldError.invalid(path.child("lun"), lun, "must be between 0 and 255, inclusive"));
        }
    }

    /** An iSCSI target of a pod's volume. */
    static void iscsi(ObjectNode source, FieldPath path, List<FieldError> errors) {
        iscsiTarget(source, path, "must be valid format starting with iqn, eui, or naa", errors);
    }

    /** An iSCSI target of a PersistentVolume. */
    static void iscsiPersistent(ObjectNode source, FieldPath path, List<FieldError> errors) {
        iscsiTarget(source, path, "must be valid format", errors);
        ObjectNode secret = Fields.object(source, "secretRef");
        if (secret != null) {
            Check.required(secret, "name", path.child("secretRef"), "", errors);
        }
    }

    private static void iscsiTarget(ObjectNode source, FieldPath path, String unknown, List<FieldError> errors) {
        Check.required(source, "targetPortal", path, "", errors);
        if (Check.required(source, "iqn", path, "", errors)) {
            iscsiName(Fields.text(source, "iqn"), path.child("iqn"), unknown, errors);
        }
        lun(source, path, errors);
        boolean chap = Fields.truth(source, "chapAuthDiscovery") || Fields.truth(source, "chapAuthSession");
        if (chap && !Fields.has(source, "secretRef")) {
            errors.add(FieldError.required(path.child("secretRef"), ""));
        }
        if (Fields.has(source, "initiatorName")) {
            iscsiName(Fields.text(source, "initiatorName"), path.child("initiatorname"), unknown, errors);
        }
    }

    private static void iscsiName(String name, FieldPath path, String unknown, List<FieldError> errors) {
        boolean good = switch (name.length() < 3 ? "" : name.substring(0, 3)) {
            case "iqn" -> IQN.matcher(name).find();
            case "eui" -> EUI.matcher(name).find();
            case "naa" -> NAA.matcher(name).find();
            default -> {
                errors.add(FieldError.invalid(path, name, unknown));
                yield true;
            }
        };
        if (!good) {
            errors.add(FieldError.invalid(path, name, "must be valid format"));
        }
    }

    /** The volume's name and its target become one name, which has a limit. */
    static void iscsiLength(ObjectNode source, String name, FieldPath path, String shown, List<FieldError> errors) {
        int length = name.length() + 1 + Fields.text(source, "targetPortal").length();
        if (Fields.has(source, "initiatorName") && length > MAX_TARGET) {
            errors.add(FieldError.invalid(path, shown, TOO_LONG_TARGET));
        }
    }

    /** The rule for a source whose secret, if it has one, is named by these fields. */
    static SourceRule withSecret(SourceRule rule, String... fields) {
        return (source, path, errors) -> {
            rule.check(source, path, errors);
            ObjectNode secret = Fields.object(source, "secretRef");
            if (secret != null) {
                for (String field : fields) {
                    Check.required(secret, field, path.child("secretRef"), "", errors);
                }
            }
        };
    }

    static void storageOs(ObjectNode source, FieldPath path, List<FieldError> errors) {
        NameChecks.requiredLabel(source, "volumeName", path, errors);
        NameChecks.label(source, "volumeNamespace", path, errors);
    }

    static void flex(ObjectNode source, FieldPath path, List<FieldError> errors) {
        Check.required(source, "driver", path, "", errors);
        for (String key : Fields.strings(source, "options").keySet()) {
            int slash = key.indexOf('/');
            String domain = "." + (slash < 0 ? key : key.substring(0, slash)).toLowerCase(Locale.ROOT);
            if (domain.endsWith(".kubernetes.io") || domain.endsWith(".k8s.io")) {
                errors.add(FieldError.invalid(
                        path.child("options").key(key), key, "kubernetes.io and k8s.io namespaces are reserved"));
            }
        }
    }

    static void azureFilePersistent(ObjectNode source, FieldPath path, List<FieldError> errors) {
        Check.required(source, "secretName", path, "", errors);
        Check.required(source, "shareName", path, "", errors);
        if (Fields.has(source, "secretNamespace")) {
            Check.required(source, "secretNamespace", path, "", errors);
        }
    }

    static void azureDisk(ObjectNode source, FieldPath path, List<FieldError> errors) {
        Check.required(source, "diskName", path, "", errors);
        Check.required(source, "diskURI", path, "", errors);
        Check.supported(source, "cachingMode", path, List.of("None", "ReadOnly", "ReadWrite"), errors);
        Check.supported(source, "kind", path, List.of("Dedicated", "Managed", "Shared"), errors);
        if (!Fields.has(source, "kind")) {
            return;
        }
        String uri = Fields.text(source, "diskURI");
        boolean managed = Fields.text(source, "kind").equals("Managed");
        if (managed && !uri.startsWith("/subscriptions/")) {
            errors.add(FieldError.notSupported(
                    path.child("diskURI"),
                    uri,
                    List.of("/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/"
                            + "{disk-id}")));
        }
        if (!managed && !uri.startsWith("https://")) {
            errors.add(FieldError.notSupported(
                    path.child("diskURI"),
                    uri,
                    List.of("https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd")));
        }
    }

    static void csiPersistent(ObjectNode source, FieldPath path, List<FieldError> errors) {
        NameChecks.driver(source, "driver", path, errors);
        Check.required(source, "volumeHandle", path, "", errors);
        for (String field : List.of(
                "controllerPublishSecretRef",
                "controllerExpandSecretRef",
                "nodePublishSecretRef",
                "nodeExpandSecretRef")) {
            ObjectNode secret = Fields.object(source, field);
            if (secret != null) {
                NameChecks.requiredSubdomain(secret, "name", path.child(field), errors);
                NameChecks.requiredLabel(secret, "namespace", path.child(field), errors);
            }
        }
    }

    /** A CSI volume that lives as long as its pod. */
    static void csi(ObjectNode source, FieldPath path, List<FieldError> errors) {
        NameChecks.driver(source, "driver", path, errors);
        ObjectNode secret = Fields.object(source, "nodePublishSecretRef");
        if (secret == null) {
            return;
        }
        String name = Fields.text(secret, "name");
        if (name.isEmpty()) {
            errors.add(FieldError.required(path.child("nodePublishSecretRef").child("name"), ""));
        } else {
            Check.all(path.child("name"), name, NameRules.dns1123Subdomain(name), errors);
        }
    }

    /** Permission bits of files. */
    static void mode(ObjectNode from, String field, FieldPath path, List<FieldError> errors) {
        JsonNode mode = from.get(field);
        if (mode != null && mode.isNumber() && (mode.asLong() < 0 || mode.asLong() > 0777)) {
            errors.add(FieldError.invalid(
                    path.child(field), mode, "must be a number between 0 and 0777 (octal), both inclusive"));
        }
    }
}
