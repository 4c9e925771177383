package dev.keelson.apiserver.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.flowcontrol.FlowControl;
import dev.keelson.apiserver.flowcontrol.FlowObserver;
import dev.keelson.apiserver.registry.ListOptions;
import dev.keelson.apiserver.registry.ListResult;
import dev.keelson.apiserver.registry.Registry;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.ResourceService;
import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps flow control to the FlowSchemas and PriorityLevelConfigurations that are stored, which it looks at every second;
 * until the first are there, to those of a fresh cluster.
 */
final class FlowObjects implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FlowObjects.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final String GROUP = "flowcontrol.apiserver.k8s.io";
    private static final String SCHEMAS = "flowschemas";
    private static final String LEVELS = "prioritylevelconfigurations";
    private static final RequestContext CONTEXT = RequestContext.of(
            UserInfo.of("system:apiserver", UserInfo.MASTERS_GROUP, UserInfo.AUTHENTICATED_GROUP), "kube-apiserver");

    private final Registry registry;
    private final FlowControl control;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Timer timer;

    /** What was configured last; used by one look at a time. */
    private List<byte[]> known = List.of();

    FlowObjects(
            Registry registry, Catalogue catalogue, int seats, Clock clock, Executor executor, FlowObserver observer) {
        this.registry = registry;
        Map<String, List<ObjectNode>> fresh = catalogue.bootstrapObjects();
        this.control = new FlowControl(
                seats,
                clock,
                executor,
                observer,
                fresh.getOrDefault(SCHEMAS, List.of()),
                fresh.getOrDefault(LEVELS, List.of()));
        this.timer = clock.scheduleEvery(LOOK, () -> lookOn(executor));
    }

    FlowControl control() {
        return control;
    }

    private void lookOn(Executor executor) {
        if (looking.compareAndSet(false, true)) {
            try {
                executor.execute(this::look);
            } catch (RejectedExecutionException closing) {
                timer.cancel();
            }
        }
    }

    private void look() {
        try {
            List<byte[]> schemas = list(SCHEMAS);
            List<byte[]> levels = list(LEVELS);
            List<byte[]> all = new ArrayList<>(schemas);
            all.addAll(levels);
            if (!levels.isEmpty() && !schemas.isEmpty() && !isKnown(all)) {
                control.configure(trees(schemas), trees(levels));
                known = all;
            }
        } catch (RuntimeException unavailable) {
            LOG.debug("flow control stays as it is", unavailable);
        } finally {
            looking.set(false);
        }
    }

    private boolean isKnown(List<byte[]> all) {
        if (all.size() != known.size()) {
            return false;
        }
        for (int i = 0; i < all.size(); i++) {
            if (!Arrays.equals(all.get(i), known.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** As the watch cache has them: no question to the storage every second. */
    private List<byte[]> list(String resource) {
        ResourceService service = registry.find(GROUP, "v1", resource);
        if (service == null) {
            return List.of();
        }
        ListResult result = service.list(CONTEXT, "", new ListOptions("", "", "0", "", 0, "", null, false, null));
        return result.items();
    }

    private static Collection<ObjectNode> trees(List<byte[]> objects) {
        return objects.stream().map(Json::parseObject).toList();
    }

    @Override
    public void close() {
        timer.cancel();
    }
}
