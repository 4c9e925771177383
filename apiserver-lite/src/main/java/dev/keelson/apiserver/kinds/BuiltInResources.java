package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.catalogue.SubresourceInfo;
import dev.keelson.api.schema.BuiltInEncoding;
import dev.keelson.api.schema.Schema;
import dev.keelson.api.selector.LabelSelector;
import dev.keelson.apiserver.admission.AdmissionChain;
import dev.keelson.apiserver.admission.AdmissionPlugins;
import dev.keelson.apiserver.authn.Authenticator;
import dev.keelson.apiserver.authn.ServiceAccountTokens;
import dev.keelson.apiserver.authz.Authorizer;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.kinds.address.AddressRange;
import dev.keelson.apiserver.kinds.allocation.NodePorts;
import dev.keelson.apiserver.kinds.allocation.PortRange;
import dev.keelson.apiserver.kinds.allocation.ServiceAddresses;
import dev.keelson.apiserver.kinds.allocation.ServiceRepair;
import dev.keelson.apiserver.kinds.allocation.SystemWrites;
import dev.keelson.apiserver.kinds.defaults.TypeDefaults;
import dev.keelson.apiserver.managedfields.FieldManager;
import dev.keelson.apiserver.managedfields.ObjectVersions;
import dev.keelson.apiserver.managedfields.ResetFields;
import dev.keelson.apiserver.managedfields.ScaleOwnership;
import dev.keelson.apiserver.registry.BuiltInForm;
import dev.keelson.apiserver.registry.Environment;
import dev.keelson.apiserver.registry.GenericResource;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.registry.Registry;
import dev.keelson.apiserver.registry.ResourceService;
import dev.keelson.apiserver.registry.ResourceStore;
import dev.keelson.apiserver.registry.ScaleSubresource;
import dev.keelson.apiserver.registry.ServedResource;
import dev.keelson.apiserver.registry.StoreObjects;
import dev.keelson.apiserver.registry.Strategy;
import dev.keelson.apiserver.registry.UpdateRules;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The services of all built-in resources over one storage. */
public final class BuiltInResources implements AutoCloseable {
    /**
     * What they are built on.
     *
     * @param serviceClusterIpRange CIDR from which services get their addresses, or two, one of each IP family
     * @param nodePorts where services' node ports come from
     * @param eventLife of events after each write
     * @param disabledAdmissionPlugins names of plugins that are not to run
     * @param tokens issues and checks service-account tokens
     * @param authenticator for TokenReviews of other tokens
     * @param authorizer for SubjectAccessReviews
     */
    public record Settings(
            Storage storage,
            Clock clock,
            RandomGenerator random,
            String serviceClusterIpRange,
            PortRange nodePorts,
            Duration eventLife,
            Collection<String> disabledAdmissionPlugins,
            ServiceAccountTokens tokens,
            Authenticator authenticator,
            Authorizer authorizer) {}

    private static final GroupVersionKind CORE_EVENT = new GroupVersionKind("", "v1", "Event");
    private static final GroupVersionKind AUTOSCALER =
            new GroupVersionKind("autoscaling", "v2", "HorizontalPodAutoscaler");

    private final Settings settings;
    private final Catalogue catalogue = Catalogue.builtIn();
    private final Registry registry = new Registry();
    private final StoreObjects objects = new StoreObjects();
    private final Environment environment;
    private final ServiceRepair serviceRepair;
    private final KindTable kinds;
    private final Map<String, GenericResource> generic = new HashMap<>();
    /** By the path of their objects, so that versions of one kind share them. */
    private final Map<String, ResourceStore> stores = new LinkedHashMap<>();

    private final Map<String, Strategy> strategies = new HashMap<>();

    private BuiltInResources(Settings settings) {
        this.settings = settings;
        List<AddressRange> ranges = AddressRange.parseList(settings.serviceClusterIpRange());
        SystemWrites writes = new SystemWrites(registry);
        ServiceAddresses addresses = new ServiceAddresses(ranges, objects, writes, settings.random());
        NodePorts ports = new NodePorts(settings.storage(), settings.nodePorts(), settings.random());
        this.serviceRepair = new ServiceRepair(ranges, addresses, ports, objects, writes, settings.clock());
        this.kinds = new KindTable(settings.clock(), addresses, ports, settings.eventLife(), new CelExpressions());
        AdmissionChain chain = AdmissionPlugins.all(objects, this::chargeQuota, settings.random())
                .without(settings.disabledAdmissionPlugins())
                .with(AdmissionPlugins.always(objects, settings.authorizer()));
        this.environment = new Environment(settings.clock(), settings.random(), () -> chain);
    }

    private boolean chargeQuota(ObjectNode quota) {
        ResourceStore store = Objects.requireNonNull(objects.store("", "resourcequotas"));
        String key = store.key(Metadata.namespace(quota), Metadata.name(quota));
        return store.replace(key, quota, Long.parseLong(Metadata.resourceVersion(quota)), null) != null;
    }

    /** Makes all services; nothing is read from storage yet. */
    public static BuiltInResources create(Settings settings) {
        BuiltInResources resources = new BuiltInResources(settings);
        resources.registerAll();
        return resources;
    }

    public Registry registry() {
        return registry;
    }

    /** Reads stored objects of all resources added here. */
    public StoreObjects objects() {
        return objects;
    }

    public Environment environment() {
        return environment;
    }

    /** Repairs what services have of finite ranges; to be run once at start and now and then. */
    public ServiceRepair serviceRepair() {
        return serviceRepair;
    }

    private void registerAll() {
        List<ResourceService> services = new ArrayList<>();
        List<ResourceInfo> later = new ArrayList<>();
        for (ResourceInfo info : catalogue.resources()) {
            if (info.hasVerb("get") && !info.gvr().resource().equals("componentstatuses")) {
                GenericResource resource = stored(info);
                generic.put(
                        info.gvr().group() + "/" + info.gvr().version() + "/"
                                + info.gvr().resource(),
                        resource);
                services.add(resource);
            } else {
                later.add(info);
            }
        }
        addSubresources();
        for (ResourceInfo info : later) {
            services.add(virtual(info));
        }
        registry.add(services);
    }

    private GenericResource stored(ResourceInfo info) {
        GroupVersionKind storedKind = storedKind(info);
        ResourceInfo storedInfo =
                info.gvk().equals(storedKind) ? info : Objects.requireNonNull(catalogue.findByKind(storedKind));
        String group = storedInfo.gvr().group();
        String resource = storedInfo.gvr().resource();
        String path = group + "/" + resource;
        String ownGroup = info.kind().equals("Event") ? info.gvr().group() : group;
        Strategy strategy =
                strategies.computeIfAbsent(ownGroup + "/" + resource, key -> kinds.strategy(ownGroup, resource));
        ResourceStore store = stores.computeIfAbsent(
                path,
                key -> new ResourceStore(
                        settings.storage(),
                        settings.clock(),
                        group,
                        resource,
                        info.namespaced(),
                        strategy::selectableFields));
        objects.add(info.gvr().group(), info.gvr().resource(), store);
        BuiltInForm form = form(info.gvk(), storedKind);
        ServedResource served = new ServedResource(info, form, strategy, store);
        GenericResource generic = new GenericResource(served, fieldManager(info, storedKind), environment);
        if (info.subresource("status") != null) {
            generic.withPart("status", UpdateRules.status(strategy));
        }
        SubresourceInfo scale = info.subresource("scale");
        if (scale != null) {
            generic.with("scale", scale(info, generic));
        }
        return generic;
    }

    private static GroupVersionKind storedKind(ResourceInfo info) {
        return switch (info.kind()) {
            case "Event" -> CORE_EVENT;
            case "HorizontalPodAutoscaler" -> AUTOSCALER;
            default -> info.gvk();
        };
    }

    private BuiltInForm form(GroupVersionKind kind, GroupVersionKind storedKind) {
        Consumer<ObjectNode> defaults = object -> TypeDefaults.apply(object, catalogue.schemaOf(kind));
        if (kind.kind().equals("Secret")) {
            defaults = defaults.andThen(SimpleStrategies.Secret::merge);
        }
        return new BuiltInForm(
                kind, () -> catalogue.schemaOf(kind), defaults, kind.equals(storedKind) ? null : conversion(kind));
    }

    private BuiltInForm.Conversion conversion(GroupVersionKind kind) {
        if (kind.kind().equals("Event")) {
            return new BuiltInForm.Conversion(
                    event -> {
                        ObjectNode core = Conversions.eventToCore(event);
                        BuiltInEncoding.encodeUnstored(core, catalogue.schemaOf(CORE_EVENT));
                        return core;
                    },
                    Conversions::eventFromCore,
                    () -> catalogue.schemaOf(CORE_EVENT));
        }
        return new BuiltInForm.Conversion(
                v1 -> {
                    ObjectNode v2 = AutoscalerConversion.fromV1(v1);
                    TypeDefaults.apply(v2, catalogue.schemaOf(AUTOSCALER));
                    BuiltInEncoding.encodeUnstored(v2, catalogue.schemaOf(AUTOSCALER));
                    return v2;
                },
                AutoscalerConversion::toV1,
                () -> catalogue.schemaOf(AUTOSCALER));
    }

    private FieldManager fieldManager(ResourceInfo info, GroupVersionKind storedKind) {
        String group = info.gvr().group();
        String resource = info.gvr().resource();
        boolean hasStatus = info.subresource("status") != null;
        return FieldManager.ofBuiltIn(
                info.gvk(),
                versions(info.gvk(), storedKind),
                subresource -> ResetFields.of(group, resource, hasStatus, subresource),
                settings.clock());
    }

    /** The versions in which managed fields of this kind may be written. */
    private ObjectVersions versions(GroupVersionKind kind, GroupVersionKind storedKind) {
        boolean several = kind.kind().equals("Event") || kind.kind().equals("HorizontalPodAutoscaler");
        return new ObjectVersions() {
            @Override
            public @Nullable Schema schemaOf(String apiVersion) {
                if (!several && !apiVersion.equals(kind.apiVersion())) {
                    return null;
                }
                return catalogue.findSchema(GroupVersionKind.parse(apiVersion, kind.kind()));
            }

            @Override
            public ObjectNode convert(ObjectNode object, String apiVersion) {
                String current = Fields.text(object, "apiVersion");
                if (!several || current.equals(apiVersion)) {
                    return object;
                }
                ObjectNode hub = form(GroupVersionKind.parse(current, kind.kind()), storedKind)
                        .toStored(object);
                return form(GroupVersionKind.parse(apiVersion, kind.kind()), storedKind)
                        .fromStored(hub);
            }
        };
    }

    private ScaleSubresource scale(ResourceInfo info, GenericResource parent) {
        Schema schema = catalogue.definition("io.k8s.api.autoscaling.v1.Scale");
        FieldManager manager = FieldManager.ofBuiltIn(
                ScaleSubresource.KIND,
                ObjectVersions.single(ScaleSubresource.KIND.apiVersion(), schema),
                subresource -> ResetFields.NONE,
                settings.clock());
        String version = info.gvk().apiVersion();
        ScaleOwnership ownership = new ScaleOwnership(version, Map.of(version, List.of("spec", "replicas")));
        return new ScaleSubresource(parent, schema, manager, ownership, BuiltInResources::selectorText);
    }

    private static String selectorText(ObjectNode workload) {
        JsonNode selector = Fields.at(workload, "spec", "selector");
        boolean plain = Fields.text(workload, "kind").equals("ReplicationController");
        return (plain ? LabelSelector.ofLabels(Fields.strings(selector)) : LabelSelector.of(selector)).toString();
    }

    private GenericResource resource(String path) {
        return Objects.requireNonNull(generic.get(path), path);
    }

    private void addSubresources() {
        GenericResource pods = resource("/v1/pods");
        GenericResource budgets = resource("policy/v1/poddisruptionbudgets");
        pods.with("binding", binding(pods))
                .with(
                        "eviction",
                        new EvictionSubresource(
                                pods,
                                budgets,
                                objects,
                                catalogue.definition("io.k8s.api.policy.v1.Eviction"),
                                settings.clock()))
                .withPart("ephemeralcontainers", PodParts.ephemeralContainers())
                .withPart("resize", new PodResize());
        resource("/v1/namespaces").withPart("finalize", PodParts.finalizeNamespace());
        GenericResource accounts = resource("/v1/serviceaccounts");
        accounts.with(
                "token",
                new TokenSubresource(
                        accounts,
                        objects,
                        settings.tokens(),
                        catalogue.definition("io.k8s.api.authentication.v1.TokenRequest")));
        Strategy certificates = strategies.get("certificates.k8s.io/certificatesigningrequests");
        if (certificates instanceof CertificateStrategy strategy) {
            resource("certificates.k8s.io/v1/certificatesigningrequests").withPart("approval", strategy.approval());
        }
    }

    private BindingSubresource binding(GenericResource pods) {
        return new BindingSubresource(pods, catalogue.definition("io.k8s.api.core.v1.Binding"), settings.clock());
    }

    private ResourceService virtual(ResourceInfo info) {
        return switch (info.gvr().resource()) {
            case "bindings" -> new BindingsResource(info, binding(resource("/v1/pods")));
            case "componentstatuses" -> new ComponentStatuses(info, settings.storage());
            default ->
                new Reviews(
                        info,
                        () -> catalogue.schemaOf(info.gvk()),
                        settings.authorizer(),
                        new StoredTokenChecker(settings.tokens(), settings.authenticator(), objects));
        };
    }

    /** Ends all watches. Idempotent; the storage stays open. */
    @Override
    public void close() {
        stores.values().forEach(ResourceStore::close);
    }
}
