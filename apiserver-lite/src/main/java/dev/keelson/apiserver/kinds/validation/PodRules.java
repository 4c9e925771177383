package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.kinds.validation.PodContext.Volumes;
import dev.keelson.apiserver.registry.ObjectMetaRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Pods and pod templates. Follows {@code ValidatePodSpec} and its callers. */
public final class PodRules implements Rules {
    private static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");
    private static final List<String> DNS_POLICIES =
            List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
    private static final List<String> PREEMPTION_POLICIES = List.of("PreemptLowerPriority", "Never");
    private static final FieldPath ANNOTATIONS = Check.METADATA.child("annotations");
    private static final int MAX_HOST_NAME = 64;

    @Override
    public void validate(ObjectNode pod, List<FieldError> errors) {
        metadataAndSpec(pod, null, errors);
        ObjectNode spec = Fields.make(pod, "spec");
        if (!Fields.array(spec, "ephemeralContainers").isEmpty()) {
            errors.add(FieldError.forbidden(Check.SPEC.child("ephemeralContainers"), "cannot be set on create"));
        }
        if (!Fields.text(spec, "nodeName").isEmpty()
                && !Fields.array(spec, "schedulingGates").isEmpty()) {
            errors.add(FieldError.forbidden(
                    Check.SPEC.child("nodeName"), "cannot be set until all schedulingGates have been cleared"));
        }
        PodAnnotationRules.matchFields(Fields.strings(pod, "metadata", "annotations"), spec, Check.SPEC, errors);
    }

    /** What holds for a pod whenever it is written, the metadata that all kinds have apart. */
    public static void metadataAndSpec(ObjectNode pod, @Nullable ObjectNode old, List<FieldError> errors) {
        ObjectNode spec = Fields.make(pod, "spec");
        Map<String, String> annotations = Fields.strings(pod, "metadata", "annotations");
        boolean oldCost = old != null && PodAnnotationRules.hasBadCost(Fields.strings(old, "metadata", "annotations"));
        PodAnnotationRules.check(annotations, spec, oldCost, ANNOTATIONS, errors);
        PodContext context = new PodContext(
                spec,
                Fields.text(pod, "metadata", "name"),
                true,
                annotations.containsKey(PodAnnotationRules.MIRROR),
                claimNames(spec),
                Fields.object(old, "spec"));
        spec(context, Check.SPEC, errors);
        if (Fields.text(spec, "serviceAccountName").isEmpty() && spec.has("volumes")) {
            tokensNeedAccount(spec, errors);
        }
        untrimmedImages(spec, "containers", errors);
        untrimmedImages(spec, "initContainers", errors);
    }

    private static Set<String> claimNames(ObjectNode spec) {
        if (!spec.has("resourceClaims")) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (ObjectNode claim : Fields.objects(spec, "resourceClaims")) {
            names.add(Fields.text(claim, "name"));
        }
        names.remove("");
        return names;
    }

    private static void tokensNeedAccount(ObjectNode spec, List<FieldError> errors) {
        List<ObjectNode> volumes = Fields.objects(spec, "volumes");
        for (int i = 0; i < volumes.size(); i++) {
            List<ObjectNode> sources = Fields.objects(volumes.get(i), "projected", "sources");
            for (int j = 0; j < sources.size(); j++) {
                if (Fields.has(sources.get(j), "serviceAccountToken")) {
                    FieldPath at = Check.SPEC.child("volumes").index(i).child("projected");
                    errors.add(FieldError.forbidden(
                            at.child("sources").index(j).child("serviceAccountToken"),
                            "must not be specified when serviceAccountName is not set"));
                }
            }
        }
    }

    private static void untrimmedImages(ObjectNode spec, String list, List<FieldError> errors) {
        List<ObjectNode> containers = Fields.objects(spec, list);
        for (int i = 0; i < containers.size(); i++) {
            ContainerRules.untrimmed(containers.get(i), Check.SPEC.child(list).index(i), errors);
        }
    }

    /** Checks a pod's specification wherever it stands. */
    private static void spec(PodContext pod, FieldPath path, List<FieldError> errors) {
        ObjectNode spec = pod.spec();
        if (!Fields.has(spec, "terminationGracePeriodSeconds")) {
            errors.add(FieldError.required(path.child("terminationGracePeriodSeconds"), ""));
        }
        Volumes volumes = new Volumes(pod, VolumeRules.check(spec, pod, path, errors));
        PodClaimRules.check(pod, path.child("resourceClaims"), errors);
        ContainerRules.regular(volumes, path.child("containers"), errors);
        ContainerRules.init(volumes, path.child("initContainers"), errors);
        ContainerRules.ephemeral(volumes, path.child("ephemeralContainers"), errors);
        PodResourceRules.check(pod, path.child("resources"), errors);
        hostPorts(pod, path, errors);
        required(spec, "restartPolicy", RESTART_POLICIES, path, errors);
        required(spec, "dnsPolicy", DNS_POLICIES, path, errors);
        if (spec.has("nodeSelector")) {
            ObjectMetaRules.labels(Fields.strings(spec, "nodeSelector"), path.child("nodeSelector"), errors);
        }
        SecurityContextRules.pod(pod, path, errors);
        AffinityRules.check(pod, path.child("affinity"), errors);
        PodNetworkRules.check(spec, path, errors);
        gates(spec, path, errors);
        SpreadRules.check(pod, path.child("topologySpreadConstraints"), errors);
        WindowsRules.hostProcess(spec, path, errors);
        hostUsers(pod, path, errors);
        hostName(spec, path, errors);
        names(spec, path, errors);
        TolerationRules.tolerations(Fields.objects(spec, "tolerations"), path.child("tolerations"), errors);
        ResourceRules.list(
                Fields.object(spec, "overhead"),
                ResourceRules::containerName,
                path.child("overhead").child("limits"),
                errors);
        WindowsRules.os(spec, path, errors);
        EnvironmentRules.fileVolumes(spec, path, errors);
    }

    private static void required(
            ObjectNode spec, String field, List<String> known, FieldPath path, List<FieldError> errors) {
        if (Check.required(spec, field, path, "", errors)) {
            Check.supported(spec, field, path, known, errors);
        }
    }

    /** On the node's network, a container's ports are the node's. */
    private static void hostPorts(PodContext pod, FieldPath path, List<FieldError> errors) {
        if (!Fields.truth(pod.spec(), "hostNetwork")) {
            return;
        }
        List<ObjectNode> containers = Fields.objects(pod.spec(), "containers");
        for (int i = 0; i < containers.size(); i++) {
            List<ObjectNode> ports = Fields.objects(containers.get(i), "ports");
            for (int j = 0; j < ports.size(); j++) {
                long port = Fields.number(ports.get(j), "hostPort");
                if ((pod.isPod() || port != 0) && port != Fields.number(ports.get(j), "containerPort")) {
                    FieldPath at =
                            path.child("containers").index(i).child("ports").index(j);
                    errors.add(FieldError.invalid(
                            at.child("hostPort"), port, "must match `containerPort` when `hostNetwork` is true"));
                }
            }
        }
    }

    private static void gates(ObjectNode spec, FieldPath path, List<FieldError> errors) {
        List<ObjectNode> conditions = Fields.objects(spec, "readinessGates");
        for (int i = 0; i < conditions.size(); i++) {
            NameChecks.qualified(
                    Fields.text(conditions.get(i), "conditionType"),
                    path.child("readinessGates").index(i).child("conditionType"),
                    errors);
        }
        Set<String> seen = new HashSet<>();
        List<ObjectNode> gates = Fields.objects(spec, "schedulingGates");
        for (int i = 0; i < gates.size(); i++) {
            String name = Fields.text(gates.get(i), "name");
            FieldPath at = path.child("schedulingGates").index(i);
            NameChecks.qualified(name, at, errors);
            if (!seen.add(name)) {
                errors.add(FieldError.duplicate(at, name));
            }
        }
    }

    /** A pod with users of its own cannot share the node's namespaces. */
    private static void hostUsers(PodContext pod, FieldPath path, List<FieldError> errors) {
        ObjectNode spec = pod.spec();
        if (pod.hasHostUsers()) {
            return;
        }
        String why = "when `hostUsers` is false";
        if (Fields.truth(spec, "hostNetwork") && !hadOwnUsers(pod.old(), "hostNetwork")) {
            errors.add(FieldError.forbidden(path.child("hostNetwork"), why));
        }
        if (Fields.truth(spec, "hostPID")) {
            errors.add(FieldError.forbidden(path.child("HostPID"), why));
        }
        if (Fields.truth(spec, "hostIPC")) {
            errors.add(FieldError.forbidden(path.child("HostIPC"), why));
        }
        for (String list : ContainerRules.LISTS) {
            List<ObjectNode> containers = Fields.objects(spec, list);
            for (int i = 0; i < containers.size(); i++) {
                if (containers.get(i).has("volumeDevices") && pod.old() == null) {
                    errors.add(FieldError.forbidden(path.child(list).index(i).child("volumeDevices"), why));
                }
            }
        }
    }

    private static boolean hadOwnUsers(@Nullable ObjectNode old, String field) {
        return old != null
                && Fields.truth(old, field)
                && Fields.has(old, "hostUsers")
                && !Fields.truth(old, "hostUsers");
    }

    private static void hostName(ObjectNode spec, FieldPath path, List<FieldError> errors) {
        if (!Fields.has(spec, "hostnameOverride")) {
            return;
        }
        FieldPath at = path.child("hostnameOverride");
        if (Fields.truth(spec, "setHostnameAsFQDN")) {
            errors.add(FieldError.forbidden(at, "may not be specified when setHostnameAsFQDN is true"));
        }
        if (Fields.truth(spec, "hostNetwork")) {
            errors.add(FieldError.forbidden(at, "may not be specified when hostNetwork is true"));
        }
        if (Fields.text(spec, "hostnameOverride").length() > MAX_HOST_NAME) {
            errors.add(FieldError.tooLong(at, MAX_HOST_NAME));
        }
        NameChecks.subdomainIfSet(spec, "hostnameOverride", path, errors);
    }

    private static void names(ObjectNode spec, FieldPath path, List<FieldError> errors) {
        NameChecks.subdomain(spec, "serviceAccountName", path, errors);
        NameChecks.subdomain(spec, "nodeName", path, errors);
        NameChecks.subdomain(spec, "priorityClassName", path, errors);
        NameChecks.subdomainIfSet(spec, "runtimeClassName", path, errors);
        NameChecks.label(spec, "hostname", path, errors);
        NameChecks.label(spec, "subdomain", path, errors);
        if (Fields.has(spec, "activeDeadlineSeconds")) {
            long seconds = Fields.number(spec, "activeDeadlineSeconds");
            if (seconds < 1 || seconds > Integer.MAX_VALUE) {
                errors.add(FieldError.invalid(
                        path.child("activeDeadlineSeconds"), seconds, "must be between 1 and 2147483647, inclusive"));
            }
        }
        Check.supported(spec, "preemptionPolicy", path, PREEMPTION_POLICIES, errors);
    }

    /** Checks a pod template. */
    static void template(ObjectNode template, @Nullable ObjectNode old, FieldPath path, List<FieldError> errors) {
        Map<String, String> annotations = Fields.strings(template, "metadata", "annotations");
        ObjectMetaRules.labels(Fields.strings(template, "metadata", "labels"), path.child("labels"), errors);
        ObjectMetaRules.annotations(annotations, path.child("annotations"), errors);
        ObjectNode spec = Fields.make(template, "spec");
        boolean oldCost = old != null && PodAnnotationRules.hasBadCost(Fields.strings(old, "metadata", "annotations"));
        PodAnnotationRules.check(annotations, spec, oldCost, path.child("annotations"), errors);
        PodContext context = new PodContext(spec, "", false, false, claimNames(spec), Fields.object(old, "spec"));
        spec(context, path.child("spec"), errors);
        PodAnnotationRules.matchFields(annotations, spec, path.child("spec"), errors);
        if (!Fields.array(spec, "ephemeralContainers").isEmpty()) {
            errors.add(FieldError.forbidden(
                    path.child("spec").child("ephemeralContainers"),
                    "ephemeral containers not allowed in pod template"));
        }
    }

    @Override
    public void validateUpdate(ObjectNode pod, ObjectNode old, List<FieldError> errors) {
        PodUpdateRules.check(pod, old, errors);
    }

    @Override
    public void validateStatusUpdate(ObjectNode pod, ObjectNode old, List<FieldError> errors) {
        PodStatusRules.check(pod, old, errors);
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        // As in Kubernetes, which does not look at updates: they are many, and people hardly read what controllers get.
        return old == null ? PodWarnings.ofPod(object) : List.of();
    }

    @Override
    public List<String> statusWarnings(ObjectNode pod) {
        List<String> warnings = new ArrayList<>(0);
        View status = View.of(pod, new ArrayList<>(0)).struct("status");
        IpTexts.warnOfAddresses(status.list("podIPs"), "ip", warnings);
        IpTexts.warnOfAddresses(status.list("hostIPs"), "ip", warnings);
        return warnings;
    }
}
