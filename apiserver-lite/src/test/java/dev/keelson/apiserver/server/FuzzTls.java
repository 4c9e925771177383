package dev.keelson.apiserver.server;

import java.util.List;
import javax.net.ssl.SSLContext;

/** The administrator's side of TLS, for tests of other packages. */
public final class FuzzTls {

    private FuzzTls() {}

    public static SSLContext admin(ApiServer server) throws Exception {
        return TestClients.context(
                server.pki().authorityCertificate(), server.pki().client("admin", List.of("system:masters")));
    }
}
