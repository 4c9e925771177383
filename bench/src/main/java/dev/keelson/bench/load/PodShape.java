package dev.keelson.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What benchmarked pods consist of. */
public final class PodShape {

    private static final ObjectMapper JSON = new ObjectMapper();

    private PodShape() {}

    /**
     * A pod as a server would give it, of about {@code bytes} bytes: with what a server sets, managed fields and a
     * status.
     */
    public static ObjectNode complete(int bytes) {
        ObjectNode smaller = complete(bytes >= PodTemplate.RICH_FROM, 0);
        for (int variables = 1; ; variables++) {
            ObjectNode larger = complete(bytes >= PodTemplate.RICH_FROM, variables);
            if (larger.toString().length() > bytes) {
                return smaller;
            }
            smaller = larger;
        }
    }

    private static ObjectNode complete(boolean rich, int variables) {
        ObjectNode pod = pod("pod-000001", rich, variables, 0);
        ObjectNode metadata = pod.withObject("/metadata");
        metadata.put("namespace", "bench").put("uid", "5a0b8f3e-6f2c-4a77-9d35-0f6f3a1f2c11");
        metadata.put("resourceVersion", "123456").put("creationTimestamp", "2026-01-01T00:00:00Z");
        ObjectNode managed = metadata.putArray("managedFields").addObject();
        managed.put("manager", "bench").put("operation", "Update").put("apiVersion", "v1");
        managed.put("time", "2026-01-01T00:00:00Z").put("fieldsType", "FieldsV1");
        ObjectNode fields = managed.putObject("fieldsV1").putObject("f:spec").putObject("f:containers");
        for (var container : pod.at("/spec/containers")) {
            ObjectNode owned =
                    fields.putObject("k:{\"name\":\"" + container.path("name").asText() + "\"}");
            owned.putObject(".");
            owned.putObject("f:image");
            ObjectNode env = owned.putObject("f:env");
            for (var variable : container.path("env")) {
                ObjectNode entry =
                        env.putObject("k:{\"name\":\"" + variable.path("name").asText() + "\"}");
                entry.putObject(".");
                entry.putObject("f:name");
                entry.putObject("f:value");
            }
        }
        ObjectNode status = pod.putObject("status").put("phase", "Running").put("podIP", "10.0.0.1");
        for (String type : new String[] {"PodScheduled", "Initialized", "ContainersReady", "Ready"}) {
            ObjectNode condition = status.withArray("conditions").addObject();
            condition.put("type", type).put("status", "True").put("lastTransitionTime", "2026-01-01T00:00:00Z");
        }
        return pod;
    }

    static ObjectNode pod(String name, boolean rich, int variables, int padding) {
        ObjectNode pod = JSON.createObjectNode();
        pod.put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = pod.putObject("metadata");
        metadata.put("name", name);
        metadata.putObject("labels").put("app", "bench").put("tier", "backend");
        ObjectNode annotations = metadata.putObject("annotations").put("bench.keelson.dev/round", "0000000000");
        if (padding > 0) {
            annotations.put("bench.keelson.dev/padding", "x".repeat(padding));
        }
        ObjectNode spec = pod.putObject("spec");
        ArrayNode containers = spec.putArray("containers");
        container(containers.addObject(), "main", rich, rich ? variables - variables / 2 : variables);
        if (rich) {
            container(containers.addObject(), "sidecar", true, variables / 2);
            ArrayNode volumes = spec.putArray("volumes");
            volumes.addObject().put("name", "settings").putObject("configMap").put("name", "settings");
            volumes.addObject().put("name", "scratch").putObject("emptyDir");
        }
        return pod;
    }

    private static void container(ObjectNode container, String name, boolean rich, int variables) {
        container.put("name", name).put("image", "registry.example/bench/" + name + ":1.0.0");
        ObjectNode resources = container.putObject("resources");
        resources.putObject("requests").put("cpu", "100m").put("memory", "64Mi");
        resources.putObject("limits").put("memory", "128Mi");
        ArrayNode env = container.putArray("env");
        for (int i = 0; i < variables; i++) {
            env.addObject().put("name", "SETTING_" + (100 + i)).put("value", "value-of-setting-" + (100 + i));
        }
        if (rich) {
            container.putArray("ports").addObject().put("containerPort", name.equals("main") ? 8080 : 9090);
            for (String probe : new String[] {"livenessProbe", "readinessProbe"}) {
                container
                        .putObject(probe)
                        .putObject("httpGet")
                        .put("path", "/" + probe)
                        .put("port", 8080);
            }
            ArrayNode mounts = container.putArray("volumeMounts");
            mounts.addObject().put("name", "settings").put("mountPath", "/etc/settings");
            mounts.addObject().put("name", "scratch").put("mountPath", "/scratch");
        }
    }
}
