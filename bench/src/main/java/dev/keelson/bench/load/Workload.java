package dev.keelson.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * The pods of one deployment as a cluster has them, and their statuses: two containers with probes, resources, mounts and
 * environments, several volumes. Workloads differ in names, images, labels, sizes and environments. What
 * differs between the pods of one is a mark such as {@value #NAME} in the text.
 */
final class Workload {

    static final String NAME = "@NAME@";
    static final String NODE = "@NODE@";
    static final String POD_IP = "@POD_IP@";
    static final String HOST_IP = "@HOST_IP@";
    static final String TOKEN = "@TOKEN@";
    static final String STARTED = "@STARTED@";
    static final String READY = "@READY@";
    static final String CONTAINER = "@CONTAINER@";
    static final String SIDECAR = "@SIDECAR@";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> SUBJECTS = List.of(
            "orders",
            "billing",
            "search",
            "catalog",
            "session",
            "profile",
            "payments",
            "inventory",
            "shipping",
            "audit",
            "ledger",
            "pricing",
            "ingest",
            "export",
            "geo",
            "media",
            "alerts",
            "quota",
            "notify",
            "reports");
    private static final List<String> ROLES = List.of(
            "api", "worker", "gateway", "cache", "sync", "consumer", "scheduler", "frontend", "indexer", "proxy");
    private static final List<String> SETTINGS = List.of(
            "LOG_LEVEL",
            "HTTP_PORT",
            "DB_HOST",
            "DB_PORT",
            "DB_NAME",
            "DB_POOL_SIZE",
            "CACHE_URL",
            "KAFKA_BROKERS",
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "JAVA_TOOL_OPTIONS",
            "FEATURE_NEW_CHECKOUT",
            "REQUEST_TIMEOUT_MS",
            "MAX_CONNECTIONS",
            "RETRY_LIMIT",
            "REGION",
            "TENANT",
            "AUTH_ISSUER_URL",
            "METRICS_PREFIX",
            "S3_BUCKET",
            "RATE_LIMIT_PER_SECOND");

    private final Random random;
    private final int index;
    private final String service;
    private final String deployment;
    private final String hash;
    private final String pod;
    private final String status;

    /** @param variables of the environments of both containers */
    Workload(int index, int variables) {
        this.index = index;
        this.random = new Random(7919L * index + 13);
        this.service = SUBJECTS.get(index % SUBJECTS.size()) + "-" + ROLES.get(index / SUBJECTS.size() % ROLES.size());
        this.deployment = index < SUBJECTS.size() * ROLES.size() ? service : service + "-" + index;
        this.hash = hex(10);
        this.pod = pod(variables).toString();
        this.status = statusTree().toString();
    }

    String deployment() {
        return deployment;
    }

    String hash() {
        return hash;
    }

    String pod() {
        return pod;
    }

    /** A merge patch for the status subresource. */
    String status() {
        return status;
    }

    private ObjectNode pod(int variables) {
        ObjectNode tree = JSON.createObjectNode();
        tree.put("apiVersion", "v1").put("kind", "Pod");
        metadata(tree.putObject("metadata"));
        ObjectNode spec = tree.putObject("spec");
        ArrayNode containers = spec.putArray("containers");
        container(containers.addObject(), deployment, variables - variables / 4, true);
        container(containers.addObject(), "telemetry-agent", variables / 4, false);
        placement(spec);
        volumes(spec.putArray("volumes"));
        return tree;
    }

    private void metadata(ObjectNode metadata) {
        metadata.put("name", NAME).put("generateName", deployment + "-" + hash + "-");
        ObjectNode labels = metadata.putObject("labels");
        labels.put("app.kubernetes.io/name", service).put("app.kubernetes.io/instance", deployment);
        labels.put("app.kubernetes.io/version", version()).put("pod-template-hash", hash);
        labels.put("team", "team-" + index % 17).put("tier", index % 3 == 0 ? "frontend" : "backend");
        ObjectNode annotations = metadata.putObject("annotations");
        annotations.put("bench.keelson.dev/round", "0000000000");
        annotations.put("checksum/config", hex(64)).put("prometheus.io/scrape", "true");
        annotations.put("prometheus.io/port", Integer.toString(port()));
        annotations.put("kubectl.kubernetes.io/restartedAt", "2026-03-" + twoDigits(1 + index % 28) + "T08:15:00Z");
        ObjectNode owner = metadata.putArray("ownerReferences").addObject();
        owner.put("apiVersion", "apps/v1").put("kind", "ReplicaSet").put("name", deployment + "-" + hash);
        owner.put("uid", hex(8) + "-" + hex(4) + "-4" + hex(3) + "-9" + hex(3) + "-" + hex(12));
        owner.put("controller", true).put("blockOwnerDeletion", true);
    }

    private void placement(ObjectNode spec) {
        spec.put("nodeName", NODE).put("serviceAccountName", deployment).put("priority", 0);
        spec.put("terminationGracePeriodSeconds", 30 + index % 4 * 15);
        spec.putObject("securityContext")
                .put("runAsNonRoot", true)
                .put("runAsUser", 10_000 + index)
                .put("fsGroup", 2000);
    }

    private void volumes(ArrayNode volumes) {
        volumes.addObject().put("name", "config").putObject("configMap").put("name", deployment + "-config");
        volumes.addObject().put("name", "scratch").putObject("emptyDir").put("sizeLimit", (1 + index % 8) + "Gi");
        ObjectNode token =
                volumes.addObject().put("name", "kube-api-access-" + TOKEN).putObject("projected");
        ArrayNode sources = token.put("defaultMode", 420).putArray("sources");
        sources.addObject()
                .putObject("serviceAccountToken")
                .put("expirationSeconds", 3607)
                .put("path", "token");
        sources.addObject()
                .putObject("configMap")
                .put("name", "kube-root-ca.crt")
                .putArray("items")
                .addObject()
                .put("key", "ca.crt")
                .put("path", "ca.crt");
    }

    private void container(ObjectNode container, String name, int variables, boolean main) {
        container.put("name", name).put("image", image(name));
        container.putArray("args").add("--config=/etc/config/" + name + ".yaml").add("--verbosity=" + index % 5);
        container.putArray("ports").addObject().put("name", "http").put("containerPort", port());
        environment(container.putArray("env"), variables);
        ObjectNode resources = container.putObject("resources");
        resources.putObject("requests").put("cpu", (1 + index % 9) + "00m").put("memory", (64 << index % 5) + "Mi");
        resources.putObject("limits").put("memory", (128 << index % 5) + "Mi");
        List<String> probes = main ? List.of("livenessProbe", "readinessProbe") : List.of("livenessProbe");
        for (String probe : probes) {
            ObjectNode node = container.putObject(probe);
            node.putObject("httpGet")
                    .put("path", probe.startsWith("l") ? "/healthz" : "/ready")
                    .put("port", "http");
            node.put("periodSeconds", 10 + index % 3 * 5).put("failureThreshold", 3 + index % 2);
        }
        ArrayNode mounts = container.putArray("volumeMounts");
        mounts.addObject().put("name", "config").put("mountPath", "/etc/config").put("readOnly", true);
        mounts.addObject().put("name", "scratch").put("mountPath", "/scratch");
        mounts.addObject()
                .put("name", "kube-api-access-" + TOKEN)
                .put("mountPath", "/var/run/secrets/kubernetes.io/serviceaccount")
                .put("readOnly", true);
    }

    private void environment(ArrayNode env, int variables) {
        String prefix = service.replace('-', '_').toUpperCase(Locale.ROOT);
        ObjectNode field =
                env.addObject().put("name", "POD_NAME").putObject("valueFrom").putObject("fieldRef");
        field.put("apiVersion", "v1").put("fieldPath", "metadata.name");
        for (int i = 1; i < variables; i++) {
            ObjectNode variable = env.addObject();
            String common = SETTINGS.get((i + index) % SETTINGS.size());
            variable.put("name", i % 3 == 0 || i > SETTINGS.size() ? prefix + "_" + common + "_" + i : common);
            if (i % 7 == 0) {
                ObjectNode key = variable.putObject("valueFrom").putObject("secretKeyRef");
                key.put("name", deployment + "-credentials").put("key", common.toLowerCase(Locale.ROOT));
            } else {
                variable.put("value", value(i));
            }
        }
    }

    private String value(int variable) {
        return switch (random.nextInt(4)) {
            case 0 -> Integer.toString(random.nextInt(10_000));
            case 1 -> random.nextBoolean() ? "true" : "false";
            case 2 ->
                "https://" + SUBJECTS.get(random.nextInt(SUBJECTS.size())) + ".svc.cluster.local:8443/v" + variable;
            default -> service + "-" + hex(6);
        };
    }

    private ObjectNode statusTree() {
        ObjectNode tree = JSON.createObjectNode();
        ObjectNode state = tree.putObject("status").put("phase", "Running").put("qosClass", "Burstable");
        state.put("hostIP", HOST_IP).put("podIP", POD_IP).put("startTime", STARTED);
        state.putArray("hostIPs").addObject().put("ip", HOST_IP);
        state.putArray("podIPs").addObject().put("ip", POD_IP);
        ArrayNode conditions = state.putArray("conditions");
        for (String type :
                List.of("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")) {
            boolean late = type.endsWith("Ready");
            conditions
                    .addObject()
                    .put("type", type)
                    .put("status", "True")
                    .put("lastTransitionTime", late ? READY : STARTED);
        }
        ArrayNode containers = state.putArray("containerStatuses");
        containerStatus(containers.addObject(), deployment, CONTAINER);
        containerStatus(containers.addObject(), "telemetry-agent", SIDECAR);
        return tree;
    }

    private void containerStatus(ObjectNode container, String name, String id) {
        container.put("name", name).put("image", image(name)).put("imageID", image(name) + "@sha256:" + hex(64));
        container
                .put("containerID", "containerd://" + id)
                .put("ready", true)
                .put("started", true)
                .put("restartCount", 0);
        container.putObject("state").putObject("running").put("startedAt", READY);
        container.putObject("lastState");
    }

    private String image(String name) {
        return "registry.example/team-" + index % 17 + "/" + name + ":" + version();
    }

    private String version() {
        return "1." + index % 40 + "." + index % 7;
    }

    private int port() {
        return 8000 + index % 90;
    }

    private String hex(int digits) {
        StringBuilder text = new StringBuilder(digits);
        for (int i = 0; i < digits; i++) {
            text.append(Character.forDigit(random.nextInt(16), 16));
        }
        return text.toString();
    }

    private static String twoDigits(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
