package dev.keelson.bench;

import dev.keelson.bench.server.ServerUnderTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which server is measured, on its embedded store. */
final class ServerOption {

    @Option(
            names = "--script",
            paramLabel = "FILE",
            description = "start the server by this bin/keelson (default: in a JVM with the serial collector)")
    private @Nullable Path script;

    ServerUnderTest start(Path dataDir) throws IOException {
        return script == null
                ? ServerUnderTest.inChild(dataDir, List.of("-XX:+UseSerialGC"))
                : ServerUnderTest.byScript(script, dataDir);
    }
}
