package dev.keelson.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real kubectl, where it is installed. */
final class KubectlTest {

    private static final String MANIFEST = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: default}
            spec:
              replicas: 3
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: c, image: i}]}
            """;

    @TempDir
    Path directory;

    private ApiServer server;

    @BeforeEach
    void start() throws Exception {
        String path = System.getenv().getOrDefault("PATH", "");
        assumeTrue(
                Arrays.stream(path.split(File.pathSeparator))
                        .anyMatch(entry -> Files.isExecutable(Path.of(entry, "kubectl"))),
                "kubectl is not installed");
        server = ApiServer.start(ApiServerOptions.builder().build());
        server.awaitReady();
        Files.writeString(directory.resolve("kubeconfig"), server.adminKubeconfig());
        Files.writeString(directory.resolve("web.yaml"), MANIFEST);
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
    }

    private String kubectl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kubectl"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("KUBECONFIG", directory.resolve("kubeconfig").toString());
        builder.environment().put("HOME", directory.toString());
        Path output = Files.createTempFile(directory, "out", ".txt");
        Process process = builder.redirectOutput(output.toFile()).start();
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue())
                .as(String.join(" ", command) + "\n" + text)
                .isZero();
        return text;
    }

    @Test
    void appliesExplainsAndListsResources() throws Exception {
        assertThat(kubectl("version")).contains("Server Version: v1.36");
        assertThat(kubectl("api-resources")).contains("deployments", "customresourcedefinitions");
        assertThat(kubectl("explain", "deployment.spec.replicas")).contains("FIELD: replicas <integer>");
        assertThat(kubectl("apply", "-f", "web.yaml")).contains("created");
        assertThat(kubectl("apply", "-f", "web.yaml")).contains("unchanged");
        assertThat(kubectl("apply", "--server-side", "--force-conflicts", "-f", "web.yaml"))
                .contains("serverside-applied");
        assertThat(kubectl("diff", "-f", "web.yaml")).isEmpty();
        assertThat(kubectl("scale", "deployment", "web", "--replicas=2")).contains("scaled");
        assertThat(kubectl("get", "deployment", "web", "-o", "jsonpath={.spec.replicas}"))
                .isEqualTo("2");
        assertThat(kubectl("get", "--raw", "/readyz?verbose")).contains("readyz check passed");
        assertThat(kubectl("delete", "-f", "web.yaml")).contains("deleted");
    }
}
