package dev.keelson.testkit;

import dev.keelson.controllers.host.ControllerSelection;
import dev.keelson.informers.InformerFailure;
import dev.keelson.informers.MutationWatch;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes cluster in this JVM, kept in memory.
 *
 * <pre>{@code
 * try (TestCluster cluster = TestCluster.builder().controllers("*").scheduler(true).nodes(1).start()) {
 *     cluster.client().resource(deployment).create();
 *     cluster.await(Deployment.class, "default", "web", d -> d.getStatus().getAvailableReplicas() == 3);
 * }
 * }</pre>
 *
 * <p>Guarantees: all that was asked for is ready when {@link Builder#start} returns; every cluster has its own server and
 * storage; {@link #close} ends everything, can be called twice, and closes the clients too. Safe for many threads. Time is
 * the system's.
 */
public final class TestCluster implements AutoCloseable {

    private final Settings settings;
    private final Parts parts;
    private final KubernetesClient client;
    // Null when nobody looks for changes of caches.
    private final @Nullable MutationWatch mutations;

    private TestCluster(Settings settings, Parts parts) {
        this.settings = settings;
        this.parts = parts;
        this.mutations =
                settings.mutationDetector() ? MutationWatch.over(parts.server().url()) : null;
        this.client = parts.client(Parts.ADMIN, List.of(Parts.MASTERS));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** An administrator's client in namespace {@code default}; always the same. Closed with the cluster. */
    public KubernetesClient client() {
        return client;
    }

    /** What {@link #client()} connects with, for clients of one's own; the caller's to change. */
    public Config config() {
        return new ConfigBuilder(client.getConfiguration()).build();
    }

    /** The same as text, for programs that take a kubeconfig file. */
    public String kubeconfig() {
        return parts.server().kubeconfigFor(Parts.ADMIN, List.of(Parts.MASTERS));
    }

    /**
     * A new client with another identity. Closed with the cluster.
     *
     * @param user a name as in {@code system:serviceaccount:NAMESPACE:NAME} or {@code jane}
     */
    public KubernetesClient clientAs(String user, String... groups) {
        return parts.client(user, List.of(groups));
    }

    /** Where the API server listens, on loopback. */
    public URI url() {
        return parts.server().url();
    }

    /**
     * Waits until an object is there and {@code condition} holds for it. Driven by a watch: no state in between is slept
     * through, and no time is lost.
     *
     * @param namespace null for an object without namespace
     * @return the object for which the condition held
     * @throws AssertionError after the cluster's wait limit; the message shows the object as it is then
     */
    public <T extends HasMetadata> T await(
            Class<T> type, @Nullable String namespace, String name, Predicate<? super T> condition) {
        return new Waiting(client, settings.waitLimit()).until(type, namespace, name, condition);
    }

    /** Waits until there is no such object; otherwise as {@link #await}. */
    public <T extends HasMetadata> void awaitGone(Class<T> type, @Nullable String namespace, String name) {
        new Waiting(client, settings.waitLimit()).untilGone(type, namespace, name);
    }

    /**
     * Looks whether anybody has changed objects that belong to the cache of an informer, through its shared views or in a
     * handler that shares, since this was last called. Covers every {@code InformerFactory} and {@code Manager} of this JVM
     * whose client speaks to this cluster.
     *
     * @throws AssertionError when somebody has; the message names type, object, field and, where it is known, the handler
     */
    public void verifyCaches() {
        List<InformerFailure> changed = mutations == null ? List.of() : mutations.drain();
        if (!changed.isEmpty()) {
            throw new AssertionError(changed.stream()
                    .map(failure -> failure.key() + " of " + failure.type() + ": "
                            + failure.cause().getMessage())
                    .collect(Collectors.joining("\n")));
        }
    }

    @Override
    public void close() {
        parts.close();
        if (mutations != null) {
            mutations.close();
        }
    }

    /** Collects what a cluster is to consist of. Not safe for several threads. */
    public static final class Builder {

        private List<String> controllers = List.of();
        private boolean scheduler;
        private int nodes;
        private List<Class<? extends HasMetadata>> crds = List.of();
        private List<String> manifests = List.of();
        private Set<String> disabledAdmissionPlugins = Set.of();
        private Duration waitLimit = Duration.ofSeconds(30);
        private boolean mutationDetector = true;
        private ClassLoader classLoader = TestCluster.class.getClassLoader();

        private Builder() {}

        /**
         * The bundled controllers that run, as in kube-controller-manager's {@code --controllers}: {@code "*"} for all,
         * {@code "deployment"} or {@code "deployment-controller"} for one, {@code "-namespace"} to leave one out. None by
         * default.
         *
         * <p>Admission that needs a controller's work is off without it, so that pods can be created and scheduled:
         * {@code ServiceAccount} without {@code serviceaccount} and {@code root-ca-cert-publisher}, and
         * {@code TaintNodesByCondition} without {@code nodelifecycle}.
         */
        public Builder controllers(String... names) {
            controllers = List.of(names);
            return this;
        }

        /** Whether pods are given nodes. Off by default. */
        public Builder scheduler(boolean runs) {
            scheduler = runs;
            return this;
        }

        /**
         * How many nodes there are, named {@code node-1} and so on; none by default. They are hollow: pods go through
         * their states and nothing runs. Each has 8 CPUs, 32 GiB of memory and room for 110 pods.
         */
        public Builder nodes(int count) {
            nodes = count;
            return this;
        }

        /** Custom resources whose definitions are generated from the classes and established before the start returns. */
        public Builder crds(Collection<? extends Class<? extends HasMetadata>> classes) {
            crds = List.copyOf(classes);
            return this;
        }

        /** As {@link #crds(Collection)}. */
        @SafeVarargs
        @SuppressWarnings("varargs")
        public final Builder crds(Class<? extends HasMetadata>... classes) {
            return crds(List.of(classes));
        }

        /**
         * YAML files on the class path, {@code "manifests/base.yaml"}, whose objects are created in their order, definitions
         * of custom resources before all else.
         */
        public Builder manifests(String... resources) {
            manifests = List.of(resources);
            return this;
        }

        /** Where manifests are looked up; by default with the class loader of this class. */
        public Builder classLoader(ClassLoader loader) {
            classLoader = loader;
            return this;
        }

        /** Admission plugins that are not to run, by Kubernetes' names. */
        public Builder disabledAdmissionPlugins(String... names) {
            disabledAdmissionPlugins = Set.of(names);
            return this;
        }

        /** How long {@link TestCluster#await} waits; 30 s by default. */
        public Builder waitLimit(Duration limit) {
            waitLimit = limit;
            return this;
        }

        /**
         * Whether informers of this cluster's objects look for readers who change their caches; see {@link TestCluster#verifyCaches}. On
         * by default. Costs time with many thousands of objects that are held as objects, as custom resources are.
         */
        public Builder mutationDetector(boolean on) {
            mutationDetector = on;
            return this;
        }

        /**
         * Starts the cluster.
         *
         * @throws TestClusterException if something cannot be had as asked; nothing is left running then
         */
        public TestCluster start() {
            Settings settings = settings();
            Parts parts = Parts.start(settings);
            @Nullable TestCluster cluster = null;
            try {
                cluster = new TestCluster(settings, parts);
                new Preparation(cluster.client, settings).run();
                parts.startOthers(settings);
                return cluster;
            } catch (RuntimeException | Error failed) {
                if (cluster == null) {
                    parts.close();
                } else {
                    cluster.close();
                }
                throw failed;
            }
        }

        private Settings settings() {
            if (nodes < 0) {
                throw new TestClusterException("nodes must not be negative, is " + nodes);
            }
            if (waitLimit.isZero() || waitLimit.isNegative()) {
                throw new TestClusterException("the wait limit must be positive, is " + waitLimit);
            }
            return new Settings(
                    selection(),
                    scheduler,
                    nodes,
                    crds,
                    manifests,
                    disabledAdmissionPlugins,
                    waitLimit,
                    mutationDetector,
                    classLoader);
        }

        private @Nullable ControllerSelection selection() {
            try {
                return controllers.isEmpty() ? null : ControllerSelection.parse(String.join(",", controllers));
            } catch (IllegalArgumentException unknown) {
                throw new TestClusterException("controllers: " + unknown.getMessage(), unknown);
            }
        }
    }
}
