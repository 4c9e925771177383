package dev.keelson.apiserver.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.clock.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PkiTest {

    @TempDir
    Path directory;

    @Test
    void keepsWhatItIssuedAcrossStarts() throws IOException {
        Pki first = Pki.open(directory, Clock.system());
        KeyMaterial serving = first.server("kube-apiserver", List.of(), List.of("localhost", "127.0.0.1", "::1"));
        KeyMaterial admin = first.client("admin", List.of("system:masters"));

        Pki second = Pki.open(directory, Clock.system());

        assertThat(second.authorityCertificate()).isEqualTo(first.authorityCertificate());
        assertThat(second.client("admin", List.of("system:masters"))).isEqualTo(admin);
        assertThat(second.server("kube-apiserver", List.of(), List.of("localhost", "::1")))
                .isEqualTo(serving);
        assertThat(second.serviceAccountKey().getPublic())
                .isEqualTo(first.serviceAccountKey().getPublic());
    }

    @Test
    void issuesAnewForAHostThatTheCertificateDoesNotName() throws IOException {
        Pki pki = Pki.open(directory, Clock.system());
        KeyMaterial before = pki.server("kube-apiserver", List.of(), List.of("localhost"));

        KeyMaterial after = pki.server("kube-apiserver", List.of(), List.of("localhost", "example.test"));

        assertThat(after).isNotEqualTo(before);
    }

    @Test
    void tellsUsersOfOneNameAndDifferentGroupsApart() {
        Pki pki = Pki.inMemory(Clock.system());

        assertThat(pki.client("a", List.of("g"))).isNotEqualTo(pki.client("a", List.of("h")));
    }

    @Test
    void keepsKeysFromOtherUsersOfTheHost() throws IOException {
        Pki.open(directory, Clock.system()).client("admin", List.of());

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(file -> file.toString().endsWith(".key")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void namesTheFileThatIsDamaged() throws IOException {
        Pki.open(directory, Clock.system());
        Files.writeString(directory.resolve("ca.key"), "no key");

        assertThatThrownBy(() -> Pki.open(directory, Clock.system()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ca.key");
    }
}
