package dev.keelson.node.server;

import dev.keelson.clock.Clock;
import dev.keelson.node.container.ContainerInfo;
import dev.keelson.node.container.log.LogTail;
import dev.keelson.node.pod.PodSpecs;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What can be asked of the node. */
final class Routes {

    private final NodeView node;
    private final Clock clock;
    private final Executor blocking;
    private final NodeReports reports;

    Routes(NodeView node, Clock clock, Executor blocking) {
        this.node = node;
        this.clock = clock;
        this.blocking = blocking;
        this.reports = new NodeReports(node, clock);
    }

    void serve(QueryStringDecoder uri, Reply reply) throws Refusal {
        String[] path = uri.path().split("/");
        String first = path.length > 1 ? path[1] : "";
        switch (first) {
            case "healthz" -> reply.text(200, "ok");
            case "pods" -> reply.whole(200, "application/json", pods());
            case "metrics" ->
                reply.whole(
                        200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        reports.metrics().getBytes(StandardCharsets.UTF_8));
            case "stats" -> reply.whole(200, "application/json", reports.summary());
            case "containerLogs" -> logs(path, uri, reply);
            case "exec" -> exec(path, uri, reply);
            default -> throw new Refusal(404, "404 page not found");
        }
    }

    private byte[] pods() {
        String json = new KubernetesSerialization()
                .asJson(new PodListBuilder().withItems(node.pods()).build());
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private void logs(String[] path, QueryStringDecoder uri, Reply reply) throws Refusal {
        Pod pod = pod(path);
        Container container = container(pod, path);
        ContainerInfo info = flag(uri, "previous") ? previous(pod, container) : current(pod, container);
        LogTail.Selection selection = new LogTail.Selection(
                number(uri, "tailLines"), since(uri), number(uri, "limitBytes"), flag(uri, "timestamps"));
        new LogStreaming(node.runtime(), info, selection, flag(uri, "follow"), reply, clock, blocking).start();
    }

    private void exec(String[] path, QueryStringDecoder uri, Reply reply) throws Refusal {
        Pod pod = pod(path);
        ContainerInfo info = current(pod, container(pod, path));
        List<String> command = uri.parameters().getOrDefault("command", List.of());
        if (command.isEmpty()) {
            throw new Refusal(400, "no command was given");
        }
        if (!reply.wantsUpgrade("websocket")) {
            throw new Refusal(
                    400, "this node runs commands over WebSockets (v5.channel.k8s.io, v4.channel.k8s.io) only");
        }
        ExecSocket.open(node.runtime(), info, command, reply, blocking);
    }

    private Pod pod(String[] path) throws Refusal {
        if (path.length != 5) {
            throw new Refusal(404, "404 page not found");
        }
        return node.pod(path[2], path[3])
                .orElseThrow(() -> new Refusal(404, "pod \"" + path[3] + "\" does not exist on this node"));
    }

    private static Container container(Pod pod, String[] path) throws Refusal {
        Optional<Container> found = PodSpecs.container(pod, path[4]);
        return found.orElseThrow(() -> new Refusal(
                404,
                "container \"" + path[4] + "\" in pod \"" + pod.getMetadata().getName() + "\" is not available"));
    }

    private List<ContainerInfo> started(Pod pod, Container container) {
        return node.runtime().listContainers(pod.getMetadata().getUid()).stream()
                .filter(info -> info.name().equals(container.getName()))
                .filter(info -> info.state() != ContainerInfo.State.CREATED)
                .sorted(Comparator.comparingInt(ContainerInfo::attempt).reversed())
                .toList();
    }

    private ContainerInfo current(Pod pod, Container container) throws Refusal {
        return started(pod, container).stream()
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        400,
                        "container \"" + container.getName() + "\" in pod \""
                                + pod.getMetadata().getName() + "\" is waiting to start"));
    }

    /** The container before the running one; the last one while none runs because it is to be restarted. */
    private ContainerInfo previous(Pod pod, Container container) throws Refusal {
        List<ContainerInfo> all = started(pod, container);
        boolean lastIsPrevious = !all.isEmpty()
                && all.get(0).exited()
                && PodSpecs.shouldRestart(pod, container, all.get(0).exitCode());
        return all.stream()
                .skip(lastIsPrevious ? 0 : 1)
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        400,
                        "previous terminated container \"" + container.getName() + "\" in pod \""
                                + pod.getMetadata().getName() + "\" not found"));
    }

    private @Nullable Instant since(QueryStringDecoder uri) throws Refusal {
        long seconds = number(uri, "sinceSeconds");
        if (seconds >= 0) {
            return clock.now().minusSeconds(seconds);
        }
        String time = text(uri, "sinceTime");
        try {
            return time == null ? null : Instant.parse(time);
        } catch (DateTimeParseException malformed) {
            throw new Refusal(400, "sinceTime is no time: " + time);
        }
    }

    private static boolean flag(QueryStringDecoder uri, String name) {
        String value = text(uri, name);
        return value != null && (value.equals("true") || value.equals("1"));
    }

    /** -1 if absent. */
    private static long number(QueryStringDecoder uri, String name) throws Refusal {
        String value = text(uri, name);
        try {
            return value == null ? -1 : Long.parseLong(value);
        } catch (NumberFormatException malformed) {
            throw new Refusal(400, name + " is no number: " + value);
        }
    }

    private static @Nullable String text(QueryStringDecoder uri, String name) {
        List<String> values = uri.parameters().get(name);
        return values == null || values.isEmpty() || values.get(0).isEmpty() ? null : values.get(0);
    }
}
