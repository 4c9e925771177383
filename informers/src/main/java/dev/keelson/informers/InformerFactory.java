package dev.keelson.informers;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Hands out informers, one for each type and scope, shared by everybody who asks.
 *
 * <p>Informers asked for before {@link #start} begin with it, later ones at once. {@link #close} ends all of them and,
 * unless executors were given, the threads. Safe for many threads.
 *
 * <p>Threads: short computing tasks of all informers share a small fixed pool; a handler holds a thread only while it is
 * being called; an idle informer holds none.
 */
public final class InformerFactory implements AutoCloseable {

    private record Shared(ResourceType<?> type, InformerScope scope) {}

    private static final class Counted {
        final InformerCore<?> core;
        final FailureFeed failures;
        int holds;

        Counted(InformerCore<?> core, FailureFeed failures) {
            this.core = core;
            this.failures = failures;
        }
    }

    // A copy of the user's, who may go on changing his.
    private final Builder settings;
    private final StreamTransport transport;
    private final KubernetesSerialization serialization;
    private final @Nullable ClientMapper mapper;
    private final ObjectCopier copier;
    private final Executor executor;
    private final Executor handlerExecutor;
    private final List<ExecutorService> ownExecutors = new ArrayList<>();
    private final List<MutationWatch> watches;

    // Guarded by this. Holds exactly the informers with at least one hold; empty once closed.
    private final Map<Shared, Counted> informers = new LinkedHashMap<>();
    // Guarded by this. Never becomes false again.
    private boolean started;
    // Guarded by this. Never becomes false again.
    private boolean closed;

    private InformerFactory(Builder settings) {
        this.settings = settings;
        this.transport =
                settings.transport == null ? new ClientTransport(settings.client, settings.clock) : settings.transport;
        this.serialization = settings.client.getKubernetesSerialization();
        this.mapper = ClientMapper.of(serialization);
        this.copier = settings.copier == null ? ObjectCopier.of(serialization) : settings.copier;
        this.executor = settings.executor == null ? own(computing()) : settings.executor;
        this.handlerExecutor =
                settings.handlerExecutor == null ? own(Threads.blocking("keelson-handler")) : settings.handlerExecutor;
        this.watches =
                MutationWatch.of(URI.create(settings.client.getMasterUrl().toString()));
        watches.forEach(watch -> watch.joined(this));
    }

    private static ExecutorService computing() {
        return Threads.fixed(
                "keelson-informer", Math.max(2, Runtime.getRuntime().availableProcessors()));
    }

    private ExecutorService own(ExecutorService service) {
        ownExecutors.add(service);
        return service;
    }

    public static Builder builder(KubernetesClient client) {
        return new Builder(client);
    }

    /** A factory with the defaults for {@code client}. */
    public static InformerFactory of(KubernetesClient client) {
        return builder(client).build();
    }

    /** The informer of all objects of a class of Fabric8's model or of a custom resource's class. */
    public <T extends HasMetadata> SharedInformer<T> informer(Class<T> type) {
        return informer(ResourceType.of(type), InformerScope.all());
    }

    public <T extends HasMetadata> SharedInformer<T> informer(Class<T> type, InformerScope scope) {
        return informer(ResourceType.of(type), scope);
    }

    /** @throws IllegalStateException when the factory is closed */
    public <T extends HasMetadata> SharedInformer<T> informer(ResourceType<T> type, InformerScope scope) {
        return hold(type, scope);
    }

    /** One view of all objects of a class in several namespaces. */
    public <T extends HasMetadata> NamespacesInformer<T> informer(Class<T> type, Set<String> namespaces) {
        return informer(ResourceType.of(type), InformerScope.all(), namespaces);
    }

    /**
     * One view of several namespaces, over an informer for each of them that is shared with everybody who asks for that
     * namespace alone. Namespaces can be added and removed later.
     *
     * @param scope selectors that hold in every namespace; names no namespace itself
     * @throws IllegalArgumentException when the type has no namespaces, the scope names one, or one is empty
     * @throws IllegalStateException when the factory is closed
     */
    public <T extends HasMetadata> NamespacesInformer<T> informer(
            ResourceType<T> type, InformerScope scope, Set<String> namespaces) {
        if (!type.namespaced()) {
            throw new IllegalArgumentException(type + " have no namespaces: ask for them without");
        }
        if (scope.namespace() != null) {
            throw new IllegalArgumentException("the scope names the namespace " + scope.namespace()
                    + " although namespaces are given: name it there, or leave them out");
        }
        NamespacesInformer<T> view =
                new NamespacesInformer<>(type, scope, namespace -> hold(type, scope.inNamespace(namespace)));
        try {
            namespaces.forEach(view::addNamespace);
        } catch (RuntimeException refused) {
            view.close();
            throw refused;
        }
        view.complete();
        return view;
    }

    private synchronized <T extends HasMetadata> InformerHold<T> hold(ResourceType<T> type, InformerScope scope) {
        if (closed) {
            throw new IllegalStateException("the informer factory is closed");
        }
        Shared shared = new Shared(type, scope);
        Counted counted = informers.computeIfAbsent(shared, key -> counted(type, scope));
        counted.holds++;
        // The key holds the type, so the informer found under it is of that type.
        @SuppressWarnings("unchecked")
        InformerCore<T> core = (InformerCore<T>) counted.core;
        if (started) {
            core.start();
        }
        return new InformerHold<>(core, counted.failures, () -> release(shared, counted));
    }

    private <T extends HasMetadata> Counted counted(ResourceType<T> type, InformerScope scope) {
        FailureFeed failures = new FailureFeed();
        InformerObserver observer = settings.observer.and(failures);
        for (MutationWatch watch : watches) {
            observer = observer.and(watch.observer());
        }
        return new Counted(core(type, scope, observer), failures);
    }

    private <T extends HasMetadata> InformerCore<T> core(
            ResourceType<T> type, InformerScope scope, InformerObserver observer) {
        return new InformerCore<>(
                type,
                scope,
                new InformerParts<>(
                        transport,
                        decoder(type),
                        settings.clock,
                        settings.random,
                        settings.options,
                        executor,
                        handlerExecutor,
                        observer,
                        settings.detectsMutations(type.javaType(), !watches.isEmpty()) ? serialization::asJson : null));
    }

    private <T extends HasMetadata> ObjectDecoder<T> decoder(ResourceType<T> type) {
        return new ObjectDecoder<>(
                type,
                Materializer.of(type, serialization, mapper),
                new DecoderOptions<>(
                        settings.formOf(type.javaType()),
                        settings.dropsOf(type.javaType()),
                        settings.transformOf(type.javaType()),
                        copier::copy));
    }

    private void release(Shared shared, Counted counted) {
        boolean last;
        synchronized (this) {
            counted.holds--;
            last = counted.holds == 0 && informers.remove(shared, counted);
        }
        if (last) {
            counted.core.close();
        }
    }

    /** Starts every informer, also those asked for later. Idempotent. */
    public synchronized void start() {
        started = true;
        informers.values().forEach(counted -> counted.core.start());
    }

    /** Completes when every informer that exists now has synced. */
    public synchronized CompletableFuture<Void> synced() {
        return CompletableFuture.allOf(informers.values().stream()
                .map(counted -> counted.core.synced())
                .toArray(CompletableFuture<?>[]::new));
    }

    /** Waits until every informer that exists now has synced; returns whether that happened within {@code timeout}. */
    public boolean awaitSync(Duration timeout) throws InterruptedException {
        try {
            synced().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException tooLate) {
            return false;
        } catch (ExecutionException closedMeanwhile) {
            return false;
        }
    }

    /** How each informer fares. */
    public synchronized Map<String, InformerHealth> health() {
        Map<String, InformerHealth> health = new LinkedHashMap<>();
        informers.forEach((shared, counted) -> health.put(describe(shared), counted.core.health()));
        return health;
    }

    private static String describe(Shared shared) {
        return shared.type() + shared.scope().description();
    }

    /**
     * Looks at once for objects of the caches that readers have changed, instead of within a second, and reports them before
     * it returns. Does nothing where {@link Builder#detectMutations} is off.
     */
    public void checkMutations() {
        List<Counted> all;
        synchronized (this) {
            all = List.copyOf(informers.values());
        }
        all.forEach(counted -> counted.core.checkMutations());
    }

    @Override
    public void close() {
        List<Counted> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(informers.values());
            informers.clear();
        }
        all.forEach(counted -> counted.core.close());
        watches.forEach(watch -> watch.left(this));
        ownExecutors.forEach(ExecutorService::shutdown);
    }

    /** Settings of a factory; the defaults are client-go's. */
    public static final class Builder {

        // What Go's strconv.ParseBool takes for true.
        private static final boolean DETECTED_BY_DEFAULT = Set.of("1", "t", "T", "true", "TRUE", "True")
                .contains(System.getenv().getOrDefault("KUBE_CACHE_MUTATION_DETECTOR", ""));

        private final KubernetesClient client;
        // Under HasMetadata what holds for all types that have none.
        private final Map<Class<?>, UnaryOperator<? extends HasMetadata>> transforms = new HashMap<>();
        // Under HasMetadata what holds for all types.
        private final Map<Class<?>, List<String>> drops = new HashMap<>();
        private final Map<Class<?>, CacheForm> forms = new HashMap<>();
        // Under HasMetadata what holds for all types.
        private final Map<Class<?>, Boolean> detections = new HashMap<>();
        private Clock clock = Clock.system();
        private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
        private InformerObserver observer = new LoggingObserver();
        private ReflectorOptions options = ReflectorOptions.STANDARD;
        private @Nullable StreamTransport transport;
        private @Nullable ObjectCopier copier;
        private @Nullable Executor executor;
        private @Nullable Executor handlerExecutor;

        private Builder(KubernetesClient client) {
            this.client = client;
        }

        private Builder(Builder other) {
            client = other.client;
            transforms.putAll(other.transforms);
            other.drops.forEach((type, paths) -> drops.put(type, List.copyOf(paths)));
            forms.putAll(other.forms);
            detections.putAll(other.detections);
            clock = other.clock;
            random = other.random;
            observer = other.observer;
            options = other.options;
            transport = other.transport;
            copier = other.copier;
            executor = other.executor;
            handlerExecutor = other.handlerExecutor;
        }

        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /** Numbers from 0 inclusive to 1 exclusive, for jitter. */
        public Builder random(DoubleSupplier value) {
            random = value;
            return this;
        }

        /** Told of failures and progress; by default failures are logged. */
        public Builder observer(InformerObserver value) {
            observer = value;
            return this;
        }

        /** By default a {@link ClientTransport}. */
        public Builder transport(StreamTransport value) {
            transport = value;
            return this;
        }

        /** How objects are copied for their readers. */
        public Builder copier(ObjectCopier value) {
            copier = value;
            return this;
        }

        /** For short tasks that compute. The caller shuts it down, after the factory. */
        public Builder executor(Executor value) {
            executor = value;
            return this;
        }

        /** For handlers, which may block. The caller shuts it down, after the factory. */
        public Builder handlerExecutor(Executor value) {
            handlerExecutor = value;
            return this;
        }

        /**
         * Changes each object of {@code type} before it is stored, to save memory. It may change its argument and return
         * it, must keep name, namespace and resource version, and must give an equal result for an equal object. One for
         * {@code HasMetadata} is that of all types without one of their own, and must return the class that it was given.
         */
        public <T extends HasMetadata> Builder transform(Class<T> type, UnaryOperator<T> transform) {
            transforms.put(type, transform);
            return this;
        }

        /**
         * Leaves out fields of all objects, to save memory: cheaper than a transform, since they are never read. A path such
         * as {@code metadata.managedFields} or {@code spec.containers.env} leads through lists to all their elements.
         *
         * @throws IllegalArgumentException when a path is none
         */
        public Builder drop(String... paths) {
            return drop(HasMetadata.class, paths);
        }

        /** As {@link #drop(String...)}, of the objects of {@code type} alone. */
        public Builder drop(Class<? extends HasMetadata> type, String... paths) {
            DroppedFields.of(List.of(paths));
            drops.computeIfAbsent(type, t -> new ArrayList<>()).addAll(List.of(paths));
            return this;
        }

        /** How the objects of all types are held, unless it is said for a type. */
        public Builder cacheForm(CacheForm form) {
            return cacheForm(HasMetadata.class, form);
        }

        /** How the objects of {@code type} are held. */
        public Builder cacheForm(Class<? extends HasMetadata> type, CacheForm form) {
            forms.put(type, form);
            return this;
        }

        /**
         * Whether to look for readers who change objects that belong to the cache, as {@link CacheForm#OBJECTS} explains.
         * They are looked for every second, when a handler that shares returns, when an object is replaced or deleted, and at
         * the end, and are logged and told to the observer as failures of the stage {@link InformerFailure.Stage#CACHE}.
         *
         * <p>For tests: objects are held as text beside, also for two minutes after they are gone, and written anew for every
         * look. Costs nothing when off. Off by default, unless the environment variable {@code KUBE_CACHE_MUTATION_DETECTOR},
         * which is client-go's too, is {@code true} or a {@link MutationWatch} covers the client's server.
         */
        public Builder detectMutations(boolean value) {
            return detectMutations(HasMetadata.class, value);
        }

        /** As {@link #detectMutations(boolean)}, for the objects of {@code type} alone. */
        public Builder detectMutations(Class<? extends HasMetadata> type, boolean value) {
            detections.put(type, value);
            return this;
        }

        /** Whether to ask for initial lists as a watch first, with a list as the fall-back. True by default. */
        public Builder watchList(boolean value) {
            options = options.withWatchList(value);
            return this;
        }

        /** How long a watch lives at least; at most twice as long. 5 minutes by default. */
        public Builder watchLifetime(Duration value) {
            options = options.withWatchLifetime(value);
            return this;
        }

        /** A watch that brings nothing, no bookmark either, for this long is replaced. 3 minutes by default. */
        public Builder silence(Duration value) {
            options = options.withSilence(value);
            return this;
        }

        /** The waits after failures, before jitter of up to as much again. 800 ms to 30 s by default. */
        public Builder backoff(Duration base, Duration max) {
            options = options.withBackoff(base, max);
            return this;
        }

        /** How many objects a page of a list has; 500 by default. */
        public Builder pageSize(int value) {
            options = options.withPageSize(value);
            return this;
        }

        public InformerFactory build() {
            return new InformerFactory(new Builder(this));
        }

        private @Nullable DroppedFields dropsOf(Class<? extends HasMetadata> type) {
            List<String> paths = new ArrayList<>(drops.getOrDefault(HasMetadata.class, List.of()));
            paths.addAll(drops.getOrDefault(type, List.of()));
            return DroppedFields.of(paths);
        }

        private CacheForm formOf(Class<? extends HasMetadata> type) {
            CacheForm form = forms.getOrDefault(type, forms.get(HasMetadata.class));
            return form == null ? CacheForm.defaultOf(type) : form;
        }

        private boolean detectsMutations(Class<? extends HasMetadata> type, boolean watched) {
            Boolean said = detections.getOrDefault(type, detections.get(HasMetadata.class));
            boolean wanted = said == null ? watched || DETECTED_BY_DEFAULT : said;
            return wanted && formOf(type) == CacheForm.OBJECTS;
        }

        /** The map holds transforms of the type they are registered under, or of any. */
        @SuppressWarnings("unchecked")
        private <T extends HasMetadata> @Nullable UnaryOperator<T> transformOf(Class<T> type) {
            UnaryOperator<? extends HasMetadata> own = transforms.get(type);
            UnaryOperator<HasMetadata> ofAll = (UnaryOperator<HasMetadata>) transforms.get(HasMetadata.class);
            if (own != null || ofAll == null) {
                return (UnaryOperator<T>) own;
            }
            return object -> type.cast(ofAll.apply(object));
        }
    }
}
