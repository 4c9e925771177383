package dev.keelson.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.apiserver.server.ApiServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ApiServerFlagsTest {

    @TempDir
    Path directory;

    private ApiServerFlags flags(String... arguments) {
        return CommandLine.populateCommand(new ApiServerFlags(), concat(arguments));
    }

    private String[] concat(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        all[0] = "--data-dir=" + directory;
        all[1] = "--port=0";
        return all;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--authorization-mode=Webhook|authorization-mode Webhook is not supported",
                "--authorization-mode=RBAC,Nodes|authorization-mode \"Nodes\" is not a valid mode",
                "--service-node-port-range=3-1|--service-node-port-range: 3-1",
                "--goaway-chance=0.1|goaway-chance must be between 0 and 0.02",
                "--min-request-timeout=-1|--min-request-timeout must not be negative",
                "--event-ttl=soon|--event-ttl: \"soon\"",
                "--service-account-signing-key-file=/none|service-account-key-file",
                "--service-account-key-file=/none|no such file: /none",
                "--service-account-jwks-uri=http://x|service-account-jwks-uri must be an https URL"
            })
    void saysWhatIsWrong(String argument, String message) {
        assertThatThrownBy(flags(argument)::start)
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(message);
    }

    @Test
    void startsWithKubernetesFlags() {
        ApiServerFlags flags = flags(
                "--authorization-mode=Node,RBAC",
                "--service-node-port-range=30000-31000",
                "--goaway-chance=0.001",
                "--min-request-timeout=60",
                "--event-ttl=30m",
                "--service-account-issuer=https://a.example",
                "--service-account-issuer=https://b.example",
                "--api-audiences=x,y");
        try (ApiServer server = flags.start()) {
            assertThat(server.port()).isPositive();
        }
    }
}
