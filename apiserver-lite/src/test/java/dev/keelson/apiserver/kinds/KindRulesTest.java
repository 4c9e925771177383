package dev.keelson.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KindRulesTest {
    private static final String TEMPLATE = """
            "template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}""";
    private static final String WORKLOAD =
            "{\"metadata\":{},\"spec\":{\"selector\":{\"matchLabels\":{\"a\":\"b\"}}," + TEMPLATE + "}}";
    private static final String JOB = "{\"metadata\":{},\"spec\":{" + TEMPLATE.replace("\"spec\":{", """
            "spec":{"restartPolicy":"Never",""") + "}}";

    /** A valid object of each kind. */
    private static final Map<String, String> BASES = Map.ofEntries(
            Map.entry("apps/v1/deployments", WORKLOAD),
            Map.entry("apps/v1/replicasets", WORKLOAD),
            Map.entry("apps/v1/daemonsets", WORKLOAD),
            Map.entry("apps/v1/statefulsets", WORKLOAD.replace("{\"selector", "{\"serviceName\":\"s\",\"selector")),
            Map.entry(
                    "/v1/replicationcontrollers", WORKLOAD.replace("{\"matchLabels\":{\"a\":\"b\"}}", "{\"a\":\"b\"}")),
            Map.entry("batch/v1/jobs", JOB),
            Map.entry(
                    "batch/v1/cronjobs",
                    "{\"metadata\":{},\"spec\":{\"schedule\":\"* * * * *\",\"jobTemplate\":{" + JOB.substring(15)
                            + "}}"),
            Map.entry("autoscaling/v2/horizontalpodautoscalers", """
                    {"metadata":{},"spec":{"maxReplicas":3,"scaleTargetRef":{"apiVersion":"a/v1","kind":"D","name":"d"}}}"""),
            Map.entry("/v1/persistentvolumes", """
                    {"metadata":{},"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],
                     "hostPath":{"path":"/x"}}}"""),
            Map.entry("/v1/persistentvolumeclaims", """
                    {"metadata":{},"spec":{"accessModes":["ReadWriteOnce"],
                     "resources":{"requests":{"storage":"1Gi"}}}}"""),
            Map.entry("/v1/nodes", """
                    {"metadata":{},"spec":{"podCIDR":"10.1.0.0/24","podCIDRs":["10.1.0.0/24"]}}"""),
            Map.entry("/v1/configmaps", "{\"metadata\":{},\"data\":{\"a\":\"b\"}}"),
            Map.entry("/v1/secrets", "{\"metadata\":{}}"),
            Map.entry("/v1/endpoints", """
                    {"metadata":{},"subsets":[{"addresses":[{"ip":"10.0.0.1"}],"ports":[{"port":80}]}]}"""),
            Map.entry("/v1/limitranges", """
                    {"metadata":{},"spec":{"limits":[{"type":"Container","max":{"cpu":"1"}}]}}"""),
            Map.entry("/v1/resourcequotas", "{\"metadata\":{},\"spec\":{\"hard\":{\"pods\":\"1\"}}}"));

    private static final RuleTable TABLE = new RuleTable();

    @AfterAll
    static void close() {
        TABLE.close();
    }

    private static String namespace(String path) {
        return path.endsWith("nodes") || path.endsWith("persistentvolumes") ? "" : "default";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apps/v1/deployments",
                "apps/v1/replicasets",
                "apps/v1/daemonsets",
                "apps/v1/statefulsets",
                "/v1/replicationcontrollers",
                "batch/v1/jobs",
                "batch/v1/cronjobs",
                "autoscaling/v2/horizontalpodautoscalers",
                "/v1/persistentvolumes",
                "/v1/persistentvolumeclaims",
                "/v1/nodes",
                "/v1/configmaps",
                "/v1/secrets",
                "/v1/endpoints",
                "/v1/limitranges",
                "/v1/resourcequotas"
            })
    void takesWhatIsRight(String path) {
        assertThat(TABLE.creating(path, namespace(path), base(path), "{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            apps/v1/deployments | {"spec":{"replicas":-1}} | spec.replicas Invalid
            apps/v1/deployments | {"spec":{"minReadySeconds":-1}} | spec.minReadySeconds Invalid
            apps/v1/deployments | {"spec":{"selector":{"matchLabels":{"a":"c"}}}} | spec.template.metadata.labels Invalid
            apps/v1/deployments | {"spec":{"selector":null}} | spec.selector Required, spec.template.metadata.labels Invalid
            apps/v1/deployments | {"spec":{"strategy":{"type":"X"}}} | spec.strategy NotSupported
            apps/v1/deployments | {"spec":{"strategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":0}}}} | spec.strategy.rollingUpdate.maxUnavailable Invalid
            apps/v1/deployments | {"spec":{"template":{"spec":{"restartPolicy":"Never"}}}} | spec.template.spec.restartPolicy NotSupported
            apps/v1/replicasets | {"spec":{"replicas":-1}} | spec.replicas Invalid
            apps/v1/daemonsets  | {"spec":{"updateStrategy":{"type":"X"}}} | spec.updateStrategy NotSupported
            apps/v1/statefulsets | {"spec":{"podManagementPolicy":"X"}} | spec.podManagementPolicy Invalid
            apps/v1/statefulsets | {"spec":{"updateStrategy":{"type":"X"}}} | spec.updateStrategy Invalid
            /v1/replicationcontrollers | {"spec":{"selector":{"a":"c"}}} | spec.template.metadata.labels Invalid
            batch/v1/jobs | {"spec":{"parallelism":-1}} | spec.parallelism Invalid
            batch/v1/jobs | {"spec":{"completionMode":"X"}} | spec.completionMode NotSupported
            batch/v1/jobs | {"spec":{"completionMode":"Indexed","parallelism":2}} | spec.completions Required
            batch/v1/jobs | {"spec":{"managedBy":"x"}} | spec.managedBy Invalid
            batch/v1/jobs | {"spec":{"maxFailedIndexes":1}} | spec.backoffLimitPerIndex Required, spec.maxFailedIndexes Invalid
            batch/v1/jobs | {"spec":{"template":{"spec":{"restartPolicy":"Always"}}}} | spec.template.spec.restartPolicy Required
            batch/v1/jobs | {"spec":{"podFailurePolicy":{"rules":[{"action":"X","onExitCodes":{"operator":"In","values":[1]}}]}}} | spec.podFailurePolicy.rules[0].action NotSupported
            batch/v1/cronjobs | {"spec":{"schedule":"x"}} | spec.schedule Invalid
            batch/v1/cronjobs | {"spec":{"timeZone":"Nowhere/X"}} | spec.timeZone Invalid
            batch/v1/cronjobs | {"spec":{"concurrencyPolicy":"X"}} | spec.concurrencyPolicy NotSupported
            batch/v1/cronjobs | {"spec":{"startingDeadlineSeconds":-1}} | spec.startingDeadlineSeconds Invalid
            autoscaling/v2/horizontalpodautoscalers | {"spec":{"maxReplicas":0}} | spec.maxReplicas Required, spec.maxReplicas Invalid
            autoscaling/v2/horizontalpodautoscalers | {"spec":{"minReplicas":5}} | spec.maxReplicas Invalid
            autoscaling/v2/horizontalpodautoscalers | {"spec":{"scaleTargetRef":{"kind":""}}} | spec.scaleTargetRef.kind Required
            /v1/persistentvolumes | {"spec":{"capacity":null}} | spec.capacity Required, spec.capacity NotSupported
            /v1/persistentvolumes | {"spec":{"accessModes":null}} | spec.accessModes Required
            /v1/persistentvolumes | {"spec":{"hostPath":null}} | spec Required
            /v1/persistentvolumes | {"spec":{"persistentVolumeReclaimPolicy":"X"}} | spec.persistentVolumeReclaimPolicy NotSupported
            /v1/persistentvolumeclaims | {"spec":{"accessModes":["X"]}} | spec.accessModes NotSupported
            /v1/persistentvolumeclaims | {"spec":{"resources":null}} | spec.resources[storage] Required
            /v1/persistentvolumeclaims | {"spec":{"volumeMode":"X"}} | spec.volumeMode NotSupported
            /v1/nodes | {"spec":{"podCIDR":null,"podCIDRs":["x"]}} | spec.podCIDRs[0] Invalid
            /v1/nodes | {"spec":{"taints":[{"key":"a","effect":"X"}]}} | metadata.taints[0].effect NotSupported
            /v1/configmaps | {"data":{"a/b":"c"}} | data[a/b] Invalid
            /v1/secrets | {"type":"kubernetes.io/tls"} | data[tls.crt] Required, data[tls.key] Required
            /v1/endpoints | {"subsets":[{"addresses":[{"ip":"127.0.0.1"}]}]} | subsets[0].addresses[0].ip Invalid
            /v1/limitranges | {"spec":{"limits":[{"type":"Container","min":{"cpu":"2"},"max":{"cpu":"1"}}]}} | spec.limits[0].min[cpu] Invalid, spec.limits[0].defaultRequest[cpu] Invalid, spec.limits[0].default[cpu] Invalid
            /v1/resourcequotas | {"spec":{"hard":{"x":"1"}}} | spec.hard[x] Invalid
            """)
    void refuses(String path, String change, String causes) {
        assertThat(TABLE.creating(path, namespace(path), base(path), change).stream()
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(RuleTable.expected(causes));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            apps/v1/deployments | {"spec":{"selector":{"matchLabels":{"c":"d"}},"template":{"metadata":{"labels":{"c":"d"}}}}} | spec.selector Invalid
            apps/v1/statefulsets | {"spec":{"serviceName":"t"}} | spec Forbidden
            batch/v1/jobs | {"spec":{"completions":7}} | spec.completions Invalid
            /v1/persistentvolumes | {"spec":{"hostPath":{"path":"/y"}}} | spec.persistentvolumesource Forbidden
            /v1/persistentvolumeclaims | {"spec":{"volumeMode":"Block"}} | spec Forbidden, volumeMode Invalid
            /v1/nodes | {"spec":{"podCIDR":"10.2.0.0/24","podCIDRs":["10.2.0.0/24"]}} | spec.podCIDRs Forbidden
            /v1/secrets | {"type":"b"} | type Invalid
            """)
    void refusesOfAnUpdate(String path, String change, String causes) {
        assertThat(TABLE.updating(path, namespace(path), base(path), change).stream()
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(RuleTable.expected(causes));
    }

    private static String base(String path) {
        return Objects.requireNonNull(BASES.get(path));
    }
}
