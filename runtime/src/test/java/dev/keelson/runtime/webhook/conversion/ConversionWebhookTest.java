package dev.keelson.runtime.webhook.conversion;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.runtime.webhook.ServerFixture;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ConversionWebhookTest {

    @TempDir
    Path directory;

    private ServerFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new ServerFixture(directory);
        fixture.server
                .register(ConversionWebhook.PATH, ConversionWebhook.of(List.of(Jobs.versions())))
                .start();
    }

    @AfterEach
    void end() throws InterruptedException {
        fixture.close();
    }

    private static ObjectNode recorded() throws IOException {
        try (InputStream in = requireNonNull(ConversionWebhookTest.class.getResourceAsStream("jobs-to-v1.json"))) {
            return (ObjectNode) ServerFixture.JSON.readTree(in);
        }
    }

    private static ObjectNode review(String desired, JsonNode... objects) throws IOException {
        ObjectNode review = recorded();
        ObjectNode request = (ObjectNode) review.get("request");
        request.put("desiredAPIVersion", desired);
        ArrayNode list = request.putArray("objects");
        list.addAll(List.of(objects));
        return review;
    }

    private static JsonNode job(String version, String spec) throws IOException {
        return ServerFixture.JSON.readTree("{\"apiVersion\":\"example.com/" + version
                + "\",\"kind\":\"Job\",\"metadata\":{\"name\":\"a\",\"namespace\":\"default\",\"uid\":\"u\"},"
                + "\"spec\":" + spec + "}");
    }

    private ObjectNode convert(JsonNode review) throws Exception {
        return fixture.review(ConversionWebhook.PATH, review);
    }

    @Test
    void convertsEachObjectInOrderAndKeepsMetadata() throws Exception {
        ObjectNode review = recorded();
        JsonNode sent = review.at("/request/objects");

        ObjectNode response = convert(review);

        assertThat(response.get("uid")).isEqualTo(review.at("/request/uid"));
        assertThat(response.get("result")).isEqualTo(ServerFixture.JSON.readTree("{\"status\":\"Success\"}"));
        JsonNode converted = response.get("convertedObjects");
        assertThat(converted).hasSize(2);
        for (JsonNode object : converted) {
            assertThat(object.get("apiVersion").textValue()).isEqualTo("example.com/v1");
            assertThat(object.get("kind").textValue()).isEqualTo("Job");
        }
        assertThat(converted.at("/0/metadata")).isEqualTo(sent.at("/0/metadata"));
        assertThat(converted.at("/0/spec/schedule").textValue()).isEqualTo("5 *");
        assertThat(converted.at("/1/metadata/uid")).isEqualTo(sent.at("/1/metadata/uid"));
        assertThat(converted.at("/1/metadata/annotations"))
                .isEqualTo(ServerFixture.JSON.readTree("{\"example.com/note\":\"kept\"}"));
        assertThat(converted.at("/1/spec/schedule").textValue()).isEqualTo("7 8");
    }

    @Test
    void aRoundTripThroughAllVersionsLosesNothing() throws Exception {
        JsonNode first = recorded().at("/request/objects/1");
        JsonNode present = first;
        for (String version : List.of("v1", "v2", "v1", "v3")) {
            present = convert(review("example.com/" + version, present)).at("/convertedObjects/0");
            assertThat(present.get("apiVersion").textValue()).isEqualTo("example.com/" + version);
        }

        assertThat(present.get("spec")).isEqualTo(first.get("spec"));
        assertThat(present.at("/metadata/uid")).isEqualTo(first.at("/metadata/uid"));
    }

    @Test
    void oneObjectThatCannotBeConvertedFailsAllAndIsNamed() throws Exception {
        ObjectNode response = convert(
                review("example.com/v3", job("v1", "{\"schedule\":\"1 2\"}"), job("v1", "{\"schedule\":\"1\"}")));

        assertThat(response.get("convertedObjects")).isEmpty();
        assertThat(response.at("/result/status").textValue()).isEqualTo("Failure");
        assertThat(response.at("/result/message").textValue())
                .isEqualTo("Job default/a cannot be converted from example.com/v1 to example.com/v3: "
                        + "spec.schedule '1' has not two parts");
        assertThat(fixture.news.thrown).isEmpty();
    }

    @Test
    void whatAConverterThrowsIsContainedAndNamesTheObject() throws Exception {
        ObjectNode response = convert(review("example.com/v2", job("v3", "{\"cron\":[\"1\"]}")));

        assertThat(response.at("/result/status").textValue()).isEqualTo("Failure");
        assertThat(response.at("/result/message").textValue())
                .contains("Job default/a cannot be converted")
                .contains("IndexOutOfBounds");
        assertThat(fixture.news.thrown).hasSize(1);
        assertThat(fixture.counter("controller_runtime_conversion_webhook_panics_total"))
                .isEqualTo(1);
    }

    @Test
    void unknownVersionsKindsAndGroupsAreRefused() throws Exception {
        JsonNode v1 = job("v1", "{\"schedule\":\"1 2\"}");
        assertThat(convert(review("example.com/v9", v1)).at("/result/message").textValue())
                .endsWith("version example.com/v9 of Job.example.com is not known: there are example.com/v2, "
                        + "example.com/v1, example.com/v3");
        assertThat(convert(review("example.com/v1", job("v9", "{}")))
                        .at("/result/message")
                        .textValue())
                .contains("version example.com/v9 of Job.example.com is not known");
        assertThat(convert(review("other.com/v1", v1)).at("/result/message").textValue())
                .contains("stays within group 'example.com'");
        ObjectNode other = (ObjectNode) v1.deepCopy();
        other.put("kind", "Other");
        assertThat(convert(review("example.com/v2", other))
                        .at("/result/message")
                        .textValue())
                .contains("objects of Other.example.com are not converted here");
        assertThat(convert(review("example.com/v2", job("v1", "\"text\"")))
                        .at("/result/message")
                        .textValue())
                .contains("does not fit JobV1");
    }

    @Test
    void anObjectOfTheVersionAskedForStaysAsItIs() throws Exception {
        JsonNode v1 = job("v1", "{\"schedule\":\"1 2\",\"unknown\":1}");

        assertThat(convert(review("example.com/v1", v1)).at("/convertedObjects/0"))
                .isEqualTo(v1);
    }

    @Test
    void rawHandlersMayChangeLabelsAndNothingElseOfMetadata() throws Exception {
        fixture.server.register("/raw", ConversionWebhook.of((object, apiVersion) -> {
            ObjectNode converted = object.deepCopy();
            ((ObjectNode) converted.get("metadata"))
                    .put("generation", 99)
                    .putObject("labels")
                    .put("new", "yes");
            return converted;
        }));
        fixture.server.register("/renames", ConversionWebhook.of((object, apiVersion) -> {
            ObjectNode converted = object.deepCopy();
            ((ObjectNode) converted.get("metadata")).put("name", "other");
            return converted;
        }));
        ObjectNode review = review("example.com/v9", recorded().at("/request/objects/0"));

        JsonNode metadata = fixture.review("/raw", review).at("/convertedObjects/0/metadata");
        assertThat(metadata.get("labels")).isEqualTo(ServerFixture.JSON.readTree("{\"new\":\"yes\"}"));
        assertThat(metadata.get("generation").intValue()).isEqualTo(3);
        assertThat(fixture.review("/renames", review).at("/result/message").textValue())
                .contains("metadata.name 'other' instead of 'a'");
    }

    @Test
    void malformedRequestsAreRefused() throws Exception {
        ObjectNode review = recorded();
        ((ObjectNode) review.get("request")).remove("desiredAPIVersion");
        assertThat(fixture.post(ConversionWebhook.PATH, review.toString()).statusCode())
                .isEqualTo(400);
        review = recorded();
        ((ObjectNode) review.get("request")).putArray("objects").add("text");
        assertThat(fixture.post(ConversionWebhook.PATH, review.toString()).statusCode())
                .isEqualTo(400);
    }

    @Test
    void versionsAreChecked() {
        assertThatThrownBy(() -> Jobs.versions().spoke(Jobs.JobV1.class, Jobs.JobV1::toHub, Jobs.JobV1::fromHub))
                .hasMessageContaining("example.com/v1, Kind=Job already");
        assertThatThrownBy(() ->
                        HubAndSpokes.of(Jobs.JobV2.class).spoke(Pod.class, pod -> new Jobs.JobV2(), hub -> new Pod()))
                .hasMessageContaining("is a version of Pod");
        assertThatThrownBy(() -> HubAndSpokes.of(GenericKubernetesResource.class))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ConversionWebhook.of(List.of(Jobs.versions(), Jobs.versions())))
                .hasMessageContaining("converted twice");
    }
}
