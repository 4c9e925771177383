package dev.keelson.node.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class HostFactsTest {

    @Test
    @EnabledOnOs(OS.LINUX)
    void readsTheWholeOfAKernelSetting() throws IOException {
        String setting = "/proc/sys/kernel/pid_max";

        try (var lines = Files.newBufferedReader(Path.of(setting))) {
            assertThat(HostFacts.read(setting)).isEqualTo(lines.readLine().trim());
        }
    }

    @Test
    void whatCannotBeReadIsEmpty() {
        assertThat(HostFacts.read("/no/such/file")).isEmpty();
    }
}
