package dev.keelson.node.worker;

import dev.keelson.clock.Clock;
import dev.keelson.node.container.ContainerRuntime;
import dev.keelson.node.container.ContainerRuntimeException;
import dev.keelson.node.network.NetworkCheck;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** Runs postStart and preStop hooks: exec, httpGet and sleep. Follows {@code kubelet/lifecycle/handlers.go}. */
final class LifecycleHooks {

    private final ContainerRuntime runtime;
    private final Clock clock;
    private final Executor blocking;

    LifecycleHooks(ContainerRuntime runtime, Clock clock, Executor blocking) {
        this.runtime = runtime;
        this.clock = clock;
        this.blocking = blocking;
    }

    /** @return completes when the hook has succeeded; fails with its reason otherwise, at the latest after the limit */
    CompletableFuture<Void> run(
            LifecycleHandler hook, Container container, String containerId, String podIp, Duration limit) {
        if (hook.getExec() != null) {
            return runtime.exec(containerId, hook.getExec().getCommand(), limit).thenAccept(result -> {
                if (result.exitCode() != 0) {
                    throw new CompletionException(new ContainerRuntimeException(
                            "the hook's command ended with " + result.exitCode() + ": " + result.text()));
                }
            });
        }
        if (hook.getHttpGet() != null) {
            return CompletableFuture.runAsync(() -> get(hook.getHttpGet(), container, podIp, limit), blocking);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        long seconds = hook.getSleep() == null ? 0 : hook.getSleep().getSeconds();
        Duration sleep = Duration.ofSeconds(seconds);
        clock.schedule(sleep.compareTo(limit) < 0 ? sleep : limit, () -> done.complete(null));
        return done;
    }

    private static void get(HTTPGetAction action, Container container, String podIp, Duration limit) {
        Map<String, String> headers = new HashMap<>();
        action.getHttpHeaders().forEach(header -> headers.put(header.getName(), header.getValue()));
        String path = action.getPath() == null ? "" : action.getPath();
        NetworkCheck.HttpRequest request = new NetworkCheck.HttpRequest(
                action.getScheme() == null ? "HTTP" : action.getScheme(),
                action.getHost() == null || action.getHost().isEmpty() ? podIp : action.getHost(),
                port(action, container),
                path.startsWith("/") ? path : "/" + path,
                headers);
        try {
            NetworkCheck.HttpAnswer answer = NetworkCheck.get(request, "kube-lifecycle/1.36", limit);
            if (answer.status() < 200 || answer.status() >= 400) {
                throw new CompletionException(
                        new ContainerRuntimeException("the hook's request was answered with " + answer.status()));
            }
        } catch (IOException failed) {
            throw new CompletionException(failed);
        }
    }

    private static int port(HTTPGetAction action, Container container) {
        if (action.getPort().getIntVal() != null) {
            return action.getPort().getIntVal();
        }
        String name = action.getPort().getStrVal();
        return container.getPorts().stream()
                .filter(port -> name.equals(port.getName()))
                .map(ContainerPort::getContainerPort)
                .findFirst()
                .orElseThrow(() -> new CompletionException(
                        new ContainerRuntimeException("container " + container.getName() + " has no port " + name)));
    }
}
