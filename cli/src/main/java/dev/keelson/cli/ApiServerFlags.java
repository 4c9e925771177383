package dev.keelson.cli;

import dev.keelson.apiserver.server.ApiServer;
import dev.keelson.apiserver.server.ApiServerException;
import dev.keelson.apiserver.server.ApiServerOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of an API server, with kube-apiserver's names and meaning. */
final class ApiServerFlags {

    @Option(
            names = {"--data-dir"},
            paramLabel = "DIR",
            defaultValue = ".keelson",
            description = "where data, keys and pods live (default: ${DEFAULT-VALUE})")
    private Path dataDir = Path.of(".keelson");

    @Option(
            names = {"--port", "--secure-port"},
            paramLabel = "N",
            defaultValue = "6443",
            description = "the TLS port to listen on, 0 for a free one (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--bind-address",
            paramLabel = "IP",
            defaultValue = "127.0.0.1",
            description = "the address to listen on (default: ${DEFAULT-VALUE})")
    private String bindAddress = "127.0.0.1";

    @Option(
            names = "--service-cluster-ip-range",
            paramLabel = "CIDR",
            defaultValue = "10.0.0.0/24",
            description = "where services' cluster IPs come from (default: ${DEFAULT-VALUE})")
    private String serviceClusterIpRange = "10.0.0.0/24";

    @Option(
            names = "--service-account-issuer",
            paramLabel = "URL",
            description = "the issuer that service-account tokens name")
    private @Nullable String serviceAccountIssuer;

    @Option(
            names = "--token-auth-file",
            paramLabel = "FILE",
            description = "a CSV file of static tokens: token,user,uid,\"group1,group2\"")
    private @Nullable Path tokenAuthFile;

    @Option(
            names = "--client-ca-file",
            paramLabel = "FILE",
            description = "further authorities whose client certificates are accepted, as PEM")
    private @Nullable Path clientCaFile;

    @Option(
            names = "--disable-admission-plugins",
            split = ",",
            paramLabel = "NAME",
            description = "admission plugins to leave out")
    private List<String> disabledAdmissionPlugins = new ArrayList<>();

    @Option(
            names = "--enable-admission-plugins",
            split = ",",
            paramLabel = "NAME",
            description = "admission plugins to run besides the default ones")
    private List<String> enabledAdmissionPlugins = new ArrayList<>();

    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Mixin
    private OperationFlags operation = new OperationFlags();

    Path dataDir() {
        return dataDir;
    }

    /** A started server. What keeps it from starting is said in a {@link CommandException}. */
    ApiServer start() {
        try {
            return ApiServer.start(options());
        } catch (ApiServerException | IllegalArgumentException refused) {
            throw new CommandException(String.valueOf(refused.getMessage()), refused);
        }
    }

    private ApiServerOptions options() {
        ApiServerOptions.Builder options = ApiServerOptions.builder()
                .dataDir(dataDir)
                .etcd(etcd.options())
                .bindAddress(bindAddress)
                .port(port)
                .serviceClusterIpRange(serviceClusterIpRange)
                .tokenAuthFile(tokenAuthFile)
                .clientCaFile(clientCaFile)
                .disabledAdmissionPlugins(disabledAdmissionPlugins)
                .enabledAdmissionPlugins(enabledAdmissionPlugins);
        if (serviceAccountIssuer != null) {
            options.serviceAccountIssuer(serviceAccountIssuer);
        }
        operation.addTo(options);
        return options.build();
    }
}
