package dev.keelson.controllers.garbagecollector;

import dev.keelson.runtime.builder.ControllerBuilder;
import dev.keelson.runtime.handler.EventHandlers;
import dev.keelson.runtime.manager.Manager;
import dev.keelson.runtime.predicate.Predicates;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.source.ChannelSource;
import java.util.List;

/** Adds the garbage collector to a manager. */
public final class GarbageCollectorController {

    private static final int WORKERS = 20;

    private GarbageCollectorController() {}

    public static void addTo(Manager manager) {
        DependencyGraph graph = new DependencyGraph();
        Monitors monitors = new Monitors(manager.client().api(), graph, manager.clock(), manager.executor());
        ChannelSource<String> followUps = new ChannelSource<>(
                EventHandlers.enqueueMapped(uid -> List.of(new Request("", uid))),
                Predicates.objectsWhere(uid -> true));
        ControllerBuilder.of(manager)
                .named("garbage-collector-controller")
                .source(monitors)
                .source(followUps)
                .workers(WORKERS)
                .reconciler(new CollectingReconciler(
                        graph, new LiveObjects(manager.client().api()), monitors::resources, followUps::send))
                .build();
    }
}
