package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import java.util.List;

/** VolumeAttachments. Follows {@code pkg/apis/storage/validation}. */
public final class AttachmentRules implements Rules {
    private static final int MAX_METADATA_BYTES = 256 * 1024;
    private static final int MAX_MESSAGE = 1024;
    private static final List<String> ACCESS_MODES =
            List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
    private static final List<String> NOT_INLINE = List.of("claimRef", "capacity", "nodeAffinity", "storageClassName");
    private static final List<String> SECRETS = List.of(
            "controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef");

    @Override
    public void validate(ObjectNode attachment, List<FieldError> errors) {
        View view = View.of(attachment, errors);
        View spec = view.struct("spec");
        CsiRules.driverName(spec, "attacher");
        source(spec.struct("source"));
        for (String problem : NameRules.dns1123Subdomain(spec.text("nodeName"))) {
            spec.invalid("nodeName", spec.text("nodeName"), problem);
        }
        status(view.struct("status"));
    }

    @Override
    public void validateUpdate(ObjectNode attachment, ObjectNode old, List<FieldError> errors) {
        validate(attachment, errors);
        View.of(attachment, errors).immutable("spec", View.of(old, errors));
    }

    @Override
    public void validateStatusUpdate(ObjectNode attachment, ObjectNode old, List<FieldError> errors) {
        validateUpdate(attachment, old, errors);
    }

    private static void source(View source) {
        View inline = source.child("inlineVolumeSpec");
        boolean named = source.has("persistentVolumeName");
        if (inline == null && !named) {
            source.required("", "must specify exactly one of inlineVolumeSpec and persistentVolumeName");
        } else if (inline != null && named) {
            source.forbidden("", "must specify exactly one of inlineVolumeSpec and persistentVolumeName");
        } else if (inline != null) {
            inline(inline);
        } else if (source.text("persistentVolumeName").isEmpty()) {
            source.required("persistentVolumeName", "must specify non empty persistentVolumeName");
        }
        if (named) {
            String name = source.text("persistentVolumeName");
            for (String problem : NameRules.dns1123Subdomain(name)) {
                source.invalid("persistentVolumeName", name, problem);
            }
        }
    }

    /** A volume within the attachment: of CSI, and without what only a stored volume has. */
    private static void inline(View volume) {
        for (String field : NOT_INLINE) {
            boolean set = field.equals("storageClassName")
                    ? !volume.text(field).isEmpty()
                    : volume.has(field) && (!field.equals("capacity") || volume.size(field) > 0);
            if (set) {
                volume.forbidden(field, "may not be specified in the context of inline volumes");
            }
        }
        if (volume.size("accessModes") == 0) {
            volume.required("accessModes", "");
        }
        for (String mode : volume.texts("accessModes")) {
            if (!ACCESS_MODES.contains(mode)) {
                volume.errors().add(FieldError.notSupported(volume.path("accessModes"), mode, ACCESS_MODES));
            }
        }
        only(volume, "persistentVolumeReclaimPolicy", "Retain", "may only be Retain in the context of inline volumes");
        only(
                volume,
                "volumeMode",
                "Filesystem",
                "may not specify volumeMode other than Filesystem in the context of inline volumes");
        View csi = volume.child("csi");
        if (csi == null) {
            volume.required("csi", "has to be specified in the context of inline volumes");
            return;
        }
        csi(csi);
    }

    private static void only(View volume, String field, String value, String detail) {
        String text = volume.text(field);
        if (!text.isEmpty() && !text.equals(value)) {
            volume.forbidden(field, detail);
        }
    }

    private static void csi(View csi) {
        CsiRules.driverName(csi, "driver");
        csi.present("volumeHandle");
        for (String field : SECRETS) {
            View secret = csi.child(field);
            if (secret == null) {
                continue;
            }
            if (secret.present("name")) {
                secret.problems("name", NameRules.dns1123Subdomain(secret.text("name")));
            }
            if (secret.present("namespace")) {
                secret.problems("namespace", NameRules.dns1123Label(secret.text("namespace")));
            }
        }
    }

    private static void status(View status) {
        if (StorageClassRules.bytes(status.strings("attachmentMetadata")) > MAX_METADATA_BYTES) {
            status.tooLong("attachmentMetadata", MAX_METADATA_BYTES);
        }
        failure(status.struct("attachError"));
        failure(status.struct("detachError"));
    }

    private static void failure(View failure) {
        if (failure.text("message").length() > MAX_MESSAGE) {
            failure.tooLong("message", MAX_METADATA_BYTES);
        }
        failure.notNegative("errorCode", "must be between 0 and 2147483647, inclusive");
    }
}
