package dev.keelson.runtime.webhook;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keelson.runtime.FakeApi;
import dev.keelson.runtime.manager.Manager;
import dev.keelson.runtime.manager.StartPhase;
import dev.keelson.runtime.webhook.admission.AdmissionResponse;
import dev.keelson.runtime.webhook.admission.AdmissionWebhook;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class HostedWebhookServerTest {

    @TempDir
    Path directory;

    @Test
    void aManagerStartsAndStopsTheServer() throws Exception {
        TestAuthority authority = new TestAuthority("test-ca");
        authority.issue("hooks").write(directory);
        FakeApi api = new FakeApi();
        try (KubernetesClient client = api.client();
                Manager manager = Manager.builder(client).build()) {
            WebhookServer server = WebhookServer.builder(manager)
                    .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .certificateDirectory(directory)
                    .build()
                    .register("/deny", AdmissionWebhook.of(request -> AdmissionResponse.deny("never")));
            assertThat(server.phase()).isEqualTo(StartPhase.SERVERS);
            manager.add(server);
            manager.readiness().add("webhooks", server.serving());
            assertThat(manager.readiness().report().text()).contains("[-]webhooks failed");

            manager.start();
            manager.ready().get(60, TimeUnit.SECONDS);
            assertThat(manager.readiness().report().ok()).isTrue();
            int port = requireNonNull(server.address()).getPort();
            try (TlsClient connection = new TlsClient(authority.clientContext(null), port)) {
                connection.post(
                        "/deny",
                        new ObjectMapper()
                                .readTree(getClass().getResourceAsStream("admission/pod-create.json"))
                                .toString());
                assertThat(connection.reply()).contains("\"allowed\":false").contains("never");

                manager.close();
                assertThat(connection.ended()).isTrue();
            }
            assertThat(server.address()).isNull();
        } finally {
            api.close();
        }
    }
}
