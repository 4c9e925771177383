package dev.keelson.cli;

import dev.keelson.apiserver.kinds.allocation.PortRange;
import dev.keelson.apiserver.server.ApiServer;
import dev.keelson.apiserver.server.ApiServerException;
import dev.keelson.apiserver.server.ApiServerOptions;
import java.nio.file.Path;
import java.time.Duration;
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
            names = "--service-node-port-range",
            paramLabel = "PORTS",
            defaultValue = "30000-32767",
            description = "where services' node ports come from (default: ${DEFAULT-VALUE})")
    private String serviceNodePortRange = "30000-32767";

    @Option(
            names = "--authorization-mode",
            split = ",",
            paramLabel = "MODE",
            defaultValue = "Node,RBAC",
            description = "who decides what users may do: AlwaysAllow, AlwaysDeny, Node, RBAC (default:"
                    + " ${DEFAULT-VALUE})")
    private List<String> authorizationModes = new ArrayList<>();

    @Option(
            names = "--event-ttl",
            paramLabel = "DURATION",
            defaultValue = "1h0m0s",
            description = "how long events are kept (default: ${DEFAULT-VALUE})")
    private String eventTtl = "1h0m0s";

    @Mixin
    private ServiceAccountFlags serviceAccounts = new ServiceAccountFlags();

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
        Duration life = GoDurations.parse("--event-ttl", eventTtl);
        if (life.isZero()) {
            throw new CommandException("--event-ttl must not be zero");
        }
        options.eventTtl(life)
                .authorizationModes(authorizationModes)
                .serviceNodePortRange(ports())
                .serviceAccounts(serviceAccounts.options());
        operation.addTo(options);
        return options.build();
    }

    private PortRange ports() {
        try {
            return PortRange.parse(serviceNodePortRange);
        } catch (IllegalArgumentException malformed) {
            throw new CommandException("--service-node-port-range: " + malformed.getMessage(), malformed);
        }
    }
}
