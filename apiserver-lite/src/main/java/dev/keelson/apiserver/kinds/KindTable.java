package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.kinds.Traits.Generation;
import dev.keelson.apiserver.kinds.allocation.NodePorts;
import dev.keelson.apiserver.kinds.allocation.ServiceAddresses;
import dev.keelson.apiserver.kinds.validation.AccessRules;
import dev.keelson.apiserver.kinds.validation.AddressRules;
import dev.keelson.apiserver.kinds.validation.AdmissionPolicyRules;
import dev.keelson.apiserver.kinds.validation.ApiServiceRules;
import dev.keelson.apiserver.kinds.validation.AttachmentRules;
import dev.keelson.apiserver.kinds.validation.AutoscalerRules;
import dev.keelson.apiserver.kinds.validation.BudgetRules;
import dev.keelson.apiserver.kinds.validation.CertificateRules;
import dev.keelson.apiserver.kinds.validation.ClaimRules;
import dev.keelson.apiserver.kinds.validation.ControllerRevisionRules;
import dev.keelson.apiserver.kinds.validation.CronJobRules;
import dev.keelson.apiserver.kinds.validation.CsiDriverRules;
import dev.keelson.apiserver.kinds.validation.CsiRules;
import dev.keelson.apiserver.kinds.validation.DaemonSetRules;
import dev.keelson.apiserver.kinds.validation.DataRules;
import dev.keelson.apiserver.kinds.validation.DeploymentRules;
import dev.keelson.apiserver.kinds.validation.DeviceClassRules;
import dev.keelson.apiserver.kinds.validation.EndpointSliceRules;
import dev.keelson.apiserver.kinds.validation.EndpointsRules;
import dev.keelson.apiserver.kinds.validation.EventRules;
import dev.keelson.apiserver.kinds.validation.ExpressionCheck;
import dev.keelson.apiserver.kinds.validation.FlowSchemaRules;
import dev.keelson.apiserver.kinds.validation.IngressClassRules;
import dev.keelson.apiserver.kinds.validation.IngressRules;
import dev.keelson.apiserver.kinds.validation.JobRules;
import dev.keelson.apiserver.kinds.validation.LeaseRules;
import dev.keelson.apiserver.kinds.validation.LimitRangeRules;
import dev.keelson.apiserver.kinds.validation.NamespaceRules;
import dev.keelson.apiserver.kinds.validation.NetworkPolicyRules;
import dev.keelson.apiserver.kinds.validation.NodeRules;
import dev.keelson.apiserver.kinds.validation.PersistentVolumeClaimRules;
import dev.keelson.apiserver.kinds.validation.PersistentVolumeRules;
import dev.keelson.apiserver.kinds.validation.PodRules;
import dev.keelson.apiserver.kinds.validation.PodTemplateRules;
import dev.keelson.apiserver.kinds.validation.PolicyBindingRules;
import dev.keelson.apiserver.kinds.validation.PriorityClassRules;
import dev.keelson.apiserver.kinds.validation.PriorityLevelRules;
import dev.keelson.apiserver.kinds.validation.QuotaRules;
import dev.keelson.apiserver.kinds.validation.ReplicationControllerRules;
import dev.keelson.apiserver.kinds.validation.ResourceSliceRules;
import dev.keelson.apiserver.kinds.validation.RuntimeClassRules;
import dev.keelson.apiserver.kinds.validation.ServiceAccountRules;
import dev.keelson.apiserver.kinds.validation.ServiceRules;
import dev.keelson.apiserver.kinds.validation.StatefulSetRules;
import dev.keelson.apiserver.kinds.validation.StorageClassRules;
import dev.keelson.apiserver.kinds.validation.WebhookRules;
import dev.keelson.apiserver.registry.Strategy;
import dev.keelson.apiserver.registry.Strategy.GarbageCollection;
import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The traits of every built-in kind, by {@code group/resource}. Follows {@code pkg/registry/*}{@code /strategy.go}. */
final class KindTable {
    private static final String ADMISSION = "admissionregistration.k8s.io/";
    private static final String RBAC = "rbac.authorization.k8s.io/";
    private static final String STORAGE = "storage.k8s.io/";
    private static final String DEVICES = "resource.k8s.io/";
    private static final String FLOW = "flowcontrol.apiserver.k8s.io/";

    private static final String[] TEMPLATE = {"spec", "template", "spec"};

    private final Map<String, Strategy> strategies = new HashMap<>();
    private final Clock clock;
    private final ServiceAddresses addresses;
    private final NodePorts ports;
    private final Duration eventLife;
    private final ExpressionCheck expressions;

    KindTable(
            Clock clock, ServiceAddresses addresses, NodePorts ports, Duration eventLife, ExpressionCheck expressions) {
        this.clock = clock;
        this.eventLife = eventLife;
        this.addresses = addresses;
        this.ports = ports;
        this.expressions = expressions;
        core();
        apps();
        batch();
        cluster();
        admission();
        storage();
        devices();
    }

    /** The strategy of a resource; one without particularities if the table has none. */
    Strategy strategy(String group, String resource) {
        Strategy found = strategies.get(group + "/" + resource);
        return found == null ? new KindStrategy(new Traits()) : found;
    }

    private void put(String resource, Traits traits) {
        strategies.put(resource, new KindStrategy(traits));
    }

    private static Traits traits() {
        return new Traits();
    }

    private static Function<ObjectNode, String> text(String path) {
        String[] steps = path.split("\\.", -1);
        return object -> Fields.text(object, steps);
    }

    private static Map<String, Function<ObjectNode, String>> texts(String... paths) {
        Map<String, Function<ObjectNode, String>> fields = new LinkedHashMap<>();
        for (String path : paths) {
            fields.put(path, text(path));
        }
        return fields;
    }

    private static Map<String, Function<ObjectNode, String>> number(String label, String path) {
        String[] steps = path.split("\\.", -1);
        return Map.of(label, object -> Long.toString(Fields.number(object, steps)));
    }

    private void core() {
        put("/configmaps", traits().rules(new DataRules(false)));
        strategies.put(
                "/secrets",
                new SimpleStrategies.Secret(traits().rules(new DataRules(true)).fields(texts("type"))));
        strategies.put(
                "/pods",
                new PodStrategy(
                        traits().returnsDeleted().status().rules(new PodRules()).fields(podFields())));
        strategies.put(
                "/podtemplates",
                new TemplateStrategy(
                        traits().returnsDeleted().generation(Generation.BODY).rules(new PodTemplateRules()),
                        "template",
                        "spec"));
        strategies.put(
                "/services",
                new ServiceStrategy(
                        traits().createOnUpdate()
                                .returnsDeleted()
                                .status()
                                .names(NameRules::labelName)
                                .rules(new ServiceRules())
                                .fields(texts("spec.clusterIP", "spec.type")),
                        addresses,
                        ports));
        strategies.put(
                "/namespaces",
                new NamespaceStrategy(traits().returnsDeleted()
                        .names(NameRules::labelName)
                        .rules(new NamespaceRules())
                        .fields(texts("status.phase"))));
        strategies.put(
                "/nodes",
                new SimpleStrategies.Node(traits().status()
                        .rules(new NodeRules())
                        .fields(Map.of(
                                "spec.unschedulable",
                                node -> Boolean.toString(Fields.truth(node, "spec", "unschedulable"))))));
        put("/endpoints", traits().createOnUpdate().rules(new EndpointsRules()));
        put("/limitranges", traits().createOnUpdate().rules(new LimitRangeRules()));
        put("/resourcequotas", traits().returnsDeleted().status().rules(new QuotaRules()));
        strategies.put(
                "/serviceaccounts",
                new SimpleStrategies.ServiceAccount(traits().returnsDeleted().rules(new ServiceAccountRules())));
        strategies.put(
                "/persistentvolumes",
                new SimpleStrategies.Phased(
                        traits().returnsDeleted().status().rules(new PersistentVolumeRules()), clock, true));
        strategies.put(
                "/persistentvolumeclaims",
                new SimpleStrategies.Phased(
                        traits().returnsDeleted().status().rules(new PersistentVolumeClaimRules()), clock, false));
        strategies.put(
                "/replicationcontrollers",
                new TemplateStrategy(
                        traits().status()
                                .collected(GarbageCollection.ORPHAN)
                                .generation(Generation.SPEC)
                                .rules(new ReplicationControllerRules())
                                .fields(number("status.replicas", "status.replicas")),
                        TEMPLATE));
        for (String group : new String[] {"", "events.k8s.io"}) {
            strategies.put(
                    group + "/events",
                    new SimpleStrategies.Event(
                            traits().createOnUpdate()
                                    .collected(GarbageCollection.UNSUPPORTED)
                                    .rules(new EventRules(!group.isEmpty()))
                                    .fields(eventFields()),
                            eventLife));
        }
    }

    private static Map<String, Function<ObjectNode, String>> podFields() {
        Map<String, Function<ObjectNode, String>> fields = texts(
                "spec.nodeName",
                "spec.restartPolicy",
                "spec.schedulerName",
                "spec.serviceAccountName",
                "status.phase",
                "status.podIP",
                "status.nominatedNodeName");
        fields.put("spec.hostNetwork", pod -> Boolean.toString(Fields.truth(pod, "spec", "hostNetwork")));
        return fields;
    }

    private static Map<String, Function<ObjectNode, String>> eventFields() {
        Map<String, Function<ObjectNode, String>> fields = texts(
                "involvedObject.kind",
                "involvedObject.namespace",
                "involvedObject.name",
                "involvedObject.uid",
                "involvedObject.apiVersion",
                "involvedObject.resourceVersion",
                "involvedObject.fieldPath",
                "reason",
                "reportingComponent",
                "type");
        fields.put("source", event -> {
            String component = Fields.text(event, "source", "component");
            return component.isEmpty() ? Fields.text(event, "reportingComponent") : component;
        });
        return fields;
    }

    private void apps() {
        put("apps/controllerrevisions", traits().rules(new ControllerRevisionRules()));
        strategies.put(
                "apps/deployments",
                new TemplateStrategy(
                        traits().status()
                                .statusKeepsLabels()
                                .generation(Generation.SPEC_AND_ANNOTATIONS)
                                .rules(new DeploymentRules(false)),
                        TEMPLATE));
        strategies.put(
                "apps/replicasets",
                new TemplateStrategy(
                        traits().status().generation(Generation.SPEC).rules(new DeploymentRules(true)), TEMPLATE));
        strategies.put(
                "apps/statefulsets",
                new TemplateStrategy.StatefulSet(traits().status()
                        .generation(Generation.SPEC)
                        .names(NameRules::labelName)
                        .rules(new StatefulSetRules())));
        strategies.put(
                "apps/daemonsets",
                new DaemonSetStrategy(
                        traits().status().generation(Generation.SPEC).rules(new DaemonSetRules())));
    }

    private void batch() {
        strategies.put(
                "batch/jobs",
                new JobStrategy(traits().status()
                        .collected(GarbageCollection.ORPHAN)
                        .generation(Generation.SPEC)
                        .rules(new JobRules())
                        .fields(number("status.successful", "status.succeeded"))));
        strategies.put(
                "batch/cronjobs",
                new TemplateStrategy(
                        traits().status().generation(Generation.SPEC).rules(new CronJobRules()),
                        "spec",
                        "jobTemplate",
                        "spec",
                        "template",
                        "spec"));
        put("autoscaling/horizontalpodautoscalers", traits().status().rules(new AutoscalerRules()));
        put(
                "policy/poddisruptionbudgets",
                traits().conditionalUpdate()
                        .status()
                        .generation(Generation.SPEC)
                        .rules(new BudgetRules()));
        put(
                "coordination.k8s.io/leases",
                traits().createOnUpdate()
                        .conditionalUpdate()
                        .drops(DroppedFields.of("strategy", "preferredHolder"))
                        .rules(new LeaseRules()));
        put(
                "scheduling.k8s.io/priorityclasses",
                traits().generation(Generation.FIRST).rules(new PriorityClassRules()));
        put(
                "node.k8s.io/runtimeclasses",
                traits().createOnUpdate().conditionalUpdate().rules(new RuntimeClassRules()));
    }

    private void cluster() {
        put(RBAC + "roles", rbac().rules(AccessRules.role(false)));
        put(RBAC + "clusterroles", rbac().rules(AccessRules.role(true)));
        put(RBAC + "rolebindings", rbac().rules(AccessRules.binding(false)));
        put(RBAC + "clusterrolebindings", rbac().rules(AccessRules.binding(true)));
        put(
                "networking.k8s.io/ingresses",
                traits().status().generation(Generation.SPEC).rules(new IngressRules()));
        put(
                "networking.k8s.io/ingressclasses",
                traits().generation(Generation.SPEC).rules(new IngressClassRules()));
        put(
                "networking.k8s.io/networkpolicies",
                traits().generation(Generation.SPEC).rules(new NetworkPolicyRules()));
        put(
                "networking.k8s.io/servicecidrs",
                traits().status().statusKeepsMetadata().rules(AddressRules.serviceCidr()));
        put("networking.k8s.io/ipaddresses", traits().names(AddressRules::name).rules(AddressRules.address()));
        put(
                "discovery.k8s.io/endpointslices",
                traits().generation(Generation.BODY_AND_METADATA)
                        .drops(DroppedFields.topology())
                        .rules(new EndpointSliceRules()));
        CertificateRules certificates = new CertificateRules();
        strategies.put(
                "certificates.k8s.io/certificatesigningrequests",
                new CertificateStrategy(
                        traits().status()
                                .names((name, prefix) -> List.of())
                                .rules(certificates)
                                .fields(texts("spec.signerName")),
                        certificates,
                        clock));
        put(FLOW + "flowschemas", flow().rules(new FlowSchemaRules()));
        put(FLOW + "prioritylevelconfigurations", flow().rules(new PriorityLevelRules()));
        strategies.put(
                "apiregistration.k8s.io/apiservices",
                new SimpleStrategies.ApiService(
                        traits().names(NameRules::pathSegmentName)
                                .conditionalUpdate()
                                .status()
                                .statusKeepsMetadata()
                                .rules(new ApiServiceRules()),
                        clock));
        put(
                "apiextensions.k8s.io/customresourcedefinitions",
                traits().conditionalUpdate().status().statusKeepsMetadata().generation(Generation.SPEC));
    }

    private void admission() {
        put(ADMISSION + "mutatingwebhookconfigurations", admitting().rules(new WebhookRules(true, expressions)));
        put(ADMISSION + "validatingwebhookconfigurations", admitting().rules(new WebhookRules(false, expressions)));
        put(ADMISSION + "mutatingadmissionpolicies", admitting().rules(new AdmissionPolicyRules(true, expressions)));
        put(
                ADMISSION + "validatingadmissionpolicies",
                admitting().status().statusKeepsMetadata().rules(new AdmissionPolicyRules(false, expressions)));
        put(ADMISSION + "mutatingadmissionpolicybindings", admitting().rules(new PolicyBindingRules(true)));
        put(ADMISSION + "validatingadmissionpolicybindings", admitting().rules(new PolicyBindingRules(false)));
    }

    private static Traits admitting() {
        return traits().conditionalUpdate().generation(Generation.BODY);
    }

    private static Traits flow() {
        return traits().status().statusKeepsMetadata().generation(Generation.SPEC);
    }

    private static Traits rbac() {
        return traits().createOnUpdate().names(NameRules::pathSegmentName);
    }

    private void storage() {
        put(STORAGE + "storageclasses", traits().returnsDeleted().rules(StorageClassRules.storageClass()));
        put(
                STORAGE + "csidrivers",
                traits().conditionalUpdate()
                        .returnsDeleted()
                        .generation(Generation.SPEC_UPDATES)
                        .drops(DroppedFields.of("preventPodSchedulingIfMissing"))
                        .rules(new CsiDriverRules()));
        put(STORAGE + "csinodes", traits().conditionalUpdate().returnsDeleted().rules(CsiRules.node()));
        put(STORAGE + "csistoragecapacities", traits().conditionalUpdate().rules(CsiRules.capacity()));
        put(
                STORAGE + "volumeattachments",
                traits().conditionalUpdate()
                        .returnsDeleted()
                        .status()
                        .statusKeepsMetadata()
                        .rules(new AttachmentRules()));
        put(STORAGE + "volumeattributesclasses", traits().returnsDeleted().rules(StorageClassRules.attributesClass()));
    }

    private void devices() {
        ClaimRules claims = new ClaimRules(expressions);
        put(
                DEVICES + "deviceclasses",
                traits().returnsDeleted().generation(Generation.SPEC).rules(new DeviceClassRules(expressions)));
        strategies.put(
                DEVICES + "resourceclaims",
                new ClaimStrategy(
                        traits().returnsDeleted().status().statusKeepsMetadata().rules(claims)));
        put(DEVICES + "resourceclaimtemplates", traits().returnsDeleted().rules(claims.template()));
        strategies.put(
                DEVICES + "resourceslices",
                new SimpleStrategies.Slice(
                        traits().returnsDeleted()
                                .generation(Generation.SPEC)
                                .drops(DroppedFields.deviceFeatures())
                                .rules(new ResourceSliceRules())
                                .fields(texts("spec.nodeName", "spec.driver")),
                        clock));
    }
}
