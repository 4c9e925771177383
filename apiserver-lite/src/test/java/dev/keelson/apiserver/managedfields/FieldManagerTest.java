package dev.keelson.apiserver.managedfields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.status.StatusCause;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.clock.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FieldManagerTest {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(com.fasterxml.jackson.core.json.JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(com.fasterxml.jackson.core.json.JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();

    private final FakeClock clock = new FakeClock();
    private final FieldManager configMaps = builtIn("", "configmaps", "v1", "ConfigMap", false);
    private final FieldManager pods = builtIn("", "pods", "v1", "Pod", true);

    private FieldManager builtIn(String group, String resource, String version, String kind, boolean hasStatus) {
        GroupVersionKind gvk = new GroupVersionKind(group, version, kind);
        Schema schema = Catalogue.builtIn().schemaOf(gvk);
        return FieldManager.ofBuiltIn(
                gvk,
                ObjectVersions.single(gvk.apiVersion(), schema),
                subresource -> ResetFields.of(group, resource, hasStatus, subresource),
                clock);
    }

    static ObjectNode json(String text) {
        try {
            return (ObjectNode) MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static ObjectNode configMap(String data) {
        return json("{apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'a'}, data: " + data + "}");
    }

    private static ObjectNode stored(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        ((ObjectNode) copy.get("metadata")).put("uid", "1");
        return copy;
    }

    /** Lines such as {@code one Apply {"f:data":…}}. */
    private static List<String> owners(ObjectNode object) {
        List<String> lines = new ArrayList<>();
        for (JsonNode entry : object.path("metadata").path("managedFields")) {
            String subresource = entry.path("subresource").asText("");
            lines.add(entry.path("manager").asText() + " "
                    + entry.path("operation").asText() + (subresource.isEmpty() ? "" : "/" + subresource) + " "
                    + entry.get("fieldsV1"));
        }
        return lines;
    }

    private static @Nullable String timeOf(ObjectNode object, int entry) {
        JsonNode time =
                object.path("metadata").path("managedFields").path(entry).get("time");
        return time == null ? null : time.asText();
    }

    @Test
    void creatingOwnsWhatAnEmptyObjectDoesNotHave() {
        ObjectNode pod = pods.update(
                null,
                json("{apiVersion: 'v1', kind: 'Pod', metadata: {name: 'p', labels: {a: '1'}},"
                        + " spec: {containers: [{name: 'c', image: 'i', resources: {}}], nodeSelector: {x: 'y'}},"
                        + " status: {phase: 'Pending'}}"),
                "kubectl-create",
                "");

        assertThat(owners(pod))
                .containsExactly("kubectl-create Update {\"f:metadata\":{\"f:labels\":{\".\":{},\"f:a\":{}}},"
                        + "\"f:spec\":{\"f:containers\":{\"k:{\\\"name\\\":\\\"c\\\"}\":{\".\":{},\"f:image\":{},"
                        + "\"f:name\":{},\"f:resources\":{}}},\"f:nodeSelector\":{}}}");
    }

    @Test
    void writesTheEntryWithWholeSecondsInKubernetesOrder() {
        ObjectNode map = configMaps.update(null, configMap("{k: 'v'}"), "one", "");

        JsonNode entry = map.path("metadata").path("managedFields").path(0);
        List<String> names = new ArrayList<>();
        entry.fieldNames().forEachRemaining(names::add);
        assertThat(names).containsExactly("manager", "operation", "apiVersion", "time", "fieldsType", "fieldsV1");
        assertThat(entry.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    }

    @Test
    void updateTakesChangedFieldsFromTheirOwner() {
        ObjectNode live = stored(configMaps.update(null, configMap("{a: '1', b: '1'}"), "one", ""));
        clock.advance(Duration.ofSeconds(5));
        ObjectNode changed = live.deepCopy();
        changed.set("data", json("{a: '1', b: '2'}"));

        assertThat(owners(configMaps.update(live, changed, "two", "")))
                .containsExactly(
                        "one Update {\"f:data\":{\".\":{},\"f:a\":{}}}", "two Update {\"f:data\":{\"f:b\":{}}}");
    }

    @Test
    void updateWithoutChangeLeavesOwnersAndTimes() {
        ObjectNode live = stored(configMaps.update(null, configMap("{a: '1'}"), "one", ""));
        clock.advance(Duration.ofSeconds(5));

        ObjectNode again = configMaps.update(live, live.deepCopy(), "two", "");

        assertThat(again).isEqualTo(live);
    }

    @Test
    void updateThatLeavesManagedFieldsOutKeepsThem() {
        ObjectNode live = stored(configMaps.update(null, configMap("{a: '1'}"), "one", ""));

        ObjectNode again = configMaps.update(live, stored(configMap("{a: '1'}")), "two", "");

        assertThat(again).isEqualTo(live);
    }

    @Test
    void emptyManagedFieldsForgetAllOwners() {
        ObjectNode live = stored(configMaps.update(null, configMap("{a: '1'}"), "one", ""));
        for (String reset : List.of("[]", "[{}]")) {
            ObjectNode sent = stored(configMap("{a: '2'}"));
            ((ObjectNode) sent.get("metadata")).set("managedFields", array(reset));

            ObjectNode updated = configMaps.update(live, sent, "two", "");

            assertThat(updated.get("metadata").has("managedFields")).as(reset).isFalse();
        }
    }

    private static JsonNode array(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Test
    void anUntrackedObjectStaysUntrackedUntilItIsApplied() {
        ObjectNode live = stored(configMap("{a: '1'}"));
        ObjectNode changed = stored(configMap("{a: '2'}"));

        assertThat(owners(configMaps.update(live, changed, "two", ""))).isEmpty();
        assertThat(owners(configMaps.apply(live, configMap("{b: '1'}"), "one", false, "")))
                .containsExactly(
                        "one Apply {\"f:data\":{\"f:b\":{}}}",
                        "before-first-apply Update {\"f:data\":{\".\":{},\"f:a\":{}}}");
    }

    @Test
    void applyRemovesWhatItsManagerGivesUpUnlessOthersOwnIt() {
        ObjectNode live = stored(configMaps.apply(null, configMap("{a: '1', b: '1', c: '1'}"), "one", false, ""));
        live = configMaps.apply(live, configMap("{b: '1'}"), "two", false, "");

        ObjectNode updated = configMaps.apply(live, configMap("{a: '1'}"), "one", false, "");

        assertThat(updated.get("data")).isEqualTo(json("{a: '1', b: '1'}"));
        assertThat(owners(updated))
                .containsExactlyInAnyOrder(
                        "one Apply {\"f:data\":{\"f:a\":{}}}", "two Apply {\"f:data\":{\"f:b\":{}}}");
    }

    @Test
    void applyKeepsWhatAnUpdaterOwnsWhenItIsGivenUp() {
        ObjectNode live = stored(configMaps.apply(null, configMap("{a: '1', b: '1'}"), "one", false, ""));
        ObjectNode changed = live.deepCopy();
        changed.set("data", json("{a: '1', b: '2'}"));
        live = configMaps.update(live, changed, "editor", "");

        ObjectNode updated = configMaps.apply(live, configMap("{a: '1'}"), "one", false, "");

        assertThat(updated.get("data")).isEqualTo(json("{a: '1', b: '2'}"));
    }

    @Test
    void applyRefusesToOverwriteOthersAndNamesEachField() {
        ObjectNode live = stored(configMaps.apply(null, configMap("{a: '1', b: '1'}"), "one", false, ""));
        ObjectNode changed = live.deepCopy();
        changed.set("data", json("{a: '1', b: '2'}"));
        ObjectNode contested = configMaps.update(live, changed, "editor", "");

        StatusException refusal = Objects.requireNonNull(catchThrowableOfType(
                StatusException.class,
                () -> configMaps.apply(contested, configMap("{a: '9', b: '9'}"), "two", false, "")));

        assertThat(refusal.code()).isEqualTo(409);
        assertThat(Objects.requireNonNull(refusal.details()).causes())
                .containsExactly(
                        new StatusCause("FieldManagerConflict", "conflict with \"editor\" using v1", ".data.b"),
                        new StatusCause("FieldManagerConflict", "conflict with \"one\"", ".data.a"));
        assertThat(refusal.text())
                .isEqualTo("Apply failed with 2 conflicts: conflicts with \"editor\" using v1:\n- .data.b\n"
                        + "conflicts with \"one\":\n- .data.a");
    }

    @Test
    void forcedApplyTakesTheFieldsOver() {
        ObjectNode live = stored(configMaps.apply(null, configMap("{a: '1', b: '1'}"), "one", false, ""));

        ObjectNode updated = configMaps.apply(live, configMap("{a: '2'}"), "two", true, "");

        assertThat(updated.get("data")).isEqualTo(json("{a: '2', b: '1'}"));
        assertThat(owners(updated))
                .containsExactlyInAnyOrder(
                        "one Apply {\"f:data\":{\"f:b\":{}}}", "two Apply {\"f:data\":{\"f:a\":{}}}");
    }

    @Test
    void applyingTheSameAgainChangesNothingNotEvenTheTime() {
        ObjectNode live = stored(configMaps.apply(null, configMap("{a: '1'}"), "one", false, ""));
        clock.advance(Duration.ofSeconds(9));

        assertThat(configMaps.apply(live, configMap("{a: '1'}"), "one", false, ""))
                .isEqualTo(live);
    }

    @Test
    void applyNeverChangesItsInputs() {
        ObjectNode live = stored(configMaps.apply(null, configMap("{a: '1', b: '1'}"), "one", false, ""));
        ObjectNode liveBefore = live.deepCopy();
        ObjectNode config = configMap("{a: '2', c: {}}");
        config.set("data", json("{a: '2', c: '3'}"));
        ObjectNode configBefore = config.deepCopy();

        ObjectNode updated = configMaps.apply(live, config, "one", false, "");
        ((ObjectNode) updated.get("data")).put("z", "z");
        ((ObjectNode) updated.get("metadata")).put("z", "z");

        assertThat(live).isEqualTo(liveBefore);
        assertThat(config).isEqualTo(configBefore);
    }

    @Test
    void appliedNullsAreOwnedAndBecomeEmptyStringsInMaps() {
        ObjectNode applied = configMaps.apply(null, configMap("{a: null, b: '1'}"), "one", false, "");

        assertThat(applied.get("data")).isEqualTo(json("{a: '', b: '1'}"));
        assertThat(owners(applied)).containsExactly("one Apply {\"f:data\":{\"f:a\":{},\"f:b\":{}}}");
    }

    @Test
    void anApplyThatOwnsNothingLeavesNoEntry() {
        ObjectNode config = json("{apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'a', namespace: 'n'}}");

        assertThat(owners(configMaps.apply(null, config, "one", false, ""))).isEmpty();
    }

    @Test
    void applyRefusesWhatDoesNotFitTheSchema() {
        ObjectNode unknown = configMap("{a: '1'}");
        unknown.put("colour", "red");
        ObjectNode wrongType = configMap("{a: 1}");
        ObjectNode wrongKind = configMap("{}").put("kind", "Secret");
        ObjectNode managed = configMap("{}");
        ((ObjectNode) managed.get("metadata")).set("managedFields", array("[]"));

        assertThatThrownBy(() -> configMaps.apply(null, unknown, "one", false, ""))
                .hasMessageContaining(".colour: field not declared in schema")
                .extracting(e -> ((StatusException) e).code())
                .isEqualTo(500);
        assertThatThrownBy(() -> configMaps.apply(null, wrongType, "one", false, ""))
                .hasMessageContaining(".data.a: expected string, got 1");
        assertThatThrownBy(() -> configMaps.apply(null, wrongKind, "one", false, ""))
                .hasMessage("invalid object type: /v1, Kind=Secret");
        assertThatThrownBy(() -> configMaps.apply(null, managed, "one", false, ""))
                .hasMessage("metadata.managedFields must be nil")
                .extracting(e -> ((StatusException) e).code())
                .isEqualTo(400);
    }

    @Test
    void appliedListsMergeByKeyAndDefaultTheKey() {
        FieldManager services = builtIn("", "services", "v1", "Service", true);
        String head = "{apiVersion: 'v1', kind: 'Service', metadata: {name: 's'}, spec: {ports: ";
        ObjectNode live = stored(services.apply(null, json(head + "[{port: 53}, {port: 54}]}}"), "one", false, ""));

        ObjectNode updated = services.apply(live, json(head + "[{port: 53, protocol: 'UDP'}]}}"), "two", false, "");

        assertThat(updated.path("spec").path("ports"))
                .isEqualTo(array("[{port: 53}, {port: 54}, {port: 53, protocol: 'UDP'}]"));
        assertThatThrownBy(() -> services.apply(live, json(head + "[{port: 1}, {port: 1}]}}"), "two", false, ""))
                .hasMessageContaining("duplicate entries for key [port=1,protocol=\"TCP\"]");
    }

    @Test
    void onlyTheTenNewestUpdatersKeepTheirName() {
        ObjectNode live = stored(configMaps.update(null, configMap("{k: '0'}"), "m0", ""));
        for (int i = 1; i <= 11; i++) {
            clock.advance(Duration.ofSeconds(2));
            ObjectNode changed = live.deepCopy();
            ((ObjectNode) changed.get("data")).put("k" + i, "v");
            live = configMaps.update(live, changed, "m" + i, "");
        }

        List<String> owners = owners(live);
        assertThat(owners).hasSize(10);
        assertThat(owners.get(0))
                .isEqualTo("ancient-changes Update {\"f:data\":{\".\":{},\"f:k\":{},\"f:k1\":{},\"f:k2\":{}}}");
    }

    @Test
    void statusBelongsToTheStatusSubresource() {
        ObjectNode live = stored(pods.update(
                null,
                json("{apiVersion: 'v1', kind: 'Pod', metadata: {name: 'p'}, spec: {containers: [{name: 'c'}]},"
                        + " status: {}}"),
                "one",
                ""));
        ObjectNode changed = live.deepCopy();
        changed.set("status", json("{phase: 'Running'}"));
        ((ObjectNode) changed.get("spec")).put("nodeName", "n");

        assertThat(owners(pods.update(live, changed.deepCopy(), "kubelet", "status")))
                .contains("kubelet Update/status {\"f:status\":{\"f:phase\":{}}}");
        assertThat(owners(pods.update(live, changed, "kubelet", "")))
                .contains("kubelet Update {\"f:spec\":{\"f:nodeName\":{}}}");
    }

    @Test
    void kubectlTakesOverWhatItAppliedOnTheClientSide() {
        ObjectNode object = configMap("{a: '1'}");
        ((ObjectNode) object.get("metadata"))
                .set(
                        "annotations",
                        MAPPER.createObjectNode()
                                .put(
                                        "kubectl.kubernetes.io/last-applied-configuration",
                                        configMap("{a: '1'}").toString()));
        ObjectNode live = stored(configMaps.update(null, object, "kubectl-client-side-apply", ""));

        ObjectNode updated = configMaps.apply(live, configMap("{a: '2'}"), "kubectl", false, "");

        assertThat(updated.get("data")).isEqualTo(json("{a: '2'}"));
        assertThat(updated.at("/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration")
                        .asText())
                .isEqualTo("{\"apiVersion\":\"v1\",\"data\":{\"a\":\"2\"},\"kind\":\"ConfigMap\","
                        + "\"metadata\":{\"name\":\"a\"}}\n");
        assertThatThrownBy(() -> configMaps.apply(live, configMap("{a: '2'}"), "other", false, ""))
                .isInstanceOf(StatusException.class);
    }

    @Test
    void ownersOfUnknownVersionsAreDropped() {
        ObjectNode live = stored(configMaps.update(null, configMap("{a: '1'}"), "one", ""));
        ((ObjectNode) live.at("/metadata/managedFields/0")).put("apiVersion", "v0");
        ObjectNode changed = live.deepCopy();
        changed.set("data", json("{a: '1', b: '1'}"));

        assertThat(owners(configMaps.update(live, changed, "two", "")))
                .containsExactly("two Update {\"f:data\":{\"f:b\":{}}}");
    }

    @Test
    void timesThatAreAllThatChangedAreTakenBack() {
        ObjectNode live = stored(configMaps.update(null, configMap("{a: '1'}"), "one", ""));
        ObjectNode sameButLater = live.deepCopy();
        ((ObjectNode) sameButLater.at("/metadata/managedFields/0")).put("time", "2030-01-01T00:00:00Z");
        ObjectNode changed = sameButLater.deepCopy();
        changed.set("data", json("{a: '2'}"));

        FieldManager.keepTimesIfUnchanged(live, sameButLater);
        FieldManager.keepTimesIfUnchanged(live, changed);

        assertThat(sameButLater).isEqualTo(live);
        assertThat(timeOf(changed, 0)).isEqualTo("2030-01-01T00:00:00Z");
    }

    @Test
    void saysWhyManagedFieldsCannotBeRead() {
        assertThat(FieldManager.problemOf(array("[{manager: 'a', operation: 'Merge'}]")))
                .isEqualTo("operation must be `Apply` or `Update`");
        assertThat(FieldManager.problemOf(
                        array("[{operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: {x: {}}}]")))
                .contains("key must be 2 characters long");
        assertThat(FieldManager.problemOf(
                        array("[{operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: {}}]")))
                .isNull();
    }

    @Test
    void scaleWritesTakeTheReplicasFromTheirOwner() {
        ScaleOwnership ownership = new ScaleOwnership("apps/v1", Map.of("apps/v1", List.of("spec", "replicas")));
        JsonNode parent = array("[{manager: 'one', operation: 'Apply', apiVersion: 'apps/v1',"
                + " time: '2024-01-01T00:00:00Z', fieldsType: 'FieldsV1',"
                + " fieldsV1: {'f:spec': {'f:paused': {}, 'f:replicas': {}}}}]");

        JsonNode scale = Objects.requireNonNull(ownership.toScale(parent));
        JsonNode taken = array("[{manager: 'hpa', operation: 'Update', apiVersion: 'autoscaling/v1',"
                + " fieldsType: 'FieldsV1', fieldsV1: {'f:spec': {'f:replicas': {}}}, subresource: 'scale'}]");
        JsonNode after = Objects.requireNonNull(ownership.toParent(parent, taken));

        assertThat(scale.path(0).path("fieldsV1")).isEqualTo(json("{'f:spec': {'f:replicas': {}}}"));
        assertThat(ownership.toParent(parent, scale)).isEqualTo(parent);
        assertThat(after).hasSize(2);
        assertThat(after.path(0).path("fieldsV1")).isEqualTo(json("{'f:spec': {'f:paused': {}}}"));
        assertThat(after.path(1).path("apiVersion").asText()).isEqualTo("apps/v1");
        assertThat(after.path(1).path("subresource").asText()).isEqualTo("scale");
    }
}
