package dev.keelson.runtime.webhook.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceConversion;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class WebhookConfigurationsTest {

    @Test
    void pathsAreThoseOfControllerRuntime() {
        assertThat(WebhookConfigurations.validatePath(Ingress.class))
                .isEqualTo("/validate-networking-k8s-io-v1-ingress");
        assertThat(WebhookConfigurations.mutatePath(Pod.class)).isEqualTo("/mutate--v1-pod");
    }

    @Test
    void aServiceIsNamedWithPathAndCa() {
        WebhookTarget target = WebhookTarget.service("system", "hooks", 443).withCaBundle("PEM");

        ValidatingWebhook webhook =
                WebhookConfigurations.validating("ingress.example.com", Ingress.class, target, "CREATE", "UPDATE");

        assertThat(webhook.getClientConfig().getService().getNamespace()).isEqualTo("system");
        assertThat(webhook.getClientConfig().getService().getName()).isEqualTo("hooks");
        assertThat(webhook.getClientConfig().getService().getPort()).isEqualTo(443);
        assertThat(webhook.getClientConfig().getService().getPath())
                .isEqualTo("/validate-networking-k8s-io-v1-ingress");
        assertThat(Base64.getDecoder().decode(webhook.getClientConfig().getCaBundle()))
                .asString()
                .isEqualTo("PEM");
        assertThat(webhook.getRules()).singleElement().satisfies(rule -> {
            assertThat(rule.getApiGroups()).containsExactly("networking.k8s.io");
            assertThat(rule.getApiVersions()).containsExactly("v1");
            assertThat(rule.getResources()).containsExactly("ingresses");
            assertThat(rule.getOperations()).containsExactly("CREATE", "UPDATE");
        });
    }

    @Test
    void aUrlIsFollowedByThePath() {
        WebhookTarget target = WebhookTarget.url("https://127.0.0.1:9443/");

        MutatingWebhookConfiguration configuration = WebhookConfigurations.mutatingConfiguration(
                "all", WebhookConfigurations.mutating("pods.example.com", Pod.class, target, "CREATE"));

        assertThat(configuration.getWebhooks()).singleElement().satisfies(webhook -> {
            assertThat(webhook.getClientConfig().getUrl()).isEqualTo("https://127.0.0.1:9443/mutate--v1-pod");
            assertThat(webhook.getClientConfig().getCaBundle()).isNull();
        });
        CustomResourceConversion conversion = target.conversion("/convert");
        assertThat(conversion.getStrategy()).isEqualTo("Webhook");
        assertThat(conversion.getWebhook().getClientConfig().getUrl()).isEqualTo("https://127.0.0.1:9443/convert");
        assertThatThrownBy(() -> WebhookTarget.url("http://x")).hasMessageContaining("https");
    }
}
