package dev.keelson.runtime.webhook;

import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.runtime.manager.Manager;
import dev.keelson.runtime.webhook.admission.AdmissionHandlers;
import dev.keelson.runtime.webhook.admission.AdmissionRequest;
import dev.keelson.runtime.webhook.admission.AdmissionResponse;
import dev.keelson.runtime.webhook.admission.AdmissionWebhook;
import dev.keelson.runtime.webhook.admission.InvalidObjectException;
import dev.keelson.runtime.webhook.admission.Mutator;
import dev.keelson.runtime.webhook.admission.Operation;
import dev.keelson.runtime.webhook.admission.Validator;
import dev.keelson.runtime.webhook.conversion.ConversionWebhook;
import dev.keelson.runtime.webhook.conversion.HubAndSpokes;
import dev.keelson.runtime.webhook.conversion.Jobs.JobV1;
import dev.keelson.runtime.webhook.conversion.Jobs.JobV2;
import dev.keelson.runtime.webhook.conversion.Jobs.JobV3;
import dev.keelson.runtime.webhook.registration.WebhookConfigurations;
import dev.keelson.runtime.webhook.registration.WebhookTarget;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the guide to webhooks shows. */
final class GuideExamples {

    private GuideExamples() {}

    static WebhookServer server(Manager manager) {
        // docs:begin server
        WebhookServer webhooks = WebhookServer.builder(manager)
                .certificateDirectory(Path.of("/etc/webhook-certs"))
                .build()
                .register("/validate-apps-v1-deployment", AdmissionWebhook.validating(Deployment.class, new Limits()))
                .register("/mutate-apps-v1-deployment", AdmissionWebhook.mutating(Deployment.class, new Defaults()));
        manager.add(webhooks);
        manager.readiness().add("webhooks", webhooks.serving());
        // docs:end server
        return webhooks;
    }

    // docs:begin validator
    static final class Limits implements Validator<Deployment> {

        @Override
        public List<String> validateCreate(Deployment object, AdmissionRequest request) throws Exception {
            if (object.getSpec().getReplicas() > 10) {
                FieldPath field = FieldPath.of("spec", "replicas");
                throw new InvalidObjectException(
                        object,
                        List.of(FieldError.invalid(field, object.getSpec().getReplicas(), "at most 10")));
            }
            return object.getSpec().getPaused() == null ? List.of() : List.of("spec.paused will go away");
        }

        @Override
        public List<String> validateUpdate(Deployment oldObject, Deployment object, AdmissionRequest request)
                throws Exception {
            return validateCreate(object, request);
        }
    }
    // docs:end validator

    // docs:begin mutator
    static final class Defaults implements Mutator<Deployment> {

        @Override
        public void mutate(Deployment object, AdmissionRequest request) {
            if (object.getSpec().getRevisionHistoryLimit() == null) {
                object.getSpec().setRevisionHistoryLimit(3);
            }
        }
    }
    // docs:end mutator

    static AdmissionWebhook chain() {
        // docs:begin chain
        AdmissionWebhook webhook = AdmissionWebhook.of(AdmissionHandlers.chain(
                AdmissionHandlers.mutating(Deployment.class, new Defaults()),
                request -> request.operation() == Operation.DELETE
                        ? AdmissionResponse.deny("nobody deletes deployments")
                        : AdmissionResponse.allow()));
        // docs:end chain
        return webhook;
    }

    static ConversionWebhook conversion() {
        // docs:begin conversion
        ConversionWebhook conversion = ConversionWebhook.of(List.of(HubAndSpokes.of(JobV2.class)
                .spoke(JobV1.class, JobV1::toHub, JobV1::fromHub)
                .spoke(JobV3.class, JobV3::toHub, JobV3::fromHub)));
        // docs:end conversion
        return conversion;
    }

    static MutatingWebhookConfiguration register(KubernetesClient client, Path authority) throws Exception {
        // docs:begin register
        WebhookTarget target =
                WebhookTarget.service("my-system", "webhooks", 443).withCaBundle(Files.readString(authority));
        MutatingWebhookConfiguration configuration = WebhookConfigurations.mutatingConfiguration(
                "my-defaults",
                WebhookConfigurations.mutating("deployments.example.com", Deployment.class, target, "CREATE"));
        client.resource(configuration).serverSideApply();
        // docs:end register
        return configuration;
    }
}
