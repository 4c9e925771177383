package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.GoText;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to warn of in pods and their templates that are accepted: what is deprecated, does nothing, or hardly means what
 * it says. Follows {@code pkg/api/pod/warnings.go}. Confined to one call.
 */
final class PodWarnings {
    private static final String DNS_LABEL_IS_BETTER =
            ", which can result in surprising behavior; a DNS label is recommended: ";
    private static final String NO_SELECTOR = "a null labelSelector results in matching no pod";
    private static final String SECCOMP_OF_POD = "seccomp.security.alpha.kubernetes.io/pod";
    private static final String SECCOMP_OF_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
    private static final String USE_SYSCTLS = "non-functional in v1.11+; use the \"sysctls\" field instead";
    private static final String USE_PRIORITY = "non-functional in v1.16+; use the \"priorityClassName\" field instead";

    private final View pod;
    private final View spec;
    private final View annotations;
    private final boolean template;
    private final List<String> warnings = new ArrayList<>(0);

    private PodWarnings(View pod, boolean template) {
        this.pod = pod;
        this.spec = pod.struct("spec");
        this.annotations = pod.struct("metadata").struct("annotations");
        this.template = template;
    }

    static List<String> ofPod(ObjectNode pod) {
        List<String> all = new ArrayList<>(nameWarning(pod, "the Pod's hostname"));
        all.addAll(new PodWarnings(View.of(pod, new ArrayList<>(0)), false).all());
        return all;
    }

    /** Of a name that the names of pods begin with. */
    static List<String> ofOwnersName(ObjectNode owner) {
        return nameWarning(owner, "Pod names and hostnames");
    }

    private static List<String> nameWarning(ObjectNode object, String use) {
        List<String> problems = NameRules.dns1123Label(Fields.text(object, "metadata", "name"));
        return problems.isEmpty()
                ? List.of()
                : List.of("metadata.name: this is used in " + use + DNS_LABEL_IS_BETTER + "["
                        + String.join(" ", problems) + "]");
    }

    static List<String> ofTemplate(View template) {
        return new PodWarnings(template, true).all();
    }

    /** The warnings of the template at {@code spec.template} of an object that is new or has a new generation. */
    static List<String> ofOwner(ObjectNode owner, @Nullable ObjectNode old) {
        if (old != null && !isNewGeneration(owner, old)) {
            return List.of();
        }
        return ofTemplate(View.of(owner, new ArrayList<>(0)).struct("spec").struct("template"));
    }

    static boolean isNewGeneration(ObjectNode object, ObjectNode old) {
        return Fields.number(object, "metadata", "generation") != Fields.number(old, "metadata", "generation");
    }

    private List<String> all() {
        placement();
        deprecatedAnnotation("scheduler.alpha.kubernetes.io/critical-pod", USE_PRIORITY);
        deprecatedAnnotation("security.alpha.kubernetes.io/sysctls", USE_SYSCTLS);
        deprecatedAnnotation("security.alpha.kubernetes.io/unsafe-sysctls", USE_SYSCTLS);
        warnings.addAll(VolumeWarnings.of(spec));
        duplicates("hostAliases", "ip", "duplicate ip ");
        duplicates("imagePullSecrets", "name", "duplicate name ");
        for (View secret : spec.list("imagePullSecrets")) {
            if (secret.text("name").isEmpty()) {
                warn(secret.path("name"), "invalid empty name \"\"");
            }
        }
        QuantityWarnings.add(spec, "overhead", warnings);
        if (!spec.struct("securityContext").has("seccompProfile")) {
            seccomp(SECCOMP_OF_POD);
        }
        List<View> containers = new ArrayList<>();
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            containers.addAll(spec.list(list));
        }
        containers.forEach(this::container);
        warnings.addAll(PortWarnings.of(containers));
        if (spec.number("terminationGracePeriodSeconds") < 0) {
            warn(
                    spec.path("terminationGracePeriodSeconds"),
                    "must be >= 0; negative values are invalid and will be treated as 1");
        }
        podAffinity("podAffinity");
        podAffinity("podAntiAffinity");
        addresses();
        return warnings;
    }

    private void warn(Object path, String text) {
        warnings.add(path + ": " + text);
    }

    /** Labels of nodes that are no longer to be used. */
    private void placement() {
        for (String label : spec.strings("nodeSelector").keySet()) {
            String message = NodeLabels.message(label);
            if (message != null) {
                warn(spec.path("nodeSelector").key(label), message);
            }
        }
        View affinity = spec.struct("affinity").struct("nodeAffinity");
        View required = affinity.struct("requiredDuringSchedulingIgnoredDuringExecution");
        required.list("nodeSelectorTerms").forEach(term -> warnings.addAll(NodeLabels.ofTerm(term, false)));
        for (View preferred : affinity.list("preferredDuringSchedulingIgnoredDuringExecution")) {
            warnings.addAll(NodeLabels.ofTerm(preferred.struct("preference"), true));
        }
        for (View constraint : spec.list("topologySpreadConstraints")) {
            String key = constraint.text("topologyKey");
            String message = NodeLabels.message(key);
            if (message != null) {
                warn(constraint.path("topologyKey"), key + " is " + message);
            }
            if (!constraint.has("labelSelector")) {
                warn(constraint.path("labelSelector"), NO_SELECTOR);
            }
        }
    }

    private View metadata() {
        return pod.struct("metadata");
    }

    private void deprecatedAnnotation(String key, String message) {
        if (annotations.has(key)) {
            warn(metadata().path("annotations").key(key), message);
        }
    }

    private void seccomp(String key) {
        deprecatedAnnotation(key, "non-functional in v1.27+; use the \"seccompProfile\" field instead");
    }

    private void duplicates(String list, String field, String text) {
        Set<String> seen = new HashSet<>();
        for (View item : spec.list(list)) {
            if (!seen.add(item.text(field))) {
                warn(item.path(field), text + GoText.quote(item.text(field)));
            }
        }
    }

    private void container(View container) {
        String name = container.text("name");
        View security = container.struct("securityContext");
        if (!security.has("seccompProfile")) {
            seccomp(SECCOMP_OF_CONTAINER + name);
        }
        String appArmor = PodAnnotationRules.APP_ARMOR + name;
        if (template && !security.has("appArmorProfile") && !isProfileOfPod(annotations.text(appArmor))) {
            deprecatedAnnotation(appArmor, "deprecated since v1.30; use the \"appArmorProfile\" field instead");
        }
        QuantityWarnings.add(container.struct("resources"), "limits", warnings);
        QuantityWarnings.add(container.struct("resources"), "requests", warnings);
        environment(container);
    }

    private boolean isProfileOfPod(String annotation) {
        ObjectNode field = AppArmor.field(annotation);
        View security = spec.struct("securityContext");
        return field != null && security.has("appArmorProfile") && Fields.same(field, security.get("appArmorProfile"));
    }

    /** A variable that is set again is fine only if it builds on what it was. */
    private void environment(View container) {
        Set<String> seen = new HashSet<>();
        for (View variable : container.list("env")) {
            String name = variable.text("name");
            String reference = "$(" + name + ")";
            String value = variable.text("value");
            boolean builds = !variable.has("valueFrom") && value.contains(reference) && !value.equals(reference);
            if (!seen.add(name) && !builds) {
                warn(
                        variable.path(),
                        "hides previous definition of " + GoText.quote(name)
                                + ", which may be dropped when using apply");
            }
        }
    }

    private void podAffinity(String kind) {
        View affinity = spec.struct("affinity").struct(kind);
        for (View term : affinity.list("requiredDuringSchedulingIgnoredDuringExecution")) {
            selector(term);
        }
        for (View weighted : affinity.list("preferredDuringSchedulingIgnoredDuringExecution")) {
            selector(weighted.struct("podAffinityTerm"));
        }
    }

    private void selector(View term) {
        if (!term.has("labelSelector")) {
            warn(term.path("labelSelector"), NO_SELECTOR);
        }
    }

    private void addresses() {
        View dns = spec.struct("dnsConfig");
        List<String> servers = dns.texts("nameservers");
        for (int i = 0; i < servers.size(); i++) {
            IpTexts.warnOfAddress(dns.path("nameservers").index(i), servers.get(i), warnings);
        }
        for (View alias : spec.list("hostAliases")) {
            IpTexts.warnOfAddress(alias.path("ip"), alias.text("ip"), warnings);
        }
    }
}
