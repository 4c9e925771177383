package dev.keelson.runtime.webhook.admission;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.runtime.webhook.ReviewKind;
import dev.keelson.runtime.webhook.Webhook;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * An {@link AdmissionHandler} as a webhook.
 *
 * <p>Answers v1 and v1beta1, each in kind.
 */
public final class AdmissionWebhook implements Webhook {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final AdmissionHandler handler;

    private AdmissionWebhook(AdmissionHandler handler) {
        this.handler = handler;
    }

    public static AdmissionWebhook of(AdmissionHandler handler) {
        return new AdmissionWebhook(handler);
    }

    /** As {@link AdmissionHandlers#validating}. */
    public static <T extends HasMetadata> AdmissionWebhook validating(Class<T> type, Validator<? super T> validator) {
        return of(AdmissionHandlers.validating(type, validator));
    }

    /** As {@link AdmissionHandlers#mutating}. */
    public static <T extends HasMetadata> AdmissionWebhook mutating(Class<T> type, Mutator<? super T> mutator) {
        return of(AdmissionHandlers.mutating(type, mutator));
    }

    @Override
    public ReviewKind kind() {
        return ReviewKind.ADMISSION;
    }

    @Override
    public ObjectNode respond(ObjectNode request) throws Exception {
        return json(ask(handler, RequestReader.read(request)));
    }

    /** The handler's answer, also where it gives it by throwing. */
    static AdmissionResponse ask(AdmissionHandler handler, AdmissionRequest request) throws Exception {
        try {
            return handler.handle(request);
        } catch (AdmissionException refused) {
            return AdmissionResponse.refuse(refused.status());
        } catch (KubernetesClientException failed) {
            if (failed.getStatus() == null) {
                throw failed;
            }
            return AdmissionResponse.refuse(failed.getStatus());
        }
    }

    private static ObjectNode json(AdmissionResponse response) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("allowed", response.allowed());
        ObjectNode status = MAPPER.valueToTree(response.status());
        status.remove("kind");
        status.remove("apiVersion");
        json.set("status", status);
        if (response.allowed() && !response.patch().isEmpty()) {
            byte[] patch = AdmissionResponse.json(response.patch()).toString().getBytes(StandardCharsets.UTF_8);
            json.put("patchType", "JSONPatch").put("patch", Base64.getEncoder().encodeToString(patch));
        }
        if (!response.warnings().isEmpty()) {
            response.warnings().forEach(json.putArray("warnings")::add);
        }
        if (!response.auditAnnotations().isEmpty()) {
            ObjectNode annotations = json.putObject("auditAnnotations");
            response.auditAnnotations().forEach(annotations::put);
        }
        return json;
    }
}
