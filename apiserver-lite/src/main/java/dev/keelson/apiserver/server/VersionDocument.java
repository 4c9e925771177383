package dev.keelson.apiserver.server;

import dev.keelson.apiserver.http.Answer;
import dev.keelson.apiserver.http.PathHandler;
import dev.keelson.apiserver.http.Query;
import dev.keelson.apiserver.http.transport.Request;
import dev.keelson.apiserver.status.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** {@code /version}: the Kubernetes version whose API this server serves. */
final class VersionDocument implements PathHandler {

    static final String GIT_VERSION = "v1.36.0+keelson";

    private static final String TEMPLATE = """
            {
              "major": "1",
              "minor": "36",
              "emulationMajor": "1",
              "emulationMinor": "36",
              "minCompatibilityMajor": "1",
              "minCompatibilityMinor": "35",
              "gitVersion": "%s",
              "gitCommit": "",
              "gitTreeState": "clean",
              "buildDate": "1970-01-01T00:00:00Z",
              "goVersion": "java%s",
              "compiler": "javac",
              "platform": "%s/%s"
            }""";

    @Override
    public Answer answer(Request request, String path, Query query) {
        if (!request.method().equals("GET")) {
            throw StatusException.methodNotAllowed();
        }
        String json = TEMPLATE.formatted(
                GIT_VERSION,
                Runtime.version().feature(),
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT),
                System.getProperty("os.arch", ""));
        return Answer.of(200, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }
}
