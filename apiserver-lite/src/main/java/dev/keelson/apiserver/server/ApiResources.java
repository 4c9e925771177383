package dev.keelson.apiserver.server;

import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.catalogue.GroupVersionResource;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.authz.PolicyObjects;
import dev.keelson.apiserver.crd.CustomResources;
import dev.keelson.apiserver.crd.DefinitionStrategy;
import dev.keelson.apiserver.discovery.ServedApi;
import dev.keelson.apiserver.http.Tables;
import dev.keelson.apiserver.kinds.BuiltInResources;
import dev.keelson.apiserver.kinds.allocation.ServiceRepair;
import dev.keelson.apiserver.managedfields.FieldManager;
import dev.keelson.apiserver.managedfields.ObjectVersions;
import dev.keelson.apiserver.managedfields.ResetFields;
import dev.keelson.apiserver.openapi.ServedSchemas;
import dev.keelson.apiserver.registry.BuiltInForm;
import dev.keelson.apiserver.registry.GenericResource;
import dev.keelson.apiserver.registry.ObjectAccess;
import dev.keelson.apiserver.registry.Registry;
import dev.keelson.apiserver.registry.ResourceStore;
import dev.keelson.apiserver.registry.ServedResource;
import dev.keelson.apiserver.registry.UpdateRules;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.webhook.WebhookClient;
import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything served, built-in and custom, and what discovery and OpenAPI see of it. Safe for many threads. */
final class ApiResources implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ApiResources.class);

    private static final GroupVersionResource DEFINITIONS =
            new GroupVersionResource("apiextensions.k8s.io", "v1", "customresourcedefinitions");

    private final Catalogue catalogue;
    private final BuiltInResources builtIn;
    private final ResourceStore definitionStore;
    private final CustomResources custom;
    private final View view = new View();
    private final Clock clock;
    private final Executor executor;

    /** Guarded by this. Set once services are looked after. */
    private @Nullable Timer repairs;

    /** Guarded by this. Once true, nothing is scheduled any more. */
    private boolean closed;

    ApiResources(BuiltInResources.Settings settings, Catalogue catalogue, Executor executor) {
        this.catalogue = catalogue;
        this.clock = settings.clock();
        this.executor = executor;
        this.builtIn = BuiltInResources.create(settings);
        GenericResource definitions = definitions(settings);
        this.definitionStore = definitions.resource().store();
        builtIn.objects().add(DEFINITIONS.group(), DEFINITIONS.resource(), definitionStore);
        registry().add(List.of(definitions));
        this.custom = new CustomResources(
                registry(),
                definitions,
                builtIn.environment(),
                catalogue.definition("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"),
                catalogue.definition("io.k8s.api.autoscaling.v1.Scale"),
                new WebhookClient(new ServiceEndpoints(builtIn.objects(), settings.random())),
                executor);
    }

    /** Serves the custom resources that storage defines; follows changes from now on. */
    void startCustom() {
        custom.start();
    }

    /** Prepares what services get from finite ranges, and looks after it from now on. */
    void startServices() {
        builtIn.serviceRepair().run();
        synchronized (this) {
            if (!closed && repairs == null) {
                repairs = clock.scheduleEvery(ServiceRepair.INTERVAL, this::scheduleRepair);
            }
        }
    }

    /** The clock's own thread must not wait for storage. */
    private void scheduleRepair() {
        try {
            executor.execute(this::repairServices);
        } catch (RejectedExecutionException closing) {
            LOG.debug("closed before a repair", closing);
        }
    }

    private void repairServices() {
        try {
            builtIn.serviceRepair().run();
        } catch (StatusException | StorageException unavailable) {
            LOG.warn("addresses and ports of services are not repaired now, but in a few minutes", unavailable);
        }
    }

    /** Stored roles and bindings. */
    PolicyObjects policies() {
        return new LivePolicies(builtIn.objects());
    }

    Registry registry() {
        return builtIn.registry();
    }

    ServedApi served() {
        return view;
    }

    ServedSchemas schemas() {
        return view;
    }

    Tables tables() {
        return new TableForms(custom, builtIn.environment().clock());
    }

    /** CustomResourceDefinitions behave as {@code crd} has it; that package and the built-in kinds know nothing of each other. */
    private GenericResource definitions(BuiltInResources.Settings settings) {
        ResourceInfo info = Objects.requireNonNull(catalogue.find(DEFINITIONS));
        Clock clock = settings.clock();
        DefinitionStrategy strategy = new DefinitionStrategy(clock);
        ResourceStore store = new ResourceStore(
                settings.storage(),
                clock,
                DEFINITIONS.group(),
                DEFINITIONS.resource(),
                info.namespaced(),
                strategy::selectableFields);
        BuiltInForm form = new BuiltInForm(
                info.gvk(), () -> catalogue.schemaOf(info.gvk()), DefinitionStrategy::applyDefaults, null);
        FieldManager manager = FieldManager.ofBuiltIn(
                info.gvk(),
                ObjectVersions.single(info.gvk().apiVersion(), catalogue.schemaOf(info.gvk())),
                subresource -> ResetFields.of(DEFINITIONS.group(), DEFINITIONS.resource(), true, subresource),
                clock);
        return new GenericResource(new ServedResource(info, form, strategy, store), manager, builtIn.environment())
                .withPart("status", UpdateRules.status(strategy));
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (repairs != null) {
                repairs.cancel();
            }
        }
        custom.close();
        builtIn.close();
        definitionStore.close();
    }

    private final class View implements ServedApi, ServedSchemas {

        @Override
        public long generation() {
            return registry().generation();
        }

        @Override
        public List<ResourceInfo> resources() {
            return registry().resources();
        }

        @Override
        public boolean isCustom(ResourceInfo resource) {
            return catalogue.find(resource.gvr()) == null;
        }

        @Override
        public boolean answersDeleted(ResourceInfo resource) {
            GroupVersionResource gvr = resource.gvr();
            // Of a namespace Kubernetes does not tell, as its deletion only begins.
            boolean told = !(gvr.resource().equals("namespaces") && gvr.group().isEmpty());
            return told
                    && registry().find(gvr.group(), gvr.version(), gvr.resource()) instanceof ObjectAccess objects
                    && objects.resource().strategy().returnsDeletedObject();
        }

        @Override
        public @Nullable Schema schemaOf(GroupVersionKind kind) {
            Schema schema = catalogue.findSchema(kind);
            return schema != null ? schema : customSchemas().get(kind);
        }

        @Override
        public Schema definition(String name) {
            return catalogue.definition(name);
        }

        private Map<GroupVersionKind, Schema> customSchemas() {
            Map<GroupVersionKind, Schema> schemas = new HashMap<>();
            for (ResourceInfo resource : resources()) {
                GroupVersionResource gvr = resource.gvr();
                if (isCustom(resource)
                        && registry().find(gvr.group(), gvr.version(), gvr.resource())
                                instanceof ObjectAccess objects) {
                    schemas.put(resource.gvk(), objects.resource().form().schema());
                }
            }
            return schemas;
        }
    }
}
