package dev.keelson.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.admission.SecurityPolicy.Level;
import dev.keelson.apiserver.admission.SecurityPolicy.Standard;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The checks of the baseline and the restricted pod security standard, in upstream's order. */
final class SecurityChecks {
    private static final Set<String> CAPABILITIES = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");
    private static final Set<String> PROFILES = Set.of("RuntimeDefault", "Localhost");
    private static final Set<String> VOLUMES = Set.of(
            "name",
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "image",
            "persistentVolumeClaim",
            "projected",
            "secret");
    private static final Set<String> SYSCTLS = Set.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.ping_group_range",
            "net.ipv4.ip_unprivileged_port_start");
    /** More sysctls, with the minor version since which they are allowed. */
    private static final Map<String, Integer> LATER_SYSCTLS = Map.of(
            "net.ipv4.ip_local_reserved_ports", 27,
            "net.ipv4.tcp_keepalive_time", 29,
            "net.ipv4.tcp_fin_timeout", 29,
            "net.ipv4.tcp_keepalive_intvl", 29,
            "net.ipv4.tcp_keepalive_probes", 29,
            "net.ipv4.tcp_rmem", 32,
            "net.ipv4.tcp_wmem", 32);

    private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
    private static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
    private static final String SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";

    private record Violation(String reason, String detail) {}

    private final int version;
    private final ObjectNode pod;
    private final @Nullable ObjectNode context;
    private final List<ObjectNode> containers = new ArrayList<>();
    private final List<Violation> found = new ArrayList<>();

    private SecurityChecks(int version, ObjectNode pod) {
        this.version = version;
        this.pod = pod;
        this.context = Fields.object(pod, "spec", "securityContext");
        for (String list : new String[] {"initContainers", "containers", "ephemeralContainers"}) {
            containers.addAll(Fields.objects(pod, "spec", list));
        }
    }

    /** What violates the standard, with its details; {@code pod} may be a template. */
    static List<String> violations(Standard standard, ObjectNode pod) {
        return run(standard, pod).stream()
                .map(each -> each.reason + (each.detail.isEmpty() ? "" : " (" + each.detail + ")"))
                .toList();
    }

    /** What violates the standard, in short. */
    static List<String> reasons(Standard standard, ObjectNode pod) {
        return run(standard, pod).stream().map(Violation::reason).toList();
    }

    private static List<Violation> run(Standard standard, ObjectNode pod) {
        SecurityChecks checks = new SecurityChecks(standard.version(), pod);
        if (standard.level() != Level.PRIVILEGED) {
            checks.baseline(standard.level() == Level.RESTRICTED);
        }
        if (standard.level() == Level.RESTRICTED) {
            checks.restricted();
        }
        return checks.found;
    }

    private void baseline(boolean overridden) {
        appArmor();
        if (!overridden || version < 22) {
            capabilities();
        }
        hostNamespaces();
        if (!overridden) {
            hostPaths();
        }
        hostPorts();
        probeHosts();
        refuse(
                named(each -> Fields.truth(each, "securityContext", "privileged")),
                "privileged",
                "must not set securityContext.privileged=true");
        if (!overridden || version < 35) {
            procMount(!(version >= 35 && hasOwnUsers()));
        }
        seLinux();
        if (version < 19) {
            seccompAnnotations();
        } else if (!overridden) {
            seccomp(false);
        }
        sysctls();
        boolean ofPod = Fields.truth(context, "windowsOptions", "hostProcess");
        List<String> bad = named(each -> Fields.truth(each, "securityContext", "windowsOptions", "hostProcess"));
        refuseSetters(ofPod, bad, "hostProcess", "must not set securityContext.windowsOptions.hostProcess=true");
    }

    private void restricted() {
        boolean windows =
                version >= 25 && Fields.text(pod, "spec", "os", "name").equals("windows");
        if (version >= 8 && !windows) {
            refuse(
                    named(each -> !isFalse(each, "allowPrivilegeEscalation")),
                    "allowPrivilegeEscalation != false",
                    "must set securityContext.allowPrivilegeEscalation=false");
        }
        if (version >= 22 && !windows) {
            restrictedCapabilities();
        }
        if (version >= 35) {
            procMount(true);
        }
        restrictedVolumes();
        boolean relaxed = version >= 35 && hasOwnUsers();
        if (!relaxed) {
            nonRoot();
        }
        if (version >= 23 && !relaxed) {
            refuseSetters(
                    isRoot(context),
                    named(each -> isRoot(Fields.object(each, "securityContext"))),
                    "runAsUser=0",
                    "must not set runAsUser=0");
        }
        if (version >= 19 && !windows) {
            seccomp(true);
        }
    }

    private boolean hasOwnUsers() {
        return Fields.has(pod, "spec", "hostUsers") && !Fields.truth(pod, "spec", "hostUsers");
    }

    private static boolean isFalse(ObjectNode container, String field) {
        return Fields.has(container, "securityContext", field) && !Fields.truth(container, "securityContext", field);
    }

    private static boolean isRoot(@Nullable ObjectNode context) {
        return Fields.has(context, "runAsUser") && Fields.number(context, "runAsUser") == 0;
    }

    private List<String> named(Predicate<ObjectNode> bad) {
        List<String> names = new ArrayList<>();
        for (ObjectNode container : containers) {
            if (bad.test(container)) {
                names.add(Fields.text(container, "name"));
            }
        }
        return names;
    }

    private static String quoted(Iterable<String> names) {
        return "\"" + String.join("\", \"", names) + "\"";
    }

    private static String plural(String word, int count) {
        return count == 1 ? word : word + "s";
    }

    private static String list(String word, List<String> names) {
        return plural(word, names.size()) + " " + quoted(names);
    }

    private void refuse(List<String> bad, String reason, String what) {
        if (!bad.isEmpty()) {
            found.add(new Violation(reason, list("container", bad) + " " + what));
        }
    }

    private void refuseSetters(boolean ofPod, List<String> bad, String reason, String what) {
        String setters = setters(ofPod, bad);
        if (!setters.isEmpty()) {
            found.add(new Violation(reason, setters + " " + what));
        }
    }

    private static String setters(boolean ofPod, List<String> bad) {
        List<String> setters = new ArrayList<>();
        if (ofPod) {
            setters.add("pod");
        }
        if (!bad.isEmpty()) {
            setters.add(list("container", bad));
        }
        return String.join(" and ", setters);
    }

    private void appArmor() {
        Set<String> values = new TreeSet<>();
        boolean ofPod = badProfile(context, "appArmorProfile", values);
        List<String> bad = named(each -> badProfile(Fields.object(each, "securityContext"), "appArmorProfile", values));
        String setters = setters(ofPod, bad);
        List<String> annotations = new ArrayList<>();
        Fields.strings(pod, "metadata", "annotations").forEach((key, value) -> {
            boolean good = value.isEmpty() || value.equals("runtime/default") || value.startsWith("localhost/");
            if (key.startsWith(APP_ARMOR) && !good) {
                annotations.add(key + "=\"" + value + "\"");
            }
        });
        List<String> all = new ArrayList<>(values);
        annotations.stream().sorted().forEach(all::add);
        if (!annotations.isEmpty()) {
            setters += (setters.isEmpty() ? "" : " and ") + plural("annotation", annotations.size());
        }
        if (!setters.isEmpty()) {
            found.add(new Violation(
                    plural("forbidden AppArmor profile", all.size()),
                    setters + " must not set AppArmor profile type to " + quoted(all)));
        }
    }

    private static boolean badProfile(@Nullable ObjectNode context, String field, Set<String> values) {
        if (!Fields.has(context, field) || PROFILES.contains(Fields.text(context, field, "type"))) {
            return false;
        }
        values.add(Fields.text(context, field, "type"));
        return true;
    }

    private void capabilities() {
        Set<String> added = new TreeSet<>();
        List<String> bad = named(each -> adds(each, CAPABILITIES, added));
        refuse(
                bad,
                "non-default capabilities",
                "must not include " + quoted(added) + " in securityContext.capabilities.add");
    }

    private static boolean adds(ObjectNode container, Set<String> allowed, Set<String> added) {
        boolean bad = false;
        for (String capability : Fields.texts(container, "securityContext", "capabilities", "add")) {
            if (!allowed.contains(capability)) {
                bad = true;
                added.add(capability);
            }
        }
        return bad;
    }

    private void restrictedCapabilities() {
        List<String> details = new ArrayList<>();
        List<String> keeping = named(each ->
                !Fields.texts(each, "securityContext", "capabilities", "drop").contains("ALL"));
        if (!keeping.isEmpty()) {
            details.add(list("container", keeping) + " must set securityContext.capabilities.drop=[\"ALL\"]");
        }
        Set<String> added = new TreeSet<>();
        List<String> adding = named(each -> adds(each, Set.of("NET_BIND_SERVICE"), added));
        if (!adding.isEmpty()) {
            details.add(list("container", adding) + " must not include " + quoted(added)
                    + " in securityContext.capabilities.add");
        }
        if (!details.isEmpty()) {
            found.add(new Violation("unrestricted capabilities", String.join("; ", details)));
        }
    }

    private void hostNamespaces() {
        List<String> shared = new ArrayList<>();
        for (String field : new String[] {"hostNetwork", "hostPID", "hostIPC"}) {
            if (Fields.truth(pod, "spec", field)) {
                shared.add(field + "=true");
            }
        }
        if (!shared.isEmpty()) {
            found.add(new Violation("host namespaces", String.join(", ", shared)));
        }
    }

    private void hostPaths() {
        List<String> names = new ArrayList<>();
        for (ObjectNode volume : Fields.objects(pod, "spec", "volumes")) {
            if (Fields.has(volume, "hostPath")) {
                names.add(Fields.text(volume, "name"));
            }
        }
        if (!names.isEmpty()) {
            found.add(new Violation("hostPath volumes", list("volume", names)));
        }
    }

    private void hostPorts() {
        Set<String> ports = new TreeSet<>();
        List<String> bad = named(each -> {
            boolean any = false;
            for (ObjectNode port : Fields.objects(each, "ports")) {
                long number = Fields.number(port, "hostPort");
                if (number != 0) {
                    ports.add(Long.toString(number));
                    any = true;
                }
            }
            return any;
        });
        String uses = bad.size() == 1 ? "uses " : "use ";
        refuse(bad, "hostPort", uses + plural("hostPort", ports.size()) + " " + String.join(", ", ports));
    }

    private void probeHosts() {
        if (version < 34) {
            return;
        }
        Set<String> hosts = new TreeSet<>();
        List<String> bad = named(each -> {
            Set<String> own = new HashSet<>();
            for (String probe : new String[] {"livenessProbe", "readinessProbe", "startupProbe"}) {
                hosts(Fields.object(each, probe), own);
            }
            hosts(Fields.object(each, "lifecycle", "postStart"), own);
            hosts(Fields.object(each, "lifecycle", "preStop"), own);
            hosts.addAll(own);
            return !own.isEmpty();
        });
        String uses = bad.size() == 1 ? "uses " : "use ";
        List<String> sorted = bad.stream().sorted().toList();
        refuse(
                sorted,
                "probe or lifecycle host",
                uses + plural("probe or lifecycle host", hosts.size()) + " " + quoted(hosts));
    }

    private static void hosts(@Nullable ObjectNode handler, Set<String> hosts) {
        for (String action : new String[] {"httpGet", "tcpSocket"}) {
            String host = Fields.text(handler, action, "host");
            if (!host.isEmpty()) {
                hosts.add(host);
            }
        }
    }

    private void procMount(boolean applies) {
        Set<String> types = new TreeSet<>();
        List<String> bad = named(each -> {
            String type = Fields.text(each, "securityContext", "procMount");
            boolean other = !type.isEmpty() && !type.equals("Default");
            if (other) {
                types.add(type);
            }
            return other;
        });
        if (applies) {
            refuse(bad, "procMount", "must not set securityContext.procMount to " + quoted(types));
        }
    }

    private void seLinux() {
        Set<String> types = new TreeSet<>();
        Set<String> other = new TreeSet<>();
        boolean ofPod = badSeLinux(context, types, other);
        List<String> bad = named(each -> badSeLinux(Fields.object(each, "securityContext"), types, other));
        List<String> data = new ArrayList<>();
        if (!types.isEmpty()) {
            data.add(plural("type", types.size()) + " " + quoted(types));
        }
        for (String field : new String[] {"user", "role"}) {
            if (other.contains(field)) {
                data.add(field + " may not be set");
            }
        }
        refuseSetters(
                ofPod,
                bad,
                "seLinuxOptions",
                "set forbidden securityContext.seLinuxOptions: " + String.join("; ", data));
    }

    private boolean badSeLinux(@Nullable ObjectNode context, Set<String> types, Set<String> other) {
        ObjectNode options = Fields.object(context, "seLinuxOptions");
        if (options == null) {
            return false;
        }
        String type = Fields.text(options, "type");
        boolean known = switch (type) {
            case "", "container_t", "container_init_t", "container_kvm_t" -> true;
            case "container_engine_t" -> version >= 31;
            default -> false;
        };
        if (!known) {
            types.add(type);
        }
        boolean bad = !known;
        for (String field : new String[] {"user", "role"}) {
            if (!Fields.text(options, field).isEmpty()) {
                other.add(field);
                bad = true;
            }
        }
        return bad;
    }

    private void seccompAnnotations() {
        Map<String, String> annotations = Fields.strings(pod, "metadata", "annotations");
        Set<String> keys = new HashSet<>(Set.of(SECCOMP_POD));
        containers.forEach(each -> keys.add(SECCOMP_CONTAINER + Fields.text(each, "name")));
        Set<String> bad = new TreeSet<>();
        for (String key : keys) {
            String value = annotations.get(key);
            boolean good = value == null
                    || value.equals("runtime/default")
                    || value.equals("docker/default")
                    || value.startsWith("localhost/");
            if (!good) {
                bad.add(key + "=\"" + value + "\"");
            }
        }
        if (!bad.isEmpty()) {
            found.add(new Violation(
                    "seccompProfile", "forbidden " + plural("annotation", bad.size()) + " " + String.join(", ", bad)));
        }
    }

    private void seccomp(boolean required) {
        Set<String> values = new TreeSet<>();
        boolean ofPod = badProfile(context, "seccompProfile", values);
        List<String> bad = named(each -> badProfile(Fields.object(each, "securityContext"), "seccompProfile", values));
        String setters = setters(ofPod, bad);
        if (!setters.isEmpty()) {
            found.add(new Violation(
                    "seccompProfile",
                    setters + " must not set securityContext.seccompProfile.type to " + quoted(values)));
            return;
        }
        boolean set = Fields.has(context, "seccompProfile");
        List<String> without = named(each -> !set && !Fields.has(each, "securityContext", "seccompProfile"));
        if (required && !without.isEmpty()) {
            found.add(new Violation(
                    "seccompProfile",
                    "pod or " + list("container", without)
                            + " must set securityContext.seccompProfile.type to \"RuntimeDefault\" or"
                            + " \"Localhost\""));
        }
    }

    private void sysctls() {
        List<String> bad = new ArrayList<>();
        for (ObjectNode sysctl : Fields.objects(context, "sysctls")) {
            String name = Fields.text(sysctl, "name");
            Integer since = LATER_SYSCTLS.get(name);
            if (!SYSCTLS.contains(name) && (since == null || version < since)) {
                bad.add(name);
            }
        }
        if (!bad.isEmpty()) {
            found.add(new Violation("forbidden sysctls", String.join(", ", bad)));
        }
    }

    private void restrictedVolumes() {
        List<String> names = new ArrayList<>();
        Set<String> types = new TreeSet<>();
        for (ObjectNode volume : Fields.objects(pod, "spec", "volumes")) {
            boolean bad = false;
            for (String field : (Iterable<String>) volume::fieldNames) {
                if (!VOLUMES.contains(field)) {
                    types.add(field);
                    bad = true;
                }
            }
            if (bad) {
                names.add(Fields.text(volume, "name"));
            }
        }
        if (!names.isEmpty()) {
            String uses = names.size() == 1 ? " uses " : " use ";
            found.add(new Violation(
                    "restricted volume types",
                    list("volume", names) + uses + plural("restricted volume type", types.size()) + " "
                            + quoted(types)));
        }
    }

    private void nonRoot() {
        boolean set = Fields.has(context, "runAsNonRoot");
        boolean asRoot = set && !Fields.truth(context, "runAsNonRoot");
        List<String> explicit = named(each -> isFalse(each, "runAsNonRoot"));
        String setters = setters(asRoot, explicit);
        if (!setters.isEmpty()) {
            found.add(new Violation(
                    "runAsNonRoot != true", setters + " must not set securityContext.runAsNonRoot=false"));
            return;
        }
        List<String> without = named(each -> !set && !Fields.has(each, "securityContext", "runAsNonRoot"));
        if (!without.isEmpty()) {
            found.add(new Violation(
                    "runAsNonRoot != true",
                    "pod or " + list("container", without) + " must set securityContext.runAsNonRoot=true"));
        }
    }
}
