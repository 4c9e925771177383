package dev.keelson.runtime.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.runtime.webhook.admission.AdmissionWebhook;
import dev.keelson.runtime.webhook.conversion.ConversionWebhook;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the guide shows compiles, and does what it says. */
@Timeout(120)
class GuideTest {

    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Pattern REGION =
            Pattern.compile("( *)// docs:begin (\\w+)\n(.*?) *// docs:end \\2", Pattern.DOTALL);
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path directory;

    @Test
    void showsTheExamplesAsTheyAre() throws IOException {
        String examples =
                Files.readString(MODULE.resolve("src/test/java/dev/keelson/runtime/webhook/GuideExamples.java"));
        String guide = Files.readString(MODULE.resolve("../docs/guide/webhooks.md"));

        assertThat(BLOCK.matcher(guide).results().map(block -> block.group(1)).toList())
                .as("the java blocks of docs/guide/webhooks.md")
                .isEqualTo(
                        REGION.matcher(examples).results().map(GuideTest::text).toList());
    }

    private static String text(MatchResult region) {
        return region.group(3).indent(-region.group(1).length());
    }

    @Test
    void theExamplesDoWhatTheGuideSays() throws Exception {
        try (ServerFixture fixture = new ServerFixture(directory)) {
            fixture.server
                    .register("/validate", AdmissionWebhook.validating(Deployment.class, new GuideExamples.Limits()))
                    .register("/chain", GuideExamples.chain())
                    .register(ConversionWebhook.PATH, GuideExamples.conversion())
                    .start();

            assertThat(fixture.review("/validate", review("CREATE", 11))
                            .at("/status/message")
                            .textValue())
                    .isEqualTo("Deployment.apps \"web\" is invalid: spec.replicas: Invalid value: 11: at most 10");
            assertThat(fixture.review("/validate", review("CREATE", 10))
                            .get("allowed")
                            .booleanValue())
                    .isTrue();
            assertThat(fixture.review("/chain", review("CREATE", 1))
                            .get("patchType")
                            .textValue())
                    .isEqualTo("JSONPatch");
            assertThat(fixture.review("/chain", review("DELETE", 1))
                            .at("/status/message")
                            .textValue())
                    .isEqualTo("nobody deletes deployments");
        }
    }

    private static ObjectNode review(String operation, int replicas) throws IOException {
        String object = "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\"},"
                + "\"spec\":{\"replicas\":" + replicas + "}}";
        return (ObjectNode) ServerFixture.JSON.readTree("{\"kind\":\"AdmissionReview\",\"apiVersion\":"
                + "\"admission.k8s.io/v1\",\"request\":{\"uid\":\"u\",\"operation\":\"" + operation
                + "\",\"kind\":{},\"resource\":{}," + (operation.equals("DELETE") ? "\"oldObject\":" : "\"object\":")
                + object + "}}");
    }
}
