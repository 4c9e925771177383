package dev.keelson.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** JavaScript's {@code @kubernetes/client-node}, installed by npm where there is one. */
final class NodePlayer implements ClientPlayer {

    /** Kept between runs, as an installation takes a while. */
    private static final Path INSTALLED = Path.of("target", "client-node").toAbsolutePath();

    private final Path home;
    private final Path kubeconfig;

    NodePlayer(Path home, Path kubeconfig) {
        this.home = home;
        this.kubeconfig = kubeconfig;
    }

    @Override
    public @Nullable String missing() throws Exception {
        Files.createDirectories(INSTALLED);
        for (String file : List.of("package.json", "play.mjs")) {
            try (InputStream in = NodePlayer.class.getResourceAsStream("/clients/" + file)) {
                Files.write(INSTALLED.resolve(file), in == null ? new byte[0] : in.readAllBytes());
            }
        }
        if (Files.exists(INSTALLED.resolve("node_modules/@kubernetes/client-node/package.json"))) {
            return null;
        }
        try {
            Process npm = new ProcessBuilder(
                            "npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts")
                    .directory(INSTALLED.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("npm.txt").toFile())
                    .start();
            boolean installed = npm.waitFor(2, TimeUnit.MINUTES) && npm.exitValue() == 0;
            return installed ? null : "npm cannot install the client: " + Files.readString(home.resolve("npm.txt"));
        } catch (IOException absent) {
            return "needs node and npm on the PATH: " + absent.getMessage();
        }
    }

    @Override
    public List<String> play(String name) throws Exception {
        Path output = home.resolve("out.txt");
        Process node = new ProcessBuilder("node", "play.mjs", kubeconfig.toString(), name)
                .directory(INSTALLED.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!node.waitFor(KeelsonProcess.LONGEST_SECONDS, TimeUnit.SECONDS)) {
            node.destroyForcibly();
        }
        return Files.readAllLines(output);
    }
}
