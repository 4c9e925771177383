package dev.keelson.runtime.webhook.admission;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.keelson.api.patch.JsonPatch;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.runtime.webhook.ServerFixture;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AdmissionWebhookTest {

    @TempDir
    Path directory;

    private ServerFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new ServerFixture(directory);
        fixture.server.start();
    }

    @AfterEach
    void end() throws InterruptedException {
        fixture.close();
    }

    static ObjectNode recorded(String name) throws IOException {
        try (InputStream in = requireNonNull(AdmissionWebhookTest.class.getResourceAsStream(name))) {
            return (ObjectNode) ServerFixture.JSON.readTree(in);
        }
    }

    private static ObjectNode hello(String operation, String object, String oldObject) throws IOException {
        ObjectNode review = recorded("hello-update.json");
        ObjectNode request = (ObjectNode) review.get("request");
        request.put("operation", operation);
        request.set("object", ServerFixture.JSON.readTree(object));
        request.set("oldObject", ServerFixture.JSON.readTree(oldObject));
        return review;
    }

    private static String hello(String spec) {
        return "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Hello\",\"metadata\":{\"name\":\"a\","
                + "\"namespace\":\"default\"},\"spec\":" + spec + "}";
    }

    private static JsonNode patchOf(ObjectNode response) throws IOException {
        assertThat(response.get("patchType").textValue()).isEqualTo("JSONPatch");
        byte[] patch = Base64.getDecoder().decode(response.get("patch").textValue());
        return ServerFixture.JSON.readTree(new String(patch, StandardCharsets.UTF_8));
    }

    private static JsonNode patched(ObjectNode review, ObjectNode response) throws IOException {
        return JsonPatch.apply(review.at("/request/object"), patchOf(response));
    }

    @Test
    void readsWhatAnApiServerSends() throws Exception {
        Queue<AdmissionRequest> seen = new ConcurrentLinkedQueue<>();
        fixture.server.register("/raw", AdmissionWebhook.of(request -> {
            seen.add(request);
            return AdmissionResponse.allow().withWarnings(List.of("careful")).withAuditAnnotation("why", "so");
        }));

        ObjectNode response = fixture.review("/raw", recorded("pod-create.json"));

        assertThat(response)
                .isEqualTo(ServerFixture.JSON.readTree("{\"uid\":\"705ab4f5-6393-11e8-b7cc-42010a800002\","
                        + "\"allowed\":true,\"status\":{\"code\":200},\"warnings\":[\"careful\"],"
                        + "\"auditAnnotations\":{\"why\":\"so\"}}"));
        AdmissionRequest request = seen.remove();
        assertThat(request.kind()).hasToString("v1, Kind=Pod");
        assertThat(request.resource()).hasToString("v1/pods");
        assertThat(request.requestKind()).isEqualTo(request.kind());
        assertThat(request.operation()).isEqualTo(Operation.CREATE);
        assertThat(request.name()).isEqualTo("web");
        assertThat(request.namespace()).isEqualTo("default");
        assertThat(request.subResource()).isEmpty();
        assertThat(request.dryRun()).isFalse();
        assertThat(request.userInfo().getUsername()).isEqualTo("kubernetes-admin");
        assertThat(request.userInfo().getGroups()).containsExactly("kubeadm:cluster-admins", "system:authenticated");
        assertThat(request.userInfo().getExtra()).containsKey("authentication.kubernetes.io/credential-id");
        assertThat(request.oldObject()).isNull();
        assertThat(request.options()).isNotNull();
        assertThat(requireNonNull(request.object(Pod.class))
                        .getSpec()
                        .getContainers()
                        .get(0)
                        .getImage())
                .isEqualTo("nginx:1.27");
    }

    @Test
    void aMutationKeepsFieldsThatTheClassDoesNotKnow() throws Exception {
        fixture.server.register(
                "/mutate", AdmissionWebhook.mutating(Hello.class, (Hello object, AdmissionRequest request) -> {
                    object.getSpec().times = 3;
                    object.getSpec().parts.get(1).text = "changed";
                    Hello.Part first = new Hello.Part();
                    first.name = "new";
                    object.getSpec().parts.add(0, first);
                }));
        ObjectNode review = hello(
                "CREATE",
                hello("{\"who\":\"x\",\"unknown\":{\"deep\":[1.50]},\"empty\":{},\"parts\":["
                        + "{\"name\":\"a\",\"future\":1},{\"name\":\"b\",\"future\":2,\"nothing\":null}]}"),
                "null");

        JsonNode result = patched(review, fixture.review("/mutate", review));

        assertThat(result.get("spec"))
                .isEqualTo(ServerFixture.JSON.readTree("{\"who\":\"x\",\"unknown\":{\"deep\":[1.50]},\"empty\":{},"
                        + "\"parts\":[{\"name\":\"new\"},{\"name\":\"a\",\"future\":1},"
                        + "{\"name\":\"b\",\"future\":2,\"nothing\":null,\"text\":\"changed\"}],\"times\":3}"));
        assertThat(result.get("metadata")).isEqualTo(review.at("/request/object/metadata"));
    }

    @Test
    void aMutationRemovesWhatTheUserRemoved() throws Exception {
        fixture.server.register(
                "/mutate", AdmissionWebhook.mutating(Hello.class, (Hello object, AdmissionRequest request) -> {
                    object.getSpec().who = null;
                    object.getSpec().parts.remove(0);
                    object.getMetadata().getLabels().remove("a/b");
                }));
        String object = hello("{\"who\":\"x\",\"parts\":[{\"name\":\"a\"},{\"name\":\"b\",\"future\":2}]}")
                .replace("\"name\":\"a\",\"namespace\"", "\"labels\":{\"a/b\":\"1\",\"c\":\"2\"},\"namespace\"");
        ObjectNode review = hello("CREATE", object, "null");

        JsonNode result = patched(review, fixture.review("/mutate", review));

        assertThat(result.get("spec"))
                .isEqualTo(ServerFixture.JSON.readTree("{\"parts\":[{\"name\":\"b\",\"future\":2}]}"));
        assertThat(result.at("/metadata/labels")).isEqualTo(ServerFixture.JSON.readTree("{\"c\":\"2\"}"));
    }

    @Test
    void aMutationThatChangesNothingSendsNoPatch() throws Exception {
        fixture.server.register(
                "/mutate", AdmissionWebhook.mutating(Hello.class, (Hello object, AdmissionRequest request) -> {}));

        ObjectNode response = fixture.review("/mutate", hello("CREATE", hello("{\"who\":\"x\"}"), "null"));

        assertThat(response.get("allowed").booleanValue()).isTrue();
        assertThat(response.has("patch")).isFalse();
        assertThat(response.has("patchType")).isFalse();
    }

    @Test
    void aSidecarIsAddedToARecordedPod() throws Exception {
        Container sidecar =
                new ContainerBuilder().withName("proxy").withImage("proxy:1").build();
        fixture.server.register(
                "/mutate",
                AdmissionWebhook.mutating(
                        Pod.class,
                        (Pod pod, AdmissionRequest request) ->
                                pod.getSpec().getContainers().add(sidecar)));
        ObjectNode review = recorded("pod-create.json");

        JsonNode patch = patchOf(fixture.review("/mutate", review));

        assertThat(patch).hasSize(1);
        assertThat(patch.at("/0/op").textValue()).isEqualTo("add");
        assertThat(patch.at("/0/path").textValue()).isEqualTo("/spec/containers/1");
        assertThat(patch.at("/0/value/image").textValue()).isEqualTo("proxy:1");
    }

    @Test
    void handlersOfAChainSeeWhatTheOnesBeforeDid() throws Exception {
        Queue<String> order = new ConcurrentLinkedQueue<>();
        fixture.server.register(
                "/chain",
                AdmissionWebhook.of(AdmissionHandlers.chain(
                        AdmissionHandlers.mutating(
                                Hello.class, (Hello object, AdmissionRequest request) -> object.getSpec().times = 1),
                        AdmissionHandlers.mutating(GenericKubernetesResource.class, (object, request) -> {
                            order.add("times " + object.get("spec", "times"));
                            object.getMetadata().setLabels(Map.of("seen", "yes"));
                        }),
                        request -> AdmissionResponse.patch(
                                        List.of(PatchOperation.add("/spec/who", TextNode.valueOf("last"))))
                                .withWarnings(List.of("third")))));
        ObjectNode review = hello("CREATE", hello("{}"), "null");

        ObjectNode response = fixture.review("/chain", review);

        JsonNode result = patched(review, response);
        assertThat(order).containsExactly("times 1");
        assertThat(result.get("spec")).isEqualTo(ServerFixture.JSON.readTree("{\"times\":1,\"who\":\"last\"}"));
        assertThat(result.at("/metadata/labels/seen").textValue()).isEqualTo("yes");
        assertThat(response.at("/warnings/0").textValue()).isEqualTo("third");
    }

    @Test
    void aChainEndsAtTheFirstRefusalAndKeepsWarnings() throws Exception {
        fixture.server.register(
                "/chain",
                AdmissionWebhook.of(AdmissionHandlers.chain(
                        request -> AdmissionResponse.allow().withWarnings(List.of("first")),
                        request -> {
                            throw new AdmissionException("no more");
                        },
                        request -> {
                            throw new AssertionError("not asked");
                        })));

        ObjectNode response = fixture.review("/chain", recorded("pod-create.json"));

        assertThat(response.get("allowed").booleanValue()).isFalse();
        assertThat(response.at("/status/code").intValue()).isEqualTo(403);
        assertThat(response.at("/status/reason").textValue()).isEqualTo("Forbidden");
        assertThat(response.at("/status/message").textValue()).isEqualTo("no more");
        assertThat(response.at("/warnings/0").textValue()).isEqualTo("first");
        assertThat(fixture.news.thrown).isEmpty();
    }

    private static final class Rules implements Validator<Hello> {

        @Override
        public List<String> validateCreate(Hello object, AdmissionRequest request) throws Exception {
            if (object.getSpec().who == null) {
                throw new InvalidObjectException(
                        object,
                        List.of(
                                FieldError.required(FieldPath.of("spec", "who"), "say whom to greet"),
                                FieldError.invalid(FieldPath.of("spec", "times"), object.getSpec().times, "odd")));
            }
            return List.of("created " + object.getMetadata().getName());
        }

        @Override
        public List<String> validateUpdate(Hello oldObject, Hello object, AdmissionRequest request) throws Exception {
            if (!oldObject.getSpec().who.equals(object.getSpec().who)) {
                throw new AdmissionException("spec.who cannot change from " + oldObject.getSpec().who);
            }
            return List.of();
        }

        @Override
        public List<String> validateDelete(Hello object, AdmissionRequest request) {
            return List.of("deleted " + object.getSpec().who);
        }
    }

    @Test
    void wrongFieldsAreRefusedAsTheApiServerRefusesThem() throws Exception {
        fixture.server.register("/validate", AdmissionWebhook.validating(Hello.class, new Rules()));

        ObjectNode response = fixture.review("/validate", hello("CREATE", hello("{\"times\":7}"), "null"));

        assertThat(response.get("allowed").booleanValue()).isFalse();
        assertThat(response.get("status"))
                .isEqualTo(ServerFixture.JSON.readTree("{\"status\":\"Failure\",\"code\":422,\"reason\":\"Invalid\","
                        + "\"message\":\"Hello.example.com \\\"a\\\" is invalid: "
                        + "[spec.who: Required value: say whom to greet, spec.times: Invalid value: 7: odd]\","
                        + "\"details\":{\"group\":\"example.com\",\"kind\":\"Hello\",\"name\":\"a\",\"causes\":["
                        + "{\"reason\":\"FieldValueRequired\",\"field\":\"spec.who\","
                        + "\"message\":\"Required value: say whom to greet\"},"
                        + "{\"reason\":\"FieldValueInvalid\",\"field\":\"spec.times\","
                        + "\"message\":\"Invalid value: 7: odd\"}]}}"));
    }

    @Test
    void aValidatorIsAskedAboutEachOperation() throws Exception {
        fixture.server.register("/validate", AdmissionWebhook.validating(Hello.class, new Rules()));
        String x = hello("{\"who\":\"x\"}");
        String y = hello("{\"who\":\"y\"}");

        assertThat(fixture.review("/validate", hello("CREATE", x, "null"))
                        .at("/warnings/0")
                        .textValue())
                .isEqualTo("created a");
        assertThat(fixture.review("/validate", hello("UPDATE", x, x))
                        .get("allowed")
                        .booleanValue())
                .isTrue();
        assertThat(fixture.review("/validate", hello("UPDATE", x, y))
                        .at("/status/message")
                        .textValue())
                .isEqualTo("spec.who cannot change from y");
        assertThat(fixture.review("/validate", hello("DELETE", "null", x))
                        .at("/warnings/0")
                        .textValue())
                .isEqualTo("deleted x");
        assertThat(fixture.review("/validate", hello("CONNECT", "{\"kind\":\"Options\"}", "null"))
                        .get("allowed")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void objectsOfAnotherKindAndUnknownOperationsAreRefused() throws Exception {
        fixture.server.register("/validate", AdmissionWebhook.validating(Hello.class, new Rules()));

        assertThat(fixture.post("/validate", recorded("pod-create.json").toString()))
                .satisfies(response -> {
                    assertThat(response.statusCode()).isEqualTo(400);
                    assertThat(response.body()).contains("expected an object of example.com/v1, Kind=Hello");
                });
        assertThat(fixture.post("/validate", hello("PATCH", hello("{}"), "null").toString()))
                .satisfies(response -> assertThat(response.body()).contains("request.operation is 'PATCH'"));
        assertThat(fixture.post(
                        "/validate", hello("UPDATE", hello("{}"), "null").toString()))
                .satisfies(response -> assertThat(response.body()).contains("request.oldObject is missing"));
        assertThat(fixture.post(
                        "/validate",
                        hello("CREATE", hello("{\"times\":\"many\"}"), "null").toString()))
                .extracting(response -> response.statusCode())
                .isEqualTo(400);
    }

    @Test
    void whatLookUpsMeetIsTold() throws Exception {
        fixture.server.register("/lookup", AdmissionWebhook.of(request -> {
            throw new KubernetesClientException(new StatusBuilder()
                    .withCode(409)
                    .withReason("Conflict")
                    .withMessage("taken")
                    .build());
        }));
        fixture.server.register("/away", AdmissionWebhook.of(request -> {
            throw new KubernetesClientException("connection refused");
        }));

        assertThat(fixture.review("/lookup", recorded("pod-create.json"))
                        .at("/status/code")
                        .intValue())
                .isEqualTo(409);
        assertThat(fixture.review("/away", recorded("pod-create.json"))
                        .at("/status/code")
                        .intValue())
                .isEqualTo(500);
    }

    @Test
    void patchingWhatIsDeletedIsADefect() throws Exception {
        fixture.server.register(
                "/delete",
                AdmissionWebhook.of(AdmissionHandlers.chain(
                        request -> AdmissionResponse.patch(List.of(PatchOperation.remove("/spec"))))));

        ObjectNode response = fixture.review("/delete", hello("DELETE", "null", hello("{}")));

        assertThat(response.at("/status/message").textValue()).contains("DELETE, which has none");
    }
}
