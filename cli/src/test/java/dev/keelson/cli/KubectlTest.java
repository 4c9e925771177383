package dev.keelson.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same cluster as a user of kubectl sees it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class KubectlTest {

    private static final int OLDEST_MINOR = 30;

    @TempDir
    static Path directory;

    private static KeelsonProcess keelson;
    private static Kubectl kubectl;

    @BeforeAll
    static void up() throws Exception {
        assumeTrue(
                Kubectl.minorVersion() >= OLDEST_MINOR,
                "needs a kubectl of version 1." + OLDEST_MINOR + " on the PATH");
        assumeTrue(HostProcesses.visible(), "sees processes through /proc, which this host does not have");
        keelson = KeelsonProcess.up(directory).awaitReady();
        kubectl = new Kubectl(Files.createDirectory(directory.resolve("home")), keelson.kubeconfig());
    }

    @AfterAll
    static void down() throws Exception {
        if (keelson != null) {
            try (KeelsonProcess ending = keelson) {
                assertThat(ending.terminate()).as(ending.errors()).isZero();
                ending.processes().awaitNone();
            }
        }
    }

    @Test
    void tellsWhatTheServerIsAndServes() throws Exception {
        assertThat(kubectl.ok("version")).contains("Server Version: v1.36");
        assertThat(kubectl.ok("api-resources"))
                .contains("deployments")
                .containsPattern("configmaps +cm +v1 +true +ConfigMap")
                .containsPattern("customresourcedefinitions +crd,crds +apiextensions.k8s.io/v1 +false");
        assertThat(kubectl.ok("explain", "deployment.spec"))
                .containsPattern("KIND: +Deployment")
                .containsPattern("replicas\t<integer>")
                .containsPattern("selector\t<LabelSelector> -required-");
        assertThat(kubectl.ok("get", "--raw", "/readyz?verbose")).contains("[+]ping ok", "readyz check passed");
        assertThat(kubectl.ok("get", "nodes")).containsPattern("node-1 +Ready");
    }

    /** Its typed commands send protobuf, whatever the server says it understands. */
    @Test
    void createsWithItsTypedCommands() throws Exception {
        kubectl.ok("create", "namespace", "typed");
        assertThat(kubectl.ok("-n", "typed", "create", "configmap", "c", "--from-literal=a=b"))
                .isEqualTo("configmap/c created\n");
        assertThat(kubectl.ok("-n", "typed", "create", "secret", "generic", "s", "--from-literal=a=b"))
                .isEqualTo("secret/s created\n");
        assertThat(kubectl.ok("-n", "typed", "get", "secret", "s", "-o", "jsonpath={.data.a}"))
                .isEqualTo("Yg==");
        kubectl.ok("-n", "typed", "create", "serviceaccount", "sa");
        assertThat(kubectl.ok("-n", "typed", "create", "token", "sa")).startsWith("ey");
        kubectl.ok("-n", "typed", "create", "role", "r", "--verb=get", "--resource=pods");
        kubectl.ok("-n", "typed", "create", "deployment", "d", "--image=none", "--replicas=0");
        kubectl.ok("-n", "typed", "scale", "deployment", "d", "--replicas=0");
        assertThat(kubectl.ok("auth", "can-i", "create", "pods")).contains("yes");
        assertThat(kubectl.ok("auth", "whoami")).contains("Username", "system:authenticated");
    }

    @Test
    void appliesAndShows() throws Exception {
        Path manifest = manifest("shows");
        assertThat(kubectl.ok("apply", "-f", manifest.toString()))
                .isEqualTo("namespace/shows created\ndeployment.apps/web created\nservice/web created\n");
        kubectl.ok("-n", "shows", "wait", "--for=condition=Available", "deployment/web", "--timeout=60s");
        kubectl.ok("-n", "shows", "rollout", "status", "deployment/web", "--timeout=60s");

        assertThat(kubectl.ok("-n", "shows", "get", "pods", "-o", "wide").lines())
                .hasSize(4)
                .first()
                .asString()
                .matches("NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES");
        assertThat(kubectl.ok("-n", "shows", "get", "pods", "-o", "wide"))
                .containsPattern("web-\\S+ +1/1 +Running +0 +\\S+ +127\\.\\S+ +node-1");
        assertThat(kubectl.ok("-n", "shows", "get", "all"))
                .containsPattern("deployment.apps/web +3/3 +3 +3")
                .containsPattern("replicaset.apps/web-\\S+ +3 +3 +3")
                .containsPattern("service/web +ClusterIP +10\\.0\\.0\\.\\d+ +<none> +80/TCP")
                .containsPattern("pod/web-\\S+ +1/1 +Running");
        assertThat(kubectl.ok("-n", "shows", "describe", "deployment", "web"))
                .contains("3 desired | 3 updated | 3 total | 3 available | 0 unavailable", "ScalingReplicaSet");
        assertThat(kubectl.ok("-n", "shows", "describe", "pods"))
                .contains("Successfully assigned shows/", "Started", "ImageIgnored");
        assertThat(kubectl.ok("-n", "shows", "get", "events"))
                .contains("LAST SEEN", "Scheduled", "SuccessfulCreate", "ScalingReplicaSet");
        assertThat(kubectl.ok("-n", "shows", "logs", "deployment/web")).isEqualTo("stage one\n");
        String first = podNames("shows").get(0);
        assertThat(firstLineOf("-n", "shows", "logs", "-f", first)).isEqualTo("stage one");
        assertThat(firstLineOf("-n", "shows", "get", first, "-w")).startsWith("NAME");
        end("shows");
    }

    @Test
    void rollsOutAndBackAndScales() throws Exception {
        apply("rolls");
        kubectl.ok("-n", "rolls", "set", "image", "deployment/web", "web=host/sleep:2");
        assertThat(kubectl.ok("-n", "rolls", "rollout", "status", "deployment/web", "--timeout=60s"))
                .contains("successfully rolled out");
        assertThat(field("rolls", "{.spec.template.spec.containers[0].image}")).isEqualTo("host/sleep:2");
        kubectl.ok("-n", "rolls", "set", "env", "deployment/web", "STAGE=two");
        kubectl.ok("-n", "rolls", "rollout", "status", "deployment/web", "--timeout=60s");
        assertThat(kubectl.ok("-n", "rolls", "logs", podNames("rolls").get(0))).isEqualTo("stage two\n");

        kubectl.ok("-n", "rolls", "rollout", "undo", "deployment/web");
        kubectl.ok("-n", "rolls", "rollout", "status", "deployment/web", "--timeout=60s");
        assertThat(kubectl.ok("-n", "rolls", "logs", podNames("rolls").get(0))).isEqualTo("stage one\n");
        assertThat(kubectl.ok("-n", "rolls", "rollout", "history", "deployment/web"))
                .containsPattern("(?m)^1 ")
                .containsPattern("(?m)^3 ")
                .containsPattern("(?m)^4 ");

        assertThat(kubectl.ok("-n", "rolls", "scale", "deployment/web", "--replicas=5"))
                .isEqualTo("deployment.apps/web scaled\n");
        kubectl.ok("-n", "rolls", "rollout", "status", "deployment/web", "--timeout=60s");
        assertThat(podNames("rolls")).hasSizeGreaterThanOrEqualTo(5);
        String editor = "sed -i 's/^  replicas: 5/  replicas: 2/'";
        assertThat(kubectl.run(Map.of("KUBE_EDITOR", editor), "-n", "rolls", "edit", "deployment/web")
                        .succeeded())
                .isEqualTo("deployment.apps/web edited\n");
        assertThat(field("rolls", "{.spec.replicas}")).isEqualTo("2");
        end("rolls");
    }

    @Test
    void changesObjectsInEveryWay() throws Exception {
        Path manifest = apply("changes");
        assertThat(kubectl.ok("-n", "changes", "label", "deployment/web", "tier=front"))
                .isEqualTo("deployment.apps/web labeled\n");
        Kubectl.Result relabel = kubectl.run("-n", "changes", "label", "deployment/web", "tier=back");
        assertThat(relabel.code()).isEqualTo(1);
        assertThat(relabel.errors()).contains("already has a value (front), and --overwrite is false");
        kubectl.ok("-n", "changes", "annotate", "deployment/web", "note=hello");
        assertThat(field("changes", "{.metadata.labels.tier}{.metadata.annotations.note}"))
                .isEqualTo("fronthello");

        patch(
                "strategic",
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"web\","
                        + "\"env\":[{\"name\":\"MORE\",\"value\":\"x\"}]}]}}}}");
        assertThat(field("changes", "{.spec.template.spec.containers[0].env[*].name}"))
                .isEqualTo("MORE STAGE");
        patch("merge", "{\"metadata\":{\"labels\":{\"tier\":null,\"rank\":\"1\"}}}");
        patch("json", "[{\"op\":\"replace\",\"path\":\"/metadata/labels/rank\",\"value\":\"2\"}]");
        assertThat(field("changes", "{.metadata.labels}")).isEqualTo("{\"app\":\"web\",\"rank\":\"2\"}");

        Files.writeString(manifest, Files.readString(manifest).replace("replicas: 3", "replicas: 4"));
        Kubectl.Result difference = kubectl.run("diff", "-f", manifest.toString());
        assertThat(difference.code()).as("%s", difference).isEqualTo(1);
        assertThat(difference.output()).contains("-  replicas: 3", "+  replicas: 4");
        kubectl.ok("apply", "-f", manifest.toString());
        assertThat(kubectl.ok("-n", "changes", "rollout", "status", "deployment/web", "--timeout=60s"))
                .contains("successfully rolled out");
        assertThat(kubectl.run("diff", "-f", manifest.toString()).code()).isZero();

        kubectl.ok("-n", "changes", "scale", "deployment/web", "--replicas=2");
        String[] apply = {"apply", "--server-side", "-f", manifest.toString()};
        Kubectl.Result conflict = kubectl.run(apply);
        assertThat(conflict.code()).as("%s", conflict).isEqualTo(1);
        assertThat(conflict.errors()).contains("conflict", ".spec.replicas");
        assertThat(kubectl.ok(Stream.concat(Arrays.stream(apply), Stream.of("--force-conflicts"))
                        .toArray(String[]::new)))
                .contains("deployment.apps/web serverside-applied");
        assertThat(field("changes", "{.spec.replicas}")).isEqualTo("4");
        end("changes");
    }

    @Test
    void deletesInEveryWay() throws Exception {
        Path manifest = apply("ends");
        kubectl.ok("-n", "ends", "delete", "deployment", "web", "--cascade=orphan");
        assertThat(podNames("ends")).hasSize(3);
        String set = kubectl.ok("-n", "ends", "get", "rs", "-o", "name").strip();
        kubectl.ok("-n", "ends", "delete", set, "--cascade=foreground");
        assertThat(podNames("ends")).isEmpty();
        kubectl.ok("apply", "-f", manifest.toString());
        kubectl.ok("-n", "ends", "wait", "--for=condition=Available", "deployment/web", "--timeout=60s");
        kubectl.ok("-n", "ends", "delete", "deployment", "web", "--cascade=background");
        kubectl.ok("-n", "ends", "wait", "--for=delete", "pod", "-l", "app=web", "--timeout=60s");
        assertThat(kubectl.ok("-n", "ends", "get", "rs,pods", "-o", "name")).isEmpty();
        end("ends");
    }

    private static void patch(String type, String patch) throws Exception {
        assertThat(kubectl.ok("-n", "changes", "patch", "deployment", "web", "--type=" + type, "-p", patch))
                .isEqualTo("deployment.apps/web patched\n");
    }

    private static Path manifest(String namespace) throws Exception {
        return Files.writeString(directory.resolve(namespace + ".yaml"), Manifests.web(namespace));
    }

    private static Path apply(String namespace) throws Exception {
        Path manifest = manifest(namespace);
        kubectl.ok("apply", "-f", manifest.toString());
        kubectl.ok("-n", namespace, "rollout", "status", "deployment/web", "--timeout=60s");
        return manifest;
    }

    private static String field(String namespace, String path) throws Exception {
        return kubectl.ok("-n", namespace, "get", "deployment", "web", "-o", "jsonpath=" + path);
    }

    /** Of the pods that are not ending, as {@code pod/NAME}. */
    private static List<String> podNames(String namespace) throws Exception {
        String template = "{{range .items}}{{if not .metadata.deletionTimestamp}}pod/{{.metadata.name}} {{end}}{{end}}";
        String names = kubectl.ok("-n", namespace, "get", "pods", "-o", "go-template=" + template);
        return Arrays.stream(names.split(" ")).filter(name -> !name.isEmpty()).toList();
    }

    /** Of a command that does not end by itself. */
    private static String firstLineOf(String... arguments) throws Exception {
        Process process = kubectl.start(arguments);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            return lines.readLine();
        } finally {
            process.destroyForcibly();
        }
    }

    private static void end(String namespace) throws Exception {
        kubectl.ok("delete", "namespace", namespace, "--timeout=60s");
        assertThat(kubectl.run("get", "namespace", namespace).errors()).contains("(NotFound)");
    }
}
