package dev.keelson.bench.server;

import dev.keelson.apiserver.server.ApiServer;
import dev.keelson.bench.harness.ChildJvm;
import dev.keelson.bench.harness.ProcessUsage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An API server that answers requests. */
public interface ServerUnderTest extends AutoCloseable {

    /** A kubeconfig of a user who may do everything. */
    String kubeconfig();

    /** What the process in which it runs has used. */
    ProcessUsage usage();

    @Override
    void close() throws IOException;

    /** A server in a JVM of its own, on this JVM's Java. {@code dataDir} null keeps its data in memory. */
    static ServerUnderTest inChild(@Nullable Path dataDir, List<String> jvmOptions) throws IOException {
        return ChildServer.start(dataDir, jvmOptions);
    }

    /** The server that users start, by {@code bin/keelson}, with its JVM options and its archive; built before. */
    static ServerUnderTest byScript(Path script, Path dataDir) throws IOException {
        return ScriptedServer.start(script, dataDir);
    }

    /** A server in this JVM, sharing heap, collector and compiler with the load generator. */
    static ServerUnderTest inProcess(@Nullable Path dataDir) throws InterruptedException {
        ApiServer server = ApiServer.start(ServerMain.options(dataDir));
        server.awaitReady();
        return new ServerUnderTest() {
            @Override
            public String kubeconfig() {
                return server.adminKubeconfig();
            }

            @Override
            public ProcessUsage usage() {
                return ProcessUsage.of(ProcessHandle.current());
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }

    /** The server's side is {@link ServerMain}. */
    record ChildServer(ChildJvm jvm, String kubeconfig) implements ServerUnderTest {

        static ChildServer start(@Nullable Path dataDir, List<String> jvmOptions) throws IOException {
            List<String> arguments = dataDir == null ? List.of() : List.of(dataDir.toString());
            ChildJvm jvm = ChildJvm.start(ServerMain.class, jvmOptions, arguments);
            try {
                StringBuilder kubeconfig = new StringBuilder();
                for (String line = jvm.line(); !line.equals(ServerMain.END); line = jvm.line()) {
                    kubeconfig.append(line).append('\n');
                }
                return new ChildServer(jvm, kubeconfig.toString());
            } catch (IOException failure) {
                jvm.close();
                throw failure;
            }
        }

        @Override
        public ProcessUsage usage() {
            return jvm.usage();
        }

        @Override
        public void close() throws IOException {
            jvm.close();
        }
    }
}
