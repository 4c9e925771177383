package dev.keelson.runtime.webhook.registration;

import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.informers.ResourceType;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperationsBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Paths and configurations of admission webhooks, as controller-runtime's builder names and kubebuilder writes them. What is
 * made here fails closed, has no side effects, and takes reviews of v1; edit it for anything else.
 */
public final class WebhookConfigurations {

    private WebhookConfigurations() {}

    /** {@code /validate-apps-v1-deployment}. */
    public static String validatePath(GroupVersionKind kind) {
        return path("/validate-", kind);
    }

    /** {@code /validate-apps-v1-deployment}. */
    public static String validatePath(Class<? extends HasMetadata> type) {
        return validatePath(kind(ResourceType.of(type)));
    }

    /** {@code /mutate-apps-v1-deployment}. */
    public static String mutatePath(GroupVersionKind kind) {
        return path("/mutate-", kind);
    }

    /** {@code /mutate-apps-v1-deployment}. */
    public static String mutatePath(Class<? extends HasMetadata> type) {
        return mutatePath(kind(ResourceType.of(type)));
    }

    private static String path(String prefix, GroupVersionKind kind) {
        return prefix + kind.group().replace('.', '-') + "-" + kind.version() + "-"
                + kind.kind().toLowerCase(Locale.ROOT);
    }

    private static GroupVersionKind kind(ResourceType<?> type) {
        return new GroupVersionKind(type.group(), type.version(), type.kind());
    }

    /**
     * A webhook at {@link #validatePath(Class)}.
     *
     * @param name with at least three parts, such as {@code jobs.batch.example.com}
     * @param operations such as {@code CREATE} and {@code UPDATE}
     */
    public static ValidatingWebhook validating(
            String name, Class<? extends HasMetadata> type, WebhookTarget target, String... operations) {
        return new ValidatingWebhookBuilder()
                .withName(name)
                .withClientConfig(target.clientConfig(validatePath(type)))
                .withRules(rule(type, operations))
                .withFailurePolicy("Fail")
                .withSideEffects("None")
                .withAdmissionReviewVersions("v1")
                .build();
    }

    /** A webhook at {@link #mutatePath(Class)}; as {@link #validating}. */
    public static MutatingWebhook mutating(
            String name, Class<? extends HasMetadata> type, WebhookTarget target, String... operations) {
        return new MutatingWebhookBuilder()
                .withName(name)
                .withClientConfig(target.clientConfig(mutatePath(type)))
                .withRules(rule(type, operations))
                .withFailurePolicy("Fail")
                .withSideEffects("None")
                .withAdmissionReviewVersions("v1")
                .build();
    }

    private static RuleWithOperations rule(Class<? extends HasMetadata> type, String... operations) {
        ResourceType<?> resource = ResourceType.of(type);
        return new RuleWithOperationsBuilder()
                .withApiGroups(resource.group())
                .withApiVersions(resource.version())
                .withResources(resource.plural())
                .withOperations(Arrays.asList(operations))
                .build();
    }

    public static ValidatingWebhookConfiguration validatingConfiguration(String name, ValidatingWebhook... webhooks) {
        return new ValidatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withWebhooks(List.of(webhooks))
                .build();
    }

    public static MutatingWebhookConfiguration mutatingConfiguration(String name, MutatingWebhook... webhooks) {
        return new MutatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withWebhooks(List.of(webhooks))
                .build();
    }
}
