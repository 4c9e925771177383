package dev.keelson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

final class CurlPlayer implements ClientPlayer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path home;
    private final Path kubeconfig;

    CurlPlayer(Path home, Path kubeconfig) {
        this.home = home;
        this.kubeconfig = kubeconfig;
    }

    @Override
    public @Nullable String missing() {
        for (String place : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (Files.isExecutable(Path.of(place, "curl"))) {
                return null;
            }
        }
        return "needs curl on the PATH";
    }

    @Override
    public List<String> play(String name) throws Exception {
        Config config = Config.fromKubeconfig(kubeconfig.toFile());
        write("ca", config.getCaCertData());
        write("crt", config.getClientCertData());
        write("key", config.getClientKeyData());
        String maps = config.getMasterUrl().replaceFirst("/$", "") + "/api/v1/namespaces/default/configmaps";
        JsonNode list = JSON.readTree(run(maps));
        String revision = list.path("metadata").path("resourceVersion").asText();
        Process watch = start(
                "--no-buffer",
                maps + "?watch=1&fieldSelector=metadata.name%3D" + name + "&resourceVersion=" + revision);
        try (InputStream output = watch.getInputStream()) {
            send("POST", maps, "application/json", "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"a\":\"1\"}}");
            String map = maps + "/" + name;
            send(
                    "PATCH",
                    map,
                    "application/json-patch+json",
                    "[{\"op\":\"add\",\"path\":\"/data/b\",\"value\":\"2\"}]");
            send("PATCH", map, "application/merge-patch+json", "{\"data\":{\"c\":\"3\"}}");
            send("PATCH", map, "application/strategic-merge-patch+json", "{\"data\":{\"d\":\"4\"}}");
            send(
                    "PATCH",
                    map + "?fieldManager=player&force=true",
                    "application/apply-patch+yaml",
                    "{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + "}, data: {e: '5'}}");
            send("DELETE", map, "application/json", "");
            MappingIterator<JsonNode> events = JSON.readerFor(JsonNode.class).readValues(output);
            List<String> seen = new ArrayList<>();
            while (seen.size() < 6) {
                seen.add(KubectlPlayer.event(events));
            }
            return seen;
        } finally {
            watch.destroyForcibly();
        }
    }

    private void write(String file, String base64) throws Exception {
        Files.write(home.resolve(file), Base64.getMimeDecoder().decode(base64));
    }

    private void send(String method, String url, String type, String body) throws Exception {
        run("-X", method, "-H", "Content-Type: " + type, "--data", body, url);
    }

    private String run(String... arguments) throws Exception {
        Process process = start(arguments);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private Process start(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "--silent", "--fail-with-body"));
        command.addAll(List.of("--cacert", "ca", "--cert", "crt", "--key", "key"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
