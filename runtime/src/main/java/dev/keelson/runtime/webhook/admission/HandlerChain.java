package dev.keelson.runtime.webhook.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.patch.JsonPatch;
import dev.keelson.api.patch.PatchException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

record HandlerChain(List<AdmissionHandler> handlers) implements AdmissionHandler {

    @Override
    public AdmissionResponse handle(AdmissionRequest request) throws Exception {
        List<String> warnings = new ArrayList<>();
        Map<String, String> annotations = new LinkedHashMap<>();
        List<PatchOperation> patch = new ArrayList<>();
        AdmissionRequest present = request;
        for (AdmissionHandler handler : handlers) {
            AdmissionResponse response = AdmissionWebhook.ask(handler, present);
            warnings.addAll(response.warnings());
            annotations.putAll(response.auditAnnotations());
            if (!response.allowed()) {
                return AdmissionResponse.refuse(response.status())
                        .withWarnings(warnings)
                        .withAuditAnnotations(annotations);
            }
            patch.addAll(response.patch());
            present = patched(present, response.patch());
        }
        return AdmissionResponse.patch(patch).withWarnings(warnings).withAuditAnnotations(annotations);
    }

    private static AdmissionRequest patched(AdmissionRequest request, List<PatchOperation> patch) {
        ObjectNode object = request.object();
        if (patch.isEmpty()) {
            return request;
        }
        if (object == null) {
            throw new IllegalStateException(
                    "a handler patches the object of a request for " + request.operation() + ", which has none");
        }
        try {
            return request.withObject((ObjectNode) JsonPatch.apply(object, AdmissionResponse.json(patch)));
        } catch (PatchException misfit) {
            throw new IllegalStateException("a handler's patch does not apply: " + misfit.getMessage(), misfit);
        }
    }
}
