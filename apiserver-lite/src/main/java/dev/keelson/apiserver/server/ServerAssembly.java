package dev.keelson.apiserver.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.apiserver.audit.AuditLog;
import dev.keelson.apiserver.audit.AuditOptions;
import dev.keelson.apiserver.authn.Authenticator;
import dev.keelson.apiserver.authn.AuthenticatorChain;
import dev.keelson.apiserver.authn.ServiceAccountAuthenticator;
import dev.keelson.apiserver.authn.ServiceAccountTokens;
import dev.keelson.apiserver.authn.StaticTokens;
import dev.keelson.apiserver.authz.Authorizer;
import dev.keelson.apiserver.authz.AuthorizerChain;
import dev.keelson.apiserver.authz.ComponentAuthorizer;
import dev.keelson.apiserver.authz.PolicyObjects;
import dev.keelson.apiserver.authz.RbacAuthorizer;
import dev.keelson.apiserver.discovery.DiscoveryDocuments;
import dev.keelson.apiserver.discovery.GroupOrder;
import dev.keelson.apiserver.http.ApiHandler;
import dev.keelson.apiserver.http.DebugPages;
import dev.keelson.apiserver.http.DiscoveryHandler;
import dev.keelson.apiserver.http.NodeConnections;
import dev.keelson.apiserver.http.OpenApiHandler;
import dev.keelson.apiserver.http.Paths;
import dev.keelson.apiserver.http.transport.HttpLimits;
import dev.keelson.apiserver.http.transport.HttpServer;
import dev.keelson.apiserver.http.transport.TransportEvents;
import dev.keelson.apiserver.kinds.BuiltInResources;
import dev.keelson.apiserver.openapi.OpenApiDocuments;
import dev.keelson.apiserver.pki.KeyMaterial;
import dev.keelson.apiserver.pki.Pem;
import dev.keelson.apiserver.pki.Pki;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.embedded.EmbeddedStorage;
import dev.keelson.apiserver.storage.etcd.EtcdOptions;
import dev.keelson.apiserver.storage.etcd.EtcdStorage;
import dev.keelson.apiserver.storage.memory.MemoryStorage;
import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the parts of one server in the order in which they need each other; undoes all of it if one cannot start. */
final class ServerAssembly {

    private static final Logger LOG = LoggerFactory.getLogger(ServerAssembly.class);

    /** Kubernetes' {@code --min-request-timeout}; watches live between this and twice as long. */
    private static final int LEAST_WATCH_SECONDS = 1800;

    private static final int LAST_TASKS_SECONDS = 1;

    private final ApiServerOptions options;

    /** What was started, the newest first. Used by the starting thread alone. */
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    ServerAssembly(ApiServerOptions options) {
        this.options = options;
    }

    ApiServer start() {
        try {
            return assemble();
        } catch (IOException | UncheckedIOException | StorageException | CompletionException failed) {
            undo();
            throw explained(failed);
        } catch (RuntimeException | Error failed) {
            undo();
            throw failed;
        }
    }

    private ApiServer assemble() throws IOException {
        Clock clock = options.clock();
        String serviceIp = ServiceRange.firstAddress(options.serviceClusterIpRange());
        InetAddress bind = InetAddress.getByName(options.bindAddress());
        ExecutorService executor = Threads.blocking("apiserver-request");
        started.push(executor::shutdownNow);
        CompletableFuture<Identity> identity =
                CompletableFuture.supplyAsync(() -> identity(bind, serviceIp, executor), executor);
        CompletableFuture<Metrics> metrics = CompletableFuture.supplyAsync(Metrics::new, executor);

        Storage storage = new MeasuredStorage(storage(clock), metrics.join().storage(), clock);
        started.push(storage);
        Catalogue catalogue = Catalogue.builtIn();
        Identity who = identity.join();
        ServiceAccountTokens tokens = tokens(who);
        List<Authenticator> authenticators = fixedAuthenticators(who);
        AtomicReference<PolicyObjects> policies = new AtomicReference<>(PolicyObjects.NONE);
        Authorizer authorizer = authorizer(policies);
        ApiResources resources = new ApiResources(
                new BuiltInResources.Settings(
                        storage,
                        clock,
                        new SecureRandom(),
                        options.serviceClusterIpRange(),
                        options.disabledAdmissionPlugins(),
                        tokens,
                        AuthenticatorChain.firstOf(authenticators),
                        authorizer),
                catalogue,
                executor);
        started.push(resources);
        policies.set(resources.policies());
        authenticators.add(new ServiceAccountAuthenticator(tokens, new LiveObjects(resources.registry())));
        BootObjects boot = new BootObjects(resources.registry(), catalogue);
        boot.createNamespaces();

        resources.startCustom();

        AuditLog audit = openAudit(metrics.join());
        FlowObjects flows = flowObjects(resources, catalogue, executor, metrics.join());
        metrics.join()
                .beforeShowing(new ObjectGauges(
                        resources.registry(), storage, metrics.join().registry()));
        Readiness readiness = new Readiness();
        Paths paths = paths(resources, catalogue, metrics.join(), readiness, storage);
        ApiHandler handler = new ApiHandler(new ApiHandler.Parts(
                new AuthenticatorChain(authenticators),
                authorizer,
                resources.registry(),
                resources.tables(),
                paths,
                new NodeConnections(() -> kubeletTls(who), executor, new SecureRandom()),
                metrics.join().requests(),
                options.requestLimits(),
                flows == null ? null : flows.control(),
                audit,
                executor,
                clock,
                () -> LEAST_WATCH_SECONDS + ThreadLocalRandom.current().nextInt(LEAST_WATCH_SECONDS)));
        started.push(handler);
        started.push(() -> end(executor));
        HttpServer http = HttpServer.start(
                new HttpServer.Config(
                        new InetSocketAddress(bind, options.port()),
                        who.tls().identity(),
                        HttpLimits.DEFAULT,
                        Math.max(2, Runtime.getRuntime().availableProcessors()),
                        options.shutdownGracePeriod(),
                        events(metrics.join())),
                handler);
        started.push(http);
        started.push(who.tls());
        who.tls().follow(clock, http::identity);
        executor.execute(() -> bootRest(boot, resources, who, serviceIp, http, readiness, executor));
        URI url = URI.create("https://" + reachable(bind) + ":" + http.port());
        return new ApiServer(who.pki(), url, http, handler, options, List.copyOf(started), readiness);
    }

    private @Nullable AuditLog openAudit(Metrics metrics) throws IOException {
        AuditOptions audit = options.audit();
        if (audit == null) {
            return null;
        }
        AuditLog log = AuditLog.open(audit, options.clock(), metrics.audit());
        started.push(log);
        return log;
    }

    private @Nullable FlowObjects flowObjects(
            ApiResources resources, Catalogue catalogue, ExecutorService executor, Metrics metrics) {
        if (!options.priorityAndFairness()) {
            return null;
        }
        FlowObjects flows = new FlowObjects(
                resources.registry(),
                catalogue,
                options.requestLimits().seats(),
                options.clock(),
                executor,
                metrics.flows());
        started.push(flows);
        return flows;
    }

    /** The cluster's own components may do everything; all others what roles say, once these can be read. */
    private static Authorizer authorizer(AtomicReference<PolicyObjects> policies) {
        PolicyObjects current = new PolicyObjects() {
            @Override
            public long revision() {
                return Objects.requireNonNull(policies.get()).revision();
            }

            @Override
            public List<ObjectNode> list(String resource) {
                return Objects.requireNonNull(policies.get()).list(resource);
            }
        };
        return new AuthorizerChain(List.of(new ComponentAuthorizer(), new RbacAuthorizer(current)));
    }

    /** Keys and whom they trust. */
    private record Identity(Pki pki, CertificateReload tls) {}

    private Identity identity(InetAddress bind, String serviceIp, Executor executor) {
        try {
            Path dataDir = options.dataDir();
            Pki pki = dataDir == null ? SharedPki.get() : Pki.open(dataDir.resolve("pki"), Clock.system());
            KeyMaterial own = pki.server("kube-apiserver", List.of(), hosts(bind, serviceIp));
            CertificateFiles files = new CertificateFiles(options, own, pki.authorityCertificate());
            return new Identity(pki, new CertificateReload(files, executor));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private List<String> hosts(InetAddress bind, String serviceIp) {
        List<String> hosts = new ArrayList<>(List.of(
                "localhost",
                "127.0.0.1",
                "::1",
                "kubernetes",
                "kubernetes.default",
                "kubernetes.default.svc",
                "kubernetes.default.svc.cluster.local",
                serviceIp));
        if (bind.isAnyLocalAddress()) {
            String advertised = HostAddress.advertised(bind);
            if (advertised != null) {
                hosts.add(advertised);
            }
        } else {
            hosts.add(bind.getHostAddress());
        }
        hosts.addAll(options.extraSubjectNames());
        return hosts;
    }

    private Storage storage(Clock clock) {
        Path dataDir = options.dataDir();
        EtcdOptions etcd = options.etcd();
        if (etcd != null) {
            if (dataDir == null || etcd.historyFile() != null) {
                return EtcdStorage.open(etcd, clock);
            }
            return EtcdStorage.open(etcd.withHistory(dataDir.resolve("etcd-seen"), etcd.acceptRestored()), clock);
        }
        return dataDir == null ? MemoryStorage.create(clock) : EmbeddedStorage.open(dataDir.resolve("store"), clock);
    }

    private static SSLContext kubeletTls(Identity who) {
        return KubeletTls.context(who.pki().client(ApiServer.KUBELET_CLIENT, List.of(ApiServer.MASTERS)));
    }

    /** Those that need no stored objects. */
    private List<Authenticator> fixedAuthenticators(Identity who) throws IOException {
        List<Authenticator> chain = new ArrayList<>();
        chain.add(who.tls());
        Path tokens = options.tokenAuthFile();
        if (tokens != null) {
            chain.add(StaticTokens.read(tokens));
        }
        return chain;
    }

    private ServiceAccountTokens tokens(Identity who) {
        return new ServiceAccountTokens(
                options.serviceAccountIssuer(), List.of(), who.pki().serviceAccountKey(), options.clock());
    }

    private Paths paths(
            ApiResources resources, Catalogue catalogue, Metrics metrics, Readiness readiness, Storage storage) {
        DiscoveryDocuments discovery = new DiscoveryDocuments(
                resources.served(),
                () -> new GroupOrder(catalogue.bootstrapObjects("apiservices")),
                () -> options.bindAddress() + ":" + options.port());
        OpenApiDocuments openApi = new OpenApiDocuments(resources.schemas(), VersionDocument.GIT_VERSION);
        DiscoveryHandler documents = new DiscoveryHandler(discovery);
        OpenApiHandler openApiHandler = new OpenApiHandler(openApi);
        VersionDocument version = new VersionDocument();
        Paths paths = new Paths(discovery::paths);
        paths.add("/api", documents)
                .add("/api/", documents)
                .add("/apis", documents)
                .add("/apis/", documents);
        paths.add("/openapi/v2", openApiHandler)
                .add("/openapi/v3", openApiHandler)
                .add("/openapi/v3/", openApiHandler);
        paths.add("/version", version).add("/version/", version);
        paths.add("/metrics", metrics);
        DebugPages debug = new DebugPages(VersionDocument.GIT_VERSION);
        List.of("/debug/pprof", "/debug/pprof/", "/debug/flags", "/debug/flags/", "/statusz", "/flagz")
                .forEach(path -> paths.add(path, debug));
        for (HealthChecks checks : ServerHealth.of(readiness, storage)) {
            paths.add(checks.path(), checks).add(checks.path() + "/", checks);
        }
        return paths;
    }

    private static TransportEvents events(Metrics metrics) {
        return new TransportEvents() {
            @Override
            public void handshakeFailed(SocketAddress client, Throwable why) {
                metrics.requests().tlsHandshakeFailed();
                LOG.debug("TLS handshake with {} fails: {}", client, why.toString());
            }

            @Override
            public void timedOut(SocketAddress client, String waitingFor) {
                LOG.debug("{} is cut off, waiting for {}", client, waitingFor);
            }
        };
    }

    private void bootRest(
            BootObjects boot,
            ApiResources resources,
            Identity who,
            String serviceIp,
            HttpServer http,
            Readiness readiness,
            Executor executor) {
        try {
            resources.startServices();
            boot.createService(serviceIp, http.port());
            String advertised = HostAddress.advertised(http.address().getAddress());
            if (advertised != null) {
                boot.createEndpoints(advertised, http.port());
            }
            boot.createAuthenticationConfig(Pem.encode(who.pki().authorityCertificate()));
            boot.createFacts(executor);
            readiness.booted();
        } catch (RuntimeException failed) {
            if (readiness.isShuttingDown()) {
                LOG.debug("closed before everything had booted", failed);
            } else {
                LOG.error("the boot objects cannot be written; the server stays not ready", failed);
            }
            readiness.bootFailed();
        }
    }

    /** What still runs has nobody left to answer, but may be writing: it gets a moment. */
    private static void end(ExecutorService executor) throws InterruptedException {
        executor.shutdown();
        if (!executor.awaitTermination(LAST_TASKS_SECONDS, TimeUnit.SECONDS)) {
            executor.shutdownNow();
        }
    }

    private static String reachable(InetAddress bind) {
        if (bind.isAnyLocalAddress()) {
            return "127.0.0.1";
        }
        String address = bind.getHostAddress();
        return address.indexOf(':') >= 0 ? "[" + address + "]" : address;
    }

    private void undo() {
        for (AutoCloseable part : started) {
            try {
                part.close();
            } catch (Exception alsoFailed) {
                LOG.debug("while undoing the start", alsoFailed);
            }
        }
    }

    private static ApiServerException explained(Throwable failed) {
        Throwable cause = failed;
        while ((cause instanceof CompletionException || cause instanceof UncheckedIOException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ApiServerException already) {
            return already;
        }
        String what = cause instanceof NoSuchFileException ? "no such file: " : "";
        return new ApiServerException(what + cause.getMessage(), cause);
    }
}
