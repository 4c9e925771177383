package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** As whom and with what rights containers run. */
final class SecurityContextRules {
    private static final List<String> PROFILES = List.of("Localhost", "RuntimeDefault", "Unconfined");
    private static final int MAX_PROFILE = 4095;
    private static final Set<String> IPC_SYSCTLS = Set.of(
            "kernel.sem",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_rmid_forced",
            "kernel.shm",
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.msg");

    private SecurityContextRules() {}

    static void container(ObjectNode context, boolean hostUsers, FieldPath path, List<FieldError> errors) {
        if (context.isEmpty()) {
            return;
        }
        NameChecks.id(context, "runAsUser", path, errors);
        NameChecks.id(context, "runAsGroup", path, errors);
        if (Fields.has(context, "procMount")) {
            Check.supported(context, "procMount", path, List.of("Default", "Unmasked"), errors);
            if (hostUsers && Fields.text(context, "procMount").equals("Unmasked")) {
                errors.add(FieldError.invalid(
                        path.child("procMount"), "Unmasked", "`hostUsers` must be false to use `Unmasked`"));
            }
        }
        seccomp(Fields.object(context, "seccompProfile"), path.child("seccompProfile"), errors);
        escalation(context, path, errors);
        WindowsRules.options(Fields.object(context, "windowsOptions"), path.child("windowsOptions"), errors);
        appArmor(Fields.object(context, "appArmorProfile"), path.child("appArmorProfile"), errors);
    }

    /** What has all rights already cannot be kept from getting more. */
    private static void escalation(ObjectNode context, FieldPath path, List<FieldError> errors) {
        if (!Fields.has(context, "allowPrivilegeEscalation") || Fields.truth(context, "allowPrivilegeEscalation")) {
            return;
        }
        if (Fields.truth(context, "privileged")) {
            errors.add(FieldError.invalid(
                    path, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"));
        }
        for (String capability : Fields.texts(context, "capabilities", "add")) {
            if (capability.equals("CAP_SYS_ADMIN")) {
                errors.add(FieldError.invalid(
                        path,
                        context,
                        "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"));
            }
        }
    }

    static void pod(PodContext pod, FieldPath specPath, List<FieldError> errors) {
        ObjectNode spec = pod.spec();
        ObjectNode context = Fields.object(spec, "securityContext");
        FieldPath path = specPath.child("securityContext");
        if (Fields.truth(spec, "shareProcessNamespace") && Fields.truth(spec, "hostPID")) {
            errors.add(FieldError.invalid(
                    path.child("shareProcessNamespace"),
                    true,
                    "ShareProcessNamespace and HostPID cannot both be enabled"));
        }
        if (context == null || context.isEmpty()) {
            return;
        }
        NameChecks.id(context, "fsGroup", path, errors);
        NameChecks.id(context, "runAsUser", path, errors);
        NameChecks.id(context, "runAsGroup", path, errors);
        NameChecks.ids(context, "supplementalGroups", path, errors);
        sysctls(pod, Fields.objects(context, "sysctls"), path.child("sysctls"), errors);
        Check.supported(context, "fsGroupChangePolicy", path, List.of("Always", "OnRootMismatch"), errors);
        seccomp(Fields.object(context, "seccompProfile"), path.child("seccompProfile"), errors);
        WindowsRules.options(Fields.object(context, "windowsOptions"), path.child("windowsOptions"), errors);
        appArmor(Fields.object(context, "appArmorProfile"), path.child("appArmorProfile"), errors);
        Check.supported(context, "supplementalGroupsPolicy", path, List.of("Merge", "Strict"), errors);
        Check.supported(context, "seLinuxChangePolicy", path, List.of("MountOption", "Recursive"), errors);
    }

    private static void sysctls(PodContext pod, List<ObjectNode> sysctls, FieldPath path, List<FieldError> errors) {
        if (sysctls.isEmpty()) {
            return;
        }
        Set<String> names = new HashSet<>();
        boolean lenient = pod.old() != null && hasHostSysctl(pod.old());
        for (int i = 0; i < sysctls.size(); i++) {
            String name = Fields.text(sysctls.get(i), "name");
            FieldPath at = path.index(i).child("name");
            if (name.isEmpty()) {
                errors.add(FieldError.required(at, ""));
            } else if (!NameChecks.isSysctl(name)) {
                errors.add(FieldError.invalid(at, name, NameChecks.sysctlFormat()));
            } else if (!names.add(name)) {
                errors.add(FieldError.duplicate(at, name));
            }
            String shared = lenient ? null : sharedNamespace(pod.spec(), name);
            if (shared != null) {
                errors.add(FieldError.invalid(at, name, "may not be specified when '" + shared + "' is true"));
            }
        }
    }

    private static boolean hasHostSysctl(ObjectNode spec) {
        for (ObjectNode sysctl : Fields.objects(spec, "securityContext", "sysctls")) {
            if (sharedNamespace(spec, Fields.text(sysctl, "name")) != null) {
                return true;
            }
        }
        return false;
    }

    /** The field by which the pod shares the namespace of a sysctl with its node, or null. */
    private static @Nullable String sharedNamespace(ObjectNode spec, String sysctl) {
        String name = normalised(sysctl);
        if (Fields.truth(spec, "hostNetwork") && name.startsWith("net.")) {
            return "hostNetwork";
        }
        boolean ipc = IPC_SYSCTLS.contains(name) || name.startsWith("fs.mqueue.");
        return Fields.truth(spec, "hostIPC") && ipc ? "hostIPC" : null;
    }

    /** Dots between segments: where a slash comes first, slashes and dots change places. */
    private static String normalised(String sysctl) {
        int slash = sysctl.indexOf('/');
        int dot = sysctl.indexOf('.');
        if (slash < 0 || (dot >= 0 && dot < slash)) {
            return sysctl;
        }
        return sysctl.replace('.', '\0').replace('/', '.').replace('\0', '/');
    }

    private static void seccomp(@Nullable ObjectNode profile, FieldPath path, List<FieldError> errors) {
        if (profile == null) {
            return;
        }
        String type = Fields.text(profile, "type");
        if (type.isEmpty()) {
            errors.add(FieldError.required(path.child("type"), "type is required when seccompProfile is set"));
        } else if (!PROFILES.contains(type)) {
            errors.add(FieldError.notSupported(path.child("type"), type, PROFILES));
        }
        boolean named = Fields.has(profile, "localhostProfile");
        FieldPath at = path.child("localhostProfile");
        if (type.equals("Localhost") && !named) {
            errors.add(FieldError.required(at, "must be set when seccomp type is Localhost"));
        } else if (type.equals("Localhost")) {
            NameChecks.descendingPath(Fields.text(profile, "localhostProfile"), at, errors);
        } else if (named) {
            errors.add(FieldError.invalid(at, profile, "can only be set when seccomp type is Localhost"));
        }
    }

    static void appArmor(@Nullable ObjectNode profile, FieldPath path, List<FieldError> errors) {
        if (profile == null) {
            return;
        }
        String type = Fields.text(profile, "type");
        FieldPath at = path.child("localhostProfile");
        switch (type) {
            case "Localhost" -> localhostProfile(profile, at, errors);
            case "RuntimeDefault", "Unconfined" -> {
                if (Fields.has(profile, "localhostProfile")) {
                    errors.add(FieldError.invalid(
                            at,
                            Fields.text(profile, "localhostProfile"),
                            "can only be set when AppArmor type is Localhost"));
                }
            }
            case "" ->
                errors.add(FieldError.required(path.child("type"), "type is required when appArmorProfile is set"));
            default -> errors.add(FieldError.notSupported(path.child("type"), type, PROFILES));
        }
    }

    private static void localhostProfile(ObjectNode profile, FieldPath at, List<FieldError> errors) {
        String name = Fields.text(profile, "localhostProfile");
        if (!name.strip().equals(name)) {
            errors.add(FieldError.invalid(at, name, "must not be padded with whitespace"));
        } else if (name.isEmpty()) {
            errors.add(FieldError.required(at, "must be set when AppArmor type is Localhost"));
        }
        if (name.length() > MAX_PROFILE) {
            errors.add(FieldError.tooLong(at, MAX_PROFILE));
        }
    }
}
