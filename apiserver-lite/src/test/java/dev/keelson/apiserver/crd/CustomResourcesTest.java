package dev.keelson.apiserver.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.catalogue.GroupVersionResource;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.catalogue.TableColumn;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.admission.AdmissionChain;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.managedfields.FieldManager;
import dev.keelson.apiserver.managedfields.ObjectVersions;
import dev.keelson.apiserver.managedfields.ResetFields;
import dev.keelson.apiserver.registry.BuiltInForm;
import dev.keelson.apiserver.registry.CreateOptions;
import dev.keelson.apiserver.registry.DeleteOptions;
import dev.keelson.apiserver.registry.Environment;
import dev.keelson.apiserver.registry.GenericResource;
import dev.keelson.apiserver.registry.PatchOptions;
import dev.keelson.apiserver.registry.Registry;
import dev.keelson.apiserver.registry.RequestBody;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.ResourceService;
import dev.keelson.apiserver.registry.ResourceStore;
import dev.keelson.apiserver.registry.ServedResource;
import dev.keelson.apiserver.registry.Stored;
import dev.keelson.apiserver.registry.UpdateOptions;
import dev.keelson.apiserver.registry.UpdateRules;
import dev.keelson.apiserver.registry.WriteOutcome;
import dev.keelson.apiserver.status.StatusCause;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.apiserver.storage.InterruptibleStorage;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.memory.MemoryStorage;
import dev.keelson.apiserver.webhook.ServiceAddresses;
import dev.keelson.apiserver.webhook.WebhookClient;
import dev.keelson.clock.FakeClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CustomResourcesTest {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();
    private static final RequestContext CONTEXT = RequestContext.of(UserInfo.of("admin", "system:masters"), "test/1");
    private static final String SCHEMA = "{type: 'object', properties: {spec: {type: 'object', required: ['size'],"
            + " properties: {size: {type: 'integer', minimum: 1}, mode: {type: 'string', default: 'auto'},"
            + " replicas: {type: 'integer'}}}, status: {type: 'object', properties: {ready: {type: 'boolean'},"
            + " replicas: {type: 'integer'}}}}}";

    private final FakeClock clock = new FakeClock();
    private final InterruptibleStorage storage = new InterruptibleStorage(MemoryStorage.create(clock));
    private final Registry registry = new Registry();
    private final Environment environment = new Environment(clock, new Random(1), () -> AdmissionChain.of(List.of()));
    /** The work that definitions cause, run by the test. */
    private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();

    private final GenericResource definitions = definitions();
    private CustomResources resources = resources();

    private GenericResource definitions() {
        GroupVersionKind kind = new GroupVersionKind("apiextensions.k8s.io", "v1", "CustomResourceDefinition");
        ResourceInfo info = Objects.requireNonNull(Catalogue.builtIn().findByKind(kind));
        Schema schema = Catalogue.builtIn().schemaOf(kind);
        ResourceStore store = new ResourceStore(
                storage, clock, kind.group(), info.gvr().resource(), false, object -> java.util.Map.of());
        DefinitionStrategy strategy = new DefinitionStrategy(clock);
        ServedResource served = new ServedResource(
                info, new BuiltInForm(kind, () -> schema, DefinitionStrategy::applyDefaults, null), strategy, store);
        FieldManager fieldManager = FieldManager.ofBuiltIn(
                kind,
                ObjectVersions.single(kind.apiVersion(), schema),
                subresource -> ResetFields.of(kind.group(), info.gvr().resource(), true, subresource),
                clock);
        return new GenericResource(served, fieldManager, environment).withPart("status", UpdateRules.status(strategy));
    }

    private CustomResources resources() {
        return new CustomResources(
                registry,
                definitions,
                environment,
                Catalogue.builtIn().definition("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"),
                Catalogue.builtIn().definition("io.k8s.api.autoscaling.v1.Scale"),
                new WebhookClient(ServiceAddresses.NONE),
                work::add);
    }

    @BeforeEach
    void start() {
        resources.start();
    }

    @AfterEach
    void close() {
        resources.close();
        storage.close();
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static RequestBody body(String text, String mediaType) {
        return new RequestBody(json(text).toString().getBytes(StandardCharsets.UTF_8), mediaType);
    }

    private static ObjectNode tree(WriteOutcome outcome) {
        return Json.parseObject(outcome.json());
    }

    private static String definition(String plural, String kind, String versions) {
        return "{apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: {name: '" + plural
                + ".example.org'}, spec: {group: 'example.org', scope: 'Namespaced', names: {plural: '" + plural
                + "', kind: '" + kind + "'}, versions: [" + versions + "]}}";
    }

    private static String version(String name, boolean storage, String more) {
        return "{name: '" + name + "', served: true, storage: " + storage + more + "}";
    }

    private static String things(String more) {
        return definition("things", "Thing", version("v1", true, ", schema: {openAPIV3Schema: " + SCHEMA + "}" + more));
    }

    private static CreateOptions createOptions() {
        return new CreateOptions(List.of(), "", "Warn");
    }

    private ObjectNode define(String definition) {
        return tree(definitions.create(CONTEXT, "", null, null, body(definition, "application/json"), createOptions()));
    }

    private @Nullable ObjectNode stored(String definition) {
        Stored found = definitions.resource().store().get("", definition);
        return found == null ? null : found.tree();
    }

    private boolean isEstablished(String name) {
        ObjectNode definition = stored(name);
        return definition != null && Conditions.isTrue(definition, Conditions.ESTABLISHED);
    }

    /** Runs the work that comes until the condition holds. */
    private void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Runnable next = work.poll(20, TimeUnit.SECONDS);
            assertThat(next).as("work that brings the condition about").isNotNull();
            Objects.requireNonNull(next).run();
        }
    }

    private ResourceService service(String version) {
        return Objects.requireNonNull(registry.find("example.org", version, "things"));
    }

    private ObjectNode createThing(String version, String rest) {
        return tree(service(version)
                .create(
                        CONTEXT,
                        "ns",
                        null,
                        null,
                        body(
                                "{apiVersion: 'example.org/" + version + "', kind: 'Thing', metadata: {name: 'a'}"
                                        + rest + "}",
                                "application/json"),
                        createOptions()));
    }

    @Test
    void followsDefinitionsAgainWhenStorageIsBackAfterALongTime() throws Exception {
        storage.takeAway();
        for (int second = 0; second < 5; second++) {
            clock.advance(Duration.ofSeconds(1));
            Objects.requireNonNull(work.poll()).run();
        }
        storage.bringBack();
        clock.advance(Duration.ofSeconds(1));
        Objects.requireNonNull(work.poll()).run();
        define(things(""));
        await(() -> isEstablished("things.example.org"));
    }

    @Test
    void acceptsNamesThenServesThenIsEstablished() throws Exception {
        ObjectNode created = define(things(""));

        await(() -> isEstablished("things.example.org"));

        assertThat(created.path("status").path("storedVersions").path(0).asText())
                .isEqualTo("v1");
        assertThat(created.path("spec").path("names").path("listKind").asText()).isEqualTo("ThingList");
        ObjectNode definition = Objects.requireNonNull(stored("things.example.org"));
        assertThat(definition.path("status").path("acceptedNames"))
                .isEqualTo(json("{plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList'}"));
        assertThat(definition.path("status").path("conditions").findValuesAsText("type"))
                .containsExactly("NamesAccepted", "Established");
        assertThat(definition.path("metadata").path("managedFields").findValuesAsText("manager"))
                .containsExactlyInAnyOrder("test", "kube-apiserver");
        assertThat(service("v1").info().kind()).isEqualTo("Thing");
    }

    @Test
    void prunesDefaultsAndValidatesObjects() throws Exception {
        define(things(""));
        await(() -> isEstablished("things.example.org"));

        ObjectNode created = createThing("v1", ", spec: {size: 2, unknown: 1}, other: 'x'");
        StatusException refused = Objects.requireNonNull(
                catchThrowableOfType(StatusException.class, () -> createThing("v1", ", spec: {size: 0}")));

        assertThat(created.get("spec")).isEqualTo(json("{size: 2, mode: 'auto'}"));
        assertThat(created.has("other")).isFalse();
        assertThat(created.path("metadata").path("generation").asInt()).isEqualTo(1);
        assertThat(refused.code()).isEqualTo(422);
        assertThat(causes(refused)).containsExactly("spec.size FieldValueInvalid");
    }

    private static List<String> causes(StatusException refused) {
        return Objects.requireNonNull(refused.details()).causes().stream()
                .map((StatusCause cause) -> cause.field() + " " + cause.reason())
                .toList();
    }

    @Test
    void splitsStatusAndScaleFromTheRest() throws Exception {
        define(things(", subresources: {status: {}, scale: {specReplicasPath: '.spec.replicas',"
                + " statusReplicasPath: '.status.replicas'}}"));
        await(() -> isEstablished("things.example.org"));
        ObjectNode created = createThing("v1", ", spec: {size: 2, replicas: 3}, status: {ready: true}");
        PatchOptions options = new PatchOptions(List.of(), null, "hpa", "Warn");

        ObjectNode status = tree(service("v1")
                .patch(
                        CONTEXT,
                        "ns",
                        "a",
                        "status",
                        body("{spec: {size: 9}, status: {replicas: 3}}", "application/merge-patch+json"),
                        options));
        ObjectNode scale = tree(service("v1")
                .patch(
                        CONTEXT,
                        "ns",
                        "a",
                        "scale",
                        body("{spec: {replicas: 5}}", "application/merge-patch+json"),
                        options));

        assertThat(created.has("status")).isFalse();
        assertThat(status.path("spec").path("size").asInt()).isEqualTo(2);
        assertThat(status.get("status")).isEqualTo(json("{replicas: 3}"));
        assertThat(scale.get("spec")).isEqualTo(json("{replicas: 5}"));
        assertThat(scale.get("status")).isEqualTo(json("{replicas: 3}"));
    }

    @Test
    void servesEveryVersionOfOneStoredObject() throws Exception {
        String schema = ", schema: {openAPIV3Schema: " + SCHEMA + "}";
        define(definition("things", "Thing", version("v1", true, schema) + "," + version("v2", false, schema)));
        await(() -> isEstablished("things.example.org"));

        ObjectNode created = createThing("v2", ", spec: {size: 2}");
        ObjectNode inV1 = Json.parseObject(service("v1")
                .get(CONTEXT, "ns", "a", null, new dev.keelson.apiserver.registry.GetOptions(""))
                .json());

        assertThat(created.path("apiVersion").asText()).isEqualTo("example.org/v2");
        assertThat(inV1.path("apiVersion").asText()).isEqualTo("example.org/v1");
        assertThat(inV1.get("spec")).isEqualTo(created.get("spec"));
    }

    @Test
    void aDeletedDefinitionTakesItsObjectsAlongAndFreesItsNames() throws Exception {
        define(things(""));
        await(() -> isEstablished("things.example.org"));
        createThing("v1", ", spec: {size: 2}");
        define(definition("others", "Thing", version("v1", true, ", schema: {openAPIV3Schema: " + SCHEMA + "}")));
        await(() -> {
            ObjectNode other = stored("others.example.org");
            return other != null && Conditions.find(other, Conditions.NAMES_ACCEPTED) != null;
        });
        ObjectNode refused = Objects.requireNonNull(stored("others.example.org"));

        definitions.delete(CONTEXT, "", "things.example.org", (RequestBody) null, DeleteOptions.DEFAULT);
        await(() -> stored("things.example.org") == null && isEstablished("others.example.org"));

        assertThat(Conditions.isTrue(refused, Conditions.NAMES_ACCEPTED)).isFalse();
        assertThat(refused.path("status")
                        .path("conditions")
                        .path(0)
                        .path("reason")
                        .asText())
                .isEqualTo("ListKindConflict");
        assertThat(registry.find("example.org", "v1", "things")).isNull();
        assertThat(registry.find("example.org", "v1", "others")).isNotNull();
        assertThat(storage.range("/registry/example.org/", "/registry/example.org0", 0, Storage.LATEST)
                        .items())
                .isEmpty();
    }

    @Test
    void waitsForObjectsThatHaveFinalizers() throws Exception {
        define(things(""));
        await(() -> isEstablished("things.example.org"));
        ObjectNode thing = createThing("v1", ", spec: {size: 2}");
        ((ObjectNode) thing.get("metadata")).putArray("finalizers").add("example.org/hold");
        service("v1")
                .update(
                        CONTEXT,
                        "ns",
                        "a",
                        null,
                        body(thing.toString(), "application/json"),
                        new UpdateOptions(List.of(), "", "Warn"));

        definitions.delete(CONTEXT, "", "things.example.org", (RequestBody) null, DeleteOptions.DEFAULT);
        await(() -> {
            ObjectNode condition =
                    Conditions.find(Objects.requireNonNull(stored("things.example.org")), Conditions.TERMINATING);
            return condition != null && condition.path("reason").asText().equals("InstanceDeletionInProgress");
        });
        StatusException refused = Objects.requireNonNull(
                catchThrowableOfType(StatusException.class, () -> createThing("v1", ", spec: {size: 2}")));
        service("v1")
                .patch(
                        CONTEXT,
                        "ns",
                        "a",
                        null,
                        body("{metadata: {finalizers: null}}", "application/merge-patch+json"),
                        new PatchOptions(List.of(), null, "", "Warn"));
        clock.advance(Duration.ofSeconds(2));
        await(() -> stored("things.example.org") == null);

        assertThat(refused.code()).isEqualTo(403);
    }

    @Test
    void servesAtOnceWhatWasEstablishedBefore() throws Exception {
        define(things(""));
        await(() -> isEstablished("things.example.org"));
        resources.close();
        registry.remove(List.of(new GroupVersionResource("example.org", "v1", "things")));

        resources = resources();
        resources.start();

        assertThat(createThing("v1", ", spec: {size: 1}").path("kind").asText()).isEqualTo("Thing");
    }

    @Test
    void refusesWhatItCouldNotServeAsStated() {
        String rules = SCHEMA.replace("minimum: 1", "'x-kubernetes-validations': [{rule: 'self > x'}]");
        String loose = "{type: 'object', properties: {a: {}}}";
        String webhook = things("").replace("scope:", "conversion: {strategy: 'Webhook'}, scope:");

        assertThat(refusal(things("").replace(SCHEMA, rules)))
                .containsExactly("spec.validation.openAPIV3Schema.properties[spec].properties[size]"
                        + ".x-kubernetes-validations[0].rule FieldValueInvalid");
        assertThat(refusal(things("").replace(SCHEMA, loose)))
                .containsExactly("spec.validation.openAPIV3Schema.properties[a].type FieldValueRequired");
        assertThat(refusal(webhook))
                .contains(
                        "spec.conversion.webhookClientConfig FieldValueRequired",
                        "spec.conversion.conversionReviewVersions FieldValueRequired");
        assertThat(refusal(things("").replace("storage: true", "storage: false")))
                .contains("spec.versions FieldValueInvalid", "status.storedVersions FieldValueInvalid");
        assertThat(refusal(things("").replace("name: 'things.example.org'", "name: 'x.example.org'")))
                .contains("metadata.name FieldValueInvalid");
    }

    private List<String> refusal(String definition) {
        return causes(Objects.requireNonNull(catchThrowableOfType(StatusException.class, () -> define(definition))));
    }

    @Test
    void printsTheColumnsOfItsDefinition() throws Exception {
        define(things(", additionalPrinterColumns: [{name: 'Size', type: 'integer', jsonPath: '.spec.size'},"
                + " {name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type==\"Ready\")].status'},"
                + " {name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp'}]"));
        await(() -> isEstablished("things.example.org"));

        PrinterColumns columns =
                Objects.requireNonNull(resources.columns(new GroupVersionResource("example.org", "v1", "things")));
        ObjectNode object = json("{metadata: {name: 'a', creationTimestamp: '2026-01-01T00:00:00Z'}, spec: {size: 4},"
                + " status: {conditions: [{type: 'X', status: 'False'}, {type: 'Ready', status: 'True'}]}}");

        assertThat(columns.definitions()).extracting(TableColumn::name).containsExactly("Name", "Size", "Ready", "Age");
        assertThat(columns.cells(object, Instant.parse("2026-01-01T00:05:30Z")).toString())
                .isEqualTo("[\"a\", 4, \"True\", \"5m30s\"]");
        assertThat(columns.cells(json("{metadata: {name: 'b'}}"), Instant.EPOCH).toString())
                .isEqualTo("[\"b\", null, null, null]");
    }
}
