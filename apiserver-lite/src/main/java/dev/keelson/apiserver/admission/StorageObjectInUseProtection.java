package dev.keelson.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.admission.AdmissionRequest.Operation;
import dev.keelson.apiserver.encoding.Fields;

/** Gives volumes, claims and their classes a finalizer, so that they stay as long as something uses them. */
final class StorageObjectInUseProtection implements AdmissionPlugin {
    @Override
    public String name() {
        return "StorageObjectInUseProtection";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        ObjectNode object = request.object();
        if (object == null
                || request.operation() != Operation.CREATE
                || !request.subresource().isEmpty()) {
            return;
        }
        switch (request.resource().resource()) {
            case "persistentvolumes" -> protect(object, "kubernetes.io/pv-protection");
            case "persistentvolumeclaims" -> protect(object, "kubernetes.io/pvc-protection");
            case "volumeattributesclasses" -> protect(object, "kubernetes.io/vac-protection");
            default -> {}
        }
    }

    private static void protect(ObjectNode object, String finalizer) {
        if (!Fields.texts(object, "metadata", "finalizers").contains(finalizer)) {
            Fields.make(object, "metadata").withArray("finalizers").add(finalizer);
        }
    }
}
