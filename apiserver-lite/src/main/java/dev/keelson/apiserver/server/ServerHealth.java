package dev.keelson.apiserver.server;

import dev.keelson.apiserver.storage.Storage;
import java.util.List;
import java.util.concurrent.Callable;

/** The checks of a server, under Kubernetes' names where the thing checked is the same. */
final class ServerHealth {

    /** Boot work that must be done before the server counts as ready. */
    private static final List<String> HOOKS = List.of(
            "poststarthook/start-system-namespaces-controller",
            "poststarthook/rbac/bootstrap-roles",
            "poststarthook/scheduling/bootstrap-system-priority-classes",
            "poststarthook/priority-and-fairness-config-producer",
            "poststarthook/apiservice-registration-controller",
            "poststarthook/bootstrap-controller");

    private ServerHealth() {}

    static List<HealthChecks> of(Readiness readiness, Storage storage) {
        Callable<Boolean> readable = () -> storage.revision() > 0;
        HealthChecks live = alive(new HealthChecks("livez"), readable);
        HealthChecks health = alive(new HealthChecks("healthz"), readable);
        HealthChecks ready = alive(new HealthChecks("readyz"), readable)
                .add("etcd-readiness", readable)
                .add("informer-sync", readiness::isBooted);
        for (HealthChecks checks : List.of(live, health, ready)) {
            HOOKS.forEach(hook -> checks.add(hook, readiness::isBooted));
        }
        ready.add("shutdown", () -> !readiness.isShuttingDown());
        return List.of(health, live, ready);
    }

    private static HealthChecks alive(HealthChecks checks, Callable<Boolean> readable) {
        return checks.add("ping", () -> true).add("log", () -> true).add("etcd", readable);
    }
}
