package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Volumes of files that the API server knows: config maps, secrets, tokens, fields of the pod. */
final class ProjectionRules {
    private static final Set<String> FILE_FIELDS =
            Set.of("metadata.name", "metadata.namespace", "metadata.labels", "metadata.annotations", "metadata.uid");
    private static final long SHORTEST_TOKEN = 600;
    private static final long LONGEST_TOKEN = 1L << 32;
    private static final List<String> KEY_TYPES =
            List.of("RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519");
    private static final String TWICE = "conflicting duplicate paths";
    private static final long SHORTEST_CERTIFICATE = 3600;
    private static final long LONGEST_CERTIFICATE = 91 * 86_400;
    private static final long LONGEST_KUBERNETES_CERTIFICATE = 86_400;

    private ProjectionRules() {}

    /** A volume from one config map or secret, named by {@code nameField}. */
    static VolumeSourceRules.SourceRule keyed(String nameField) {
        return (source, path, errors) -> {
            Check.required(source, nameField, path, "", errors);
            VolumeSourceRules.mode(source, "defaultMode", path, errors);
            items(Fields.objects(source, "items"), path.child("items"), errors);
        };
    }

    private static void items(List<ObjectNode> items, FieldPath path, List<FieldError> errors) {
        for (int i = 0; i < items.size(); i++) {
            FieldPath at = path.index(i);
            Check.required(items.get(i), "key", at, "", errors);
            Check.required(items.get(i), "path", at, "", errors);
            NameChecks.nonReservedPath(Fields.text(items.get(i), "path"), at.child("path"), errors);
            VolumeSourceRules.mode(items.get(i), "mode", at, errors);
        }
    }

    static void downwardApi(ObjectNode source, FieldPath path, List<FieldError> errors) {
        VolumeSourceRules.mode(source, "defaultMode", path, errors);
        for (ObjectNode file : Fields.objects(source, "items")) {
            file(file, path, errors);
        }
    }

    /** A file that shows a field; upstream names the volume for all of its files. */
    private static void file(ObjectNode file, FieldPath path, List<FieldError> errors) {
        Check.required(file, "path", path, "", errors);
        NameChecks.nonReservedPath(Fields.text(file, "path"), path.child("path"), errors);
        ObjectNode field = Fields.object(file, "fieldRef");
        ObjectNode resource = Fields.object(file, "resourceFieldRef");
        if (field != null) {
            FieldReferenceRules.objectField(field, FILE_FIELDS, path.child("fieldRef"), errors);
            if (resource != null) {
                errors.add(FieldError.invalid(
                        path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"));
            }
        } else if (resource != null) {
            FieldReferenceRules.resourceField(resource, true, path.child("resourceFieldRef"), errors);
        } else {
            errors.add(FieldError.required(path, "one of fieldRef and resourceFieldRef is required"));
        }
        VolumeSourceRules.mode(file, "mode", path, errors);
    }

    /** Several sources in one directory. */
    static void projected(ObjectNode source, FieldPath path, List<FieldError> errors) {
        VolumeSourceRules.mode(source, "defaultMode", path, errors);
        Set<String> paths = new HashSet<>();
        List<ObjectNode> sources = Fields.objects(source, "sources");
        for (int i = 0; i < sources.size(); i++) {
            FieldPath at = path.child("sources").index(i);
            if (source(sources.get(i), paths, path, at, errors) > 1) {
                errors.add(FieldError.forbidden(at, "may not specify more than 1 volume type per source"));
            }
        }
    }

    /** Checks one source and says how many it is. */
    private static int source(
            ObjectNode source, Set<String> paths, FieldPath volume, FieldPath at, List<FieldError> errors) {
        int count = 0;
        for (String kind : new String[] {"secret", "configMap"}) {
            ObjectNode keyed = Fields.object(source, kind);
            if (keyed != null) {
                count++;
                keyedSource(keyed, paths, volume, at.child(kind), errors);
            }
        }
        ObjectNode downward = Fields.object(source, "downwardAPI");
        if (downward != null) {
            count++;
            for (ObjectNode file : Fields.objects(downward, "items")) {
                file(file, at.child("downwardAPI"), errors);
                String path = Fields.text(file, "path");
                once(path, path, paths, volume, errors);
            }
        }
        ObjectNode token = Fields.object(source, "serviceAccountToken");
        if (token != null) {
            count++;
            token(token, volume, at.child("serviceAccountToken"), errors);
        }
        ObjectNode bundle = Fields.object(source, "clusterTrustBundle");
        if (bundle != null) {
            count++;
            bundle(bundle, paths, volume, at.child("clusterTrustBundle"), errors);
        }
        ObjectNode certificate = Fields.object(source, "podCertificate");
        if (certificate != null) {
            count++;
            certificate(certificate, paths, volume, at.child("podCertificate"), errors);
        }
        return count;
    }

    private static void once(String path, String shown, Set<String> paths, FieldPath volume, List<FieldError> errors) {
        if (!path.isEmpty() && !paths.add(path)) {
            errors.add(FieldError.invalid(volume, shown, TWICE));
        }
    }

    private static void keyedSource(
            ObjectNode source, Set<String> paths, FieldPath volume, FieldPath at, List<FieldError> errors) {
        Check.required(source, "name", at, "", errors);
        List<ObjectNode> items = Fields.objects(source, "items");
        items(items, at.child("items"), errors);
        for (ObjectNode item : items) {
            once(Fields.text(item, "path"), Fields.text(source, "name"), paths, volume, errors);
        }
    }

    private static void token(ObjectNode token, FieldPath volume, FieldPath at, List<FieldError> errors) {
        long seconds = Fields.number(token, "expirationSeconds");
        if (seconds < SHORTEST_TOKEN) {
            errors.add(FieldError.invalid(
                    at.child("expirationSeconds"), seconds, "may not specify a duration less than 10 minutes"));
        }
        if (seconds > LONGEST_TOKEN) {
            errors.add(FieldError.invalid(
                    at.child("expirationSeconds"), seconds, "may not specify a duration larger than 2^32 seconds"));
        }
        if (Check.required(token, "path", volume, "", errors)) {
            NameChecks.nonReservedPath(Fields.text(token, "path"), volume.child("path"), errors);
        }
    }

    private static void bundle(
            ObjectNode bundle, Set<String> paths, FieldPath volume, FieldPath at, List<FieldError> errors) {
        boolean named = Fields.has(bundle, "name");
        boolean signed = Fields.has(bundle, "signerName");
        if (named && signed) {
            errors.add(FieldError.invalid(at, bundle, "only one of name and signerName may be used"));
        } else if (named) {
            bundleName(bundle, at, errors);
        } else if (signed) {
            if (Fields.text(bundle, "signerName").isEmpty()) {
                errors.add(FieldError.required(at.child("signerName"), "must be a valid signer name"));
            }
            SignerNames.check(Fields.text(bundle, "signerName"), at.child("signerName"), errors);
            Check.labelSelector(Fields.object(bundle, "labelSelector"), at.child("labelSelector"), errors);
        } else {
            errors.add(FieldError.required(at, "either name or signerName must be specified"));
        }
        Check.required(bundle, "path", at, "", errors);
        String path = Fields.text(bundle, "path");
        NameChecks.nonReservedPath(path, at.child("path"), errors);
        once(path, path, paths, volume, errors);
    }

    private static void bundleName(ObjectNode bundle, FieldPath at, List<FieldError> errors) {
        String name = Fields.text(bundle, "name");
        if (name.isEmpty()) {
            errors.add(FieldError.required(at.child("name"), "must be a valid object name"));
        }
        String last = name.substring(name.lastIndexOf(':') + 1);
        for (String problem : NameRules.dns1123Subdomain(last)) {
            errors.add(FieldError.invalid(at.child("name"), name, "not a valid clustertrustbundlename: " + problem));
        }
        if (Fields.has(bundle, "labelSelector")) {
            errors.add(FieldError.invalid(
                    at.child("labelSelector"),
                    bundle.get("labelSelector"),
                    "labelSelector must be unset if name is specified"));
        }
    }

    private static void certificate(
            ObjectNode certificate, Set<String> paths, FieldPath volume, FieldPath at, List<FieldError> errors) {
        String signer = Fields.text(certificate, "signerName");
        SignerNames.check(signer, at.child("signerName"), errors);
        String keyType = Fields.text(certificate, "keyType");
        if (!KEY_TYPES.contains(keyType)) {
            errors.add(FieldError.notSupported(at.child("keyType"), keyType, KEY_TYPES));
        }
        if (Fields.has(certificate, "maxExpirationSeconds")) {
            long seconds = Fields.number(certificate, "maxExpirationSeconds");
            long longest = SignerNames.isKubernetes(signer) ? LONGEST_KUBERNETES_CERTIFICATE : LONGEST_CERTIFICATE;
            if (seconds < SHORTEST_CERTIFICATE) {
                errors.add(FieldError.invalid(
                        at.child("maxExpirationSeconds"),
                        seconds,
                        "if provided, maxExpirationSeconds must be >= 3600"));
            } else if (seconds > longest) {
                errors.add(FieldError.invalid(
                        at.child("maxExpirationSeconds"),
                        seconds,
                        "if provided, maxExpirationSeconds must be <= " + longest));
            }
        }
        certificatePaths(certificate, paths, volume, at, errors);
    }

    private static void certificatePaths(
            ObjectNode certificate, Set<String> paths, FieldPath volume, FieldPath at, List<FieldError> errors) {
        boolean any = false;
        for (String field : new String[] {"credentialBundlePath", "keyPath", "certificateChainPath"}) {
            String path = Fields.text(certificate, field);
            if (!path.isEmpty()) {
                any = true;
                NameChecks.nonReservedPath(path, at.child(field), errors);
                once(path, path, paths, volume, errors);
            }
        }
        if (!any) {
            errors.add(FieldError.required(
                    at, "specify at least one of credentialBundlePath, keyPath, and certificateChainPath"));
        }
    }
}
