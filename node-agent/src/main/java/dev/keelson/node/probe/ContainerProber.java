package dev.keelson.node.probe;

import dev.keelson.node.container.ContainerRuntime;
import dev.keelson.node.network.NetworkCheck;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.TCPSocketAction;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Makes exec, httpGet and tcpSocket probes. Follows {@code kubelet/prober/prober.go}. */
public final class ContainerProber implements Prober {

    private static final String USER_AGENT = "kube-probe/1.36";

    private final ContainerRuntime runtime;
    private final Executor blocking;

    public ContainerProber(ContainerRuntime runtime, Executor blocking) {
        this.runtime = runtime;
        this.blocking = blocking;
    }

    @Override
    public CompletableFuture<Outcome> probe(Probe probe, ProbeTarget target) {
        Duration timeout = Duration.ofSeconds(probe.getTimeoutSeconds() == null ? 1 : probe.getTimeoutSeconds());
        if (probe.getExec() != null) {
            return runtime.exec(target.containerId(), probe.getExec().getCommand(), timeout)
                    .handle((result, failure) -> {
                        if (failure != null) {
                            return new Outcome(Result.FAILURE, String.valueOf(failure.getMessage()));
                        }
                        return new Outcome(
                                result.exitCode() == 0 ? Result.SUCCESS : Result.FAILURE,
                                result.text().strip());
                    });
        }
        return CompletableFuture.supplyAsync(() -> overNetwork(probe, target, timeout), blocking);
    }

    private static Outcome overNetwork(Probe probe, ProbeTarget target, Duration timeout) {
        try {
            if (probe.getHttpGet() != null) {
                return http(probe.getHttpGet(), target, timeout);
            }
            if (probe.getTcpSocket() != null) {
                TCPSocketAction tcp = probe.getTcpSocket();
                String host = tcp.getHost() == null || tcp.getHost().isEmpty() ? target.podIp() : tcp.getHost();
                NetworkCheck.connect(host, port(tcp.getPort(), target.container()), timeout);
                return new Outcome(Result.SUCCESS, "");
            }
            return new Outcome(Result.ERROR, "this node supports exec, httpGet and tcpSocket probes");
        } catch (IOException failed) {
            return new Outcome(Result.FAILURE, String.valueOf(failed.getMessage()));
        } catch (IllegalArgumentException wrongSpec) {
            return new Outcome(Result.ERROR, String.valueOf(wrongSpec.getMessage()));
        }
    }

    private static Outcome http(HTTPGetAction action, ProbeTarget target, Duration timeout) throws IOException {
        NetworkCheck.HttpAnswer answer =
                NetworkCheck.get(request(action, target.container(), target.podIp()), USER_AGENT, timeout);
        if (answer.status() >= 200 && answer.status() < 400) {
            return new Outcome(Result.SUCCESS, "");
        }
        return new Outcome(Result.FAILURE, "HTTP probe failed with statuscode: " + answer.status());
    }

    private static NetworkCheck.HttpRequest request(HTTPGetAction action, Container container, String podIp) {
        Map<String, String> headers = new HashMap<>();
        action.getHttpHeaders().forEach(header -> headers.put(header.getName(), header.getValue()));
        String path = action.getPath() == null || action.getPath().isEmpty() ? "/" : action.getPath();
        return new NetworkCheck.HttpRequest(
                action.getScheme() == null ? "HTTP" : action.getScheme(),
                action.getHost() == null || action.getHost().isEmpty() ? podIp : action.getHost(),
                port(action.getPort(), container),
                path.startsWith("/") ? path : "/" + path,
                headers);
    }

    /** @throws IllegalArgumentException if the container names no such port */
    private static int port(IntOrString port, Container container) {
        if (port.getIntVal() != null) {
            return port.getIntVal();
        }
        return container.getPorts().stream()
                .filter(declared -> port.getStrVal().equals(declared.getName()))
                .map(ContainerPort::getContainerPort)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "container " + container.getName() + " has no port named " + port.getStrVal()));
    }
}
