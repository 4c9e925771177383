package dev.keelson.runtime;

import static dev.keelson.runtime.client.ListOptions.byIndex;
import static dev.keelson.runtime.client.ListOptions.inNamespace;

import dev.keelson.runtime.builder.ControllerBuilder;
import dev.keelson.runtime.client.ApplyConflictException;
import dev.keelson.runtime.client.CachedClient;
import dev.keelson.runtime.client.Patch;
import dev.keelson.runtime.client.WriteOptions;
import dev.keelson.runtime.events.EventRecorder;
import dev.keelson.runtime.handler.EventHandlers;
import dev.keelson.runtime.leader.FencingToken;
import dev.keelson.runtime.manager.Component;
import dev.keelson.runtime.manager.Manager;
import dev.keelson.runtime.predicate.ObjectPredicate;
import dev.keelson.runtime.predicate.Predicates;
import dev.keelson.runtime.reconcile.Reconciler;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.reconcile.Result;
import dev.keelson.runtime.reconcile.TerminalException;
import dev.keelson.runtime.source.ChannelSource;
import dev.keelson.runtime.source.PollSource;
import dev.keelson.workqueue.RateLimitingQueue;
import dev.keelson.workqueue.WorkQueueBuilder;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the guide to the runtime shows beside the samples. */
final class GuideExamples {

    private GuideExamples() {}

    /** Something outside the cluster. */
    interface Registry {
        boolean knows(String image);

        Collection<Request> changed() throws Exception;

        void store(String name, int term) throws Exception;

        void watch() throws Exception;

        void ping() throws Exception;
    }

    // docs:begin results
    static final class ImageCheck implements Reconciler {

        private final CachedClient client;
        private final Registry registry;

        ImageCheck(CachedClient client, Registry registry) {
            this.client = client;
            this.registry = registry;
        }

        @Override
        public Result reconcile(Request request) throws Exception {
            Pod pod = client.get(Pod.class, request);
            if (pod == null) {
                return Result.done();
            }
            String image = pod.getSpec().getContainers().get(0).getImage();
            if (image.isEmpty()) {
                throw new TerminalException(request + " has no image: only a change of the pod can help");
            }
            return registry.knows(image) ? Result.done() : Result.requeueAfter(Duration.ofMinutes(5));
        }
    }
    // docs:end results

    static ChannelSource<Pod> sources(Manager manager, Registry registry) {
        // docs:begin sources
        ObjectPredicate<Pod> ours = Predicates.<Pod>labelsMatch("app in (web, api)")
                .and(Predicates.<Pod>generationChanged().or(Predicates.labelsChanged()));
        ChannelSource<Pod> pushed = new ChannelSource<>(EventHandlers.enqueueObject(), Predicates.everything());

        ControllerBuilder.of(manager)
                .named("image-check")
                .forType(Pod.class, ours)
                .watches(
                        Node.class,
                        EventHandlers.enqueueMapped(node -> podsOn(node, manager)),
                        Predicates.resourceVersionChanged())
                .source(pushed)
                .source(new PollSource(registry::changed, Duration.ofMinutes(1), manager.clock(), manager.executor()))
                .reconciler(new ImageCheck(manager.client(), registry))
                .reconcileTimeout(Duration.ofSeconds(30))
                .workers(8)
                .build();
        // docs:end sources
        return pushed;
    }

    // docs:begin index
    static void indexPods(Manager manager) {
        manager.cache().index(Pod.class, "spec.nodeName", pod -> {
            String node = pod.getSpec().getNodeName();
            return node == null ? List.of() : List.of(node);
        });
    }

    static List<Request> podsOn(Node node, Manager manager) {
        String name = node.getMetadata().getName();
        return manager.cache().informer(Pod.class).indexer().byIndex("spec.nodeName", name).stream()
                .map(Request::of)
                .toList();
    }
    // docs:end index

    // docs:begin priority
    static Result later(Pod pod) {
        return pod.isMarkedForDeletion()
                ? Result.requeueAfter(Duration.ofSeconds(10)).withPriority(10)
                : Result.requeueAfter(Duration.ofHours(1));
    }
    // docs:end priority

    static void reads(CachedClient client) throws InterruptedException {
        // docs:begin reads
        Deployment web = client.get(Deployment.class, "shop", "web");
        List<Pod> here = client.list(Pod.class, inNamespace("shop"), byIndex("spec.nodeName", "node-1"));
        Secret fresh = client.live().get(Secret.class, "shop", "key");
        // docs:end reads
        use(web, here, fresh);
    }

    private static void use(@Nullable Object... read) {}

    static Deployment patches(CachedClient client, Deployment web) throws InterruptedException {
        // docs:begin patches
        Deployment desired =
                new DeploymentBuilder(web).editSpec().withPaused(true).endSpec().build();
        Deployment paused = client.patch(desired, Patch.mergeFrom(web).withOptimisticLock());

        Scale scale = client.subresource("scale").get(paused, Scale.class);
        scale.getSpec().setReplicas(5);
        client.subresource("scale").update(paused, scale);

        return client.retryOnConflict(() -> {
            Deployment present = client.get(Deployment.class, Request.of(paused));
            return client.update(new DeploymentBuilder(present)
                    .editSpec()
                    .withPaused(false)
                    .endSpec()
                    .build());
        });
        // docs:end patches
    }

    static void applies(CachedClient client, ConfigMap settings) {
        // docs:begin applies
        try {
            client.apply(settings, WriteOptions.standard().withoutForce());
        } catch (ApplyConflictException refused) {
            refused.conflicts().forEach(each -> report(each.manager() + " owns " + each.field()));
        }
        // docs:end applies
    }

    private static void report(String text) {}

    static Manager hosts(KubernetesClient client, Registry registry) {
        // docs:begin manager
        Manager manager = Manager.builder(client)
                .name("image-check")
                .endpoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .gracePeriod(Duration.ofSeconds(20))
                .cachedClient(settings -> settings.rateLimit(50, 100))
                .controllers(options -> options.withWorkers(4))
                .build();
        manager.readiness().add("registry", registry::ping);
        manager.add(Component.running("registry-watch", false, manager.executor(), registry::watch));
        manager.failed().exceptionally(failure -> {
            manager.close();
            return null;
        });
        // docs:end manager
        return manager;
    }

    static Manager standby(KubernetesClient client) {
        // docs:begin standby
        Manager manager = Manager.builder(client)
                .name("image-check")
                .leaderElection("kube-system", "image-check")
                .controllers(options -> options.withWarmUp(true))
                .build();
        // docs:end standby
        return manager;
    }

    // docs:begin fencing
    static void store(Manager manager, Registry registry, String image) throws Exception {
        FencingToken token = manager.leadership();
        if (token != null) {
            registry.store(image, token.transitions());
        }
    }
    // docs:end fencing

    static void events(Manager manager, Pod pod) {
        // docs:begin events
        EventRecorder events = manager.events("image-check");
        events.warning(pod, "UnknownImage", "the registry does not know example.com/web:7");
        // docs:end events
    }

    static MeterRegistry metrics(Manager manager, Registry registry) {
        // docs:begin metrics
        MeterRegistry metrics = manager.metrics();
        metrics.counter("image_check_unknown_total", "registry", "example.com").increment();
        // docs:end metrics
        return metrics;
    }

    static int queue(List<String> names) throws InterruptedException {
        int taken = 0;
        // docs:begin queue
        RateLimitingQueue<String> queue = WorkQueueBuilder.<String>named("pods").buildRateLimiting();
        names.forEach(queue::add);
        queue.shutDown();
        for (String name = queue.take(); name != null; name = queue.take()) {
            taken += name.length();
            queue.forget(name);
            queue.done(name);
        }
        // docs:end queue
        return taken;
    }
}
