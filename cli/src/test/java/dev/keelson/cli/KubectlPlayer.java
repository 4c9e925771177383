package dev.keelson.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

final class KubectlPlayer implements ClientPlayer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path home;
    private final Kubectl kubectl;

    KubectlPlayer(Path home, Path kubeconfig) {
        this.home = home;
        this.kubectl = new Kubectl(home, kubeconfig);
    }

    @Override
    public @Nullable String missing() throws Exception {
        return Kubectl.minorVersion() >= 30 ? null : "needs a kubectl of version 1.30 on the PATH";
    }

    @Override
    public List<String> play(String name) throws Exception {
        Path created = Files.writeString(home.resolve("create.yaml"), manifest(name, "a: '1'"));
        Path applied = Files.writeString(home.resolve("apply.yaml"), manifest(name, "e: '5'"));
        // A watch of one name wants the object to be there; of all with a selector it does not.
        Process watch = kubectl.start(
                "get",
                "configmaps",
                "--field-selector=metadata.name=" + name,
                "-w",
                "-o",
                "json",
                "--output-watch-events");
        try (InputStream output = watch.getInputStream()) {
            kubectl.ok("create", "-f", created.toString());
            List<String> seen = new ArrayList<>();
            MappingIterator<JsonNode> events = JSON.readerFor(JsonNode.class).readValues(output);
            // Not before the watch is on its way: it would begin with what came later.
            seen.add(event(events));
            patch(name, "json", "[{\"op\":\"add\",\"path\":\"/data/b\",\"value\":\"2\"}]");
            patch(name, "merge", "{\"data\":{\"c\":\"3\"}}");
            patch(name, "strategic", "{\"data\":{\"d\":\"4\"}}");
            kubectl.ok(
                    "apply", "--server-side", "--force-conflicts", "--field-manager=player", "-f", applied.toString());
            kubectl.ok("delete", "configmap", name);
            while (seen.size() < 6) {
                seen.add(event(events));
            }
            return seen;
        } finally {
            watch.destroyForcibly();
        }
    }

    private static String manifest(String name, String data) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: " + name + "\ndata:\n  " + data + "\n";
    }

    private void patch(String name, String type, String body) throws Exception {
        kubectl.ok("patch", "configmap", name, "--type=" + type, "-p", body);
    }

    static String event(MappingIterator<JsonNode> events) throws Exception {
        JsonNode event = events.nextValue();
        Map<String, String> data = JSON.convertValue(
                event.path("object").path("data"),
                JSON.getTypeFactory().constructMapType(Map.class, String.class, String.class));
        return RealClientsTest.event(event.path("type").asText(), data);
    }
}
