package dev.keelson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageCommandTest {

    @TempDir
    Path directory;

    private List<String> storage(int code, String... arguments) throws Exception {
        String[] all = new String[arguments.length + 1];
        all[0] = "storage";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        // A directory of its own: what ends there must not end the server.
        try (KeelsonProcess process = KeelsonProcess.run(Files.createDirectories(commands()), all)) {
            assertThat(process.awaitExit()).as(process.errors()).isEqualTo(code);
            return process.remainingOutput();
        }
    }

    private Path commands() {
        return directory.resolve("commands");
    }

    private String errors() throws Exception {
        return Files.readString(commands().resolve("errors"));
    }

    @Test
    void backsUpARunningServerAndRestoresWhatItHeld() throws Exception {
        Path backup = directory.resolve("backup");
        String data = directory.resolve("data").toString();
        try (KeelsonProcess server = KeelsonProcess.apiServer(directory).awaitReady();
                KubernetesClient client = server.client()) {
            write(client, "kept");
            assertThat(storage(0, "backup", "--data-dir", data, "--to", backup.toString()))
                    .singleElement()
                    .asString()
                    .startsWith("the store is backed up in " + backup + ": revision ");
            write(client, "later");
            storage(1, "check", "--data-dir", data);
            assertThat(errors()).contains("is in use by the process with pid");
            server.terminate();
        }
        assertThat(storage(0, "check", "--data-dir", data).get(0)).startsWith("the store is sound: revision ");

        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        storage(0, "restore", "--data-dir", elsewhere.resolve("data").toString(), "--from", backup.toString());
        storage(1, "restore", "--data-dir", elsewhere.resolve("data").toString(), "--from", backup.toString());
        try (KeelsonProcess server = KeelsonProcess.apiServer(elsewhere).awaitReady();
                KubernetesClient client = server.client()) {
            assertThat(client.configMaps().inNamespace("default").list().getItems())
                    .extracting(map -> map.getMetadata().getName())
                    .containsExactly("kept");
        }
    }

    private static void write(KubernetesClient client, String name) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace("default")
                        .endMetadata()
                        .withData(Map.of("a", "b"))
                        .build())
                .create();
    }

    @Test
    void saysWhatIsWrongWithADamagedStoreAndLeavesItAsItIs() throws Exception {
        String data = directory.resolve("data").toString();
        try (KeelsonProcess server = KeelsonProcess.apiServer(directory).awaitReady()) {
            server.terminate();
        }
        Path file = directory.resolve("data/store/data.mdb");
        try (RandomAccessFile store = new RandomAccessFile(file.toFile(), "rw")) {
            store.setLength(store.length() / 2);
        }
        byte[] damaged = Files.readAllBytes(file);
        storage(1, "check", "--data-dir", data);
        assertThat(errors()).contains("is damaged").contains(file.toString());
        assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
    }
}
