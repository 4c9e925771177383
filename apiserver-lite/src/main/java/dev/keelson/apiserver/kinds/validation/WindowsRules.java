package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A pod's operating system, and what only Windows has or lacks. */
final class WindowsRules {
    private static final int MAX_CREDENTIAL = 64 * 1024;
    private static final int MAX_DOMAIN = 256;
    private static final int MAX_USER = 104;
    private static final Pattern NETBIOS = Pattern.compile("[^\\\\/:*?\"<>|.][^\\\\/:*?\"<>|]{0,14}");
    private static final String DNS_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
    private static final Pattern DNS = Pattern.compile(DNS_LABEL + "(?:\\." + DNS_LABEL + ")*");
    private static final Pattern BAD_IN_USER = Pattern.compile("[\"/\\\\:;|=,+*?<>@\\[\\]]");
    private static final Pattern ONLY_DOTS = Pattern.compile("[. ]+");
    private static final String NOT_ON_WINDOWS = "cannot be set for a windows pod";
    private static final String NOT_ON_LINUX = "windows options cannot be set for a linux pod";
    private static final String[] POD_FIELDS = {"hostUsers", "hostPID", "hostIPC", "shareProcessNamespace"};
    private static final String[] POD_CONTEXT_FIELDS = {
        "appArmorProfile",
        "seLinuxOptions",
        "seccompProfile",
        "fsGroup",
        "fsGroupChangePolicy",
        "sysctls",
        "runAsUser",
        "runAsGroup",
        "supplementalGroups",
        "supplementalGroupsPolicy",
        "seLinuxChangePolicy"
    };
    private static final String[] CONTAINER_CONTEXT_FIELDS = {
        "appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem",
        "privileged", "allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup"
    };

    private WindowsRules() {}

    static void options(@Nullable ObjectNode options, FieldPath path, List<FieldError> errors) {
        if (options == null) {
            return;
        }
        NameChecks.subdomainIfSet(options, "gmsaCredentialSpecName", path, errors);
        if (Fields.has(options, "gmsaCredentialSpec")) {
            String credential = Fields.text(options, "gmsaCredentialSpec");
            FieldPath at = path.child("gmsaCredentialSpec");
            if (credential.isEmpty()) {
                errors.add(FieldError.invalid(at, credential, "gmsaCredentialSpec cannot be an empty string"));
            } else if (credential.length() > MAX_CREDENTIAL) {
                errors.add(FieldError.invalid(at, credential, "gmsaCredentialSpec size must be under 64 KiB"));
            }
        }
        if (Fields.has(options, "runAsUserName")) {
            userName(Fields.text(options, "runAsUserName"), path.child("runAsUserName"), errors);
        }
    }

    private static void userName(String name, FieldPath path, List<FieldError> errors) {
        String[] parts = name.split("\\\\", -1);
        if (name.isEmpty()) {
            errors.add(FieldError.invalid(path, name, "runAsUserName cannot be an empty string"));
        } else if (name.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            errors.add(FieldError.invalid(path, name, "runAsUserName cannot contain control characters"));
        } else if (parts.length > 2) {
            errors.add(FieldError.invalid(path, name, "runAsUserName cannot contain more than one backslash"));
        } else {
            if (parts.length == 2) {
                domain(name, parts[0], path, errors);
            }
            user(name, parts[parts.length - 1], path, errors);
        }
    }

    private static void domain(String name, String domain, FieldPath path, List<FieldError> errors) {
        if (domain.length() >= MAX_DOMAIN) {
            errors.add(FieldError.invalid(path, name, "runAsUserName's Domain length must be under 256 characters"));
        }
        if (!NETBIOS.matcher(domain).matches() && !DNS.matcher(domain).matches()) {
            errors.add(FieldError.invalid(
                    path, name, "runAsUserName's Domain doesn't match the NetBios nor the DNS format"));
        }
    }

    private static void user(String name, String user, FieldPath path, List<FieldError> errors) {
        if (user.isEmpty()) {
            errors.add(FieldError.invalid(path, name, "runAsUserName's User cannot be empty"));
        } else if (user.length() > MAX_USER) {
            errors.add(FieldError.invalid(
                    path, name, "runAsUserName's User length must not be longer than 104 characters"));
        }
        if (ONLY_DOTS.matcher(user).matches()) {
            errors.add(FieldError.invalid(path, name, "runAsUserName's User cannot contain only periods or spaces"));
        }
        if (BAD_IN_USER.matcher(user).find()) {
            errors.add(FieldError.invalid(
                    path, name, "runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]"));
        }
    }

    /** Either all containers are processes of their host, or none. */
    static void hostProcess(ObjectNode spec, FieldPath path, List<FieldError> errors) {
        Boolean ofPod = hostProcess(Fields.object(spec, "securityContext", "windowsOptions"));
        int all = 0;
        int host = 0;
        for (String list : ContainerRules.LISTS) {
            List<ObjectNode> containers = Fields.objects(spec, list);
            for (int i = 0; i < containers.size(); i++) {
                all++;
                Boolean own = hostProcess(Fields.object(containers.get(i), "securityContext", "windowsOptions"));
                if (ofPod != null && own != null && !ofPod.equals(own)) {
                    FieldPath at = path.child(list).index(i).child("securityContext");
                    errors.add(FieldError.invalid(
                            at.child("windowsOptions").child("hostProcess"),
                            own,
                            "pod hostProcess value must be identical if both are specified, was " + ofPod));
                }
                host += Boolean.TRUE.equals(own != null ? own : ofPod) ? 1 : 0;
            }
        }
        if (host > 0 && host != all) {
            errors.add(FieldError.invalid(
                    path,
                    "",
                    "If pod contains any hostProcess containers then all containers must be HostProcess containers"));
        }
        if (host > 0 && !Fields.truth(spec, "hostNetwork")) {
            errors.add(FieldError.invalid(
                    path.child("hostNetwork"),
                    false,
                    "hostNetwork must be true if pod contains any hostProcess containers"));
        }
    }

    private static @Nullable Boolean hostProcess(@Nullable ObjectNode options) {
        return Fields.has(options, "hostProcess") ? (Boolean) Fields.truth(options, "hostProcess") : null;
    }

    /** A pod that says its operating system may have only what that system knows. */
    static void os(ObjectNode spec, FieldPath path, List<FieldError> errors) {
        if (!Fields.has(spec, "os")) {
            return;
        }
        String os = Fields.text(spec, "os", "name");
        switch (os) {
            case "" -> errors.add(FieldError.required(path.child("os").child("name"), ""));
            case "linux" -> linux(spec, path, errors);
            case "windows" -> windows(spec, path, errors);
            default -> errors.add(FieldError.notSupported(path.child("os"), os, List.of("linux", "windows")));
        }
    }

    private static void linux(ObjectNode spec, FieldPath path, List<FieldError> errors) {
        if (Fields.has(spec, "securityContext", "windowsOptions")) {
            errors.add(FieldError.forbidden(path.child("securityContext").child("windowsOptions"), NOT_ON_LINUX));
        }
        for (String list : ContainerRules.LISTS) {
            List<ObjectNode> containers = Fields.objects(spec, list);
            for (int i = 0; i < containers.size(); i++) {
                if (Fields.has(containers.get(i), "securityContext", "windowsOptions")) {
                    FieldPath at = path.child(list).index(i).child("securityContext");
                    errors.add(FieldError.forbidden(at.child("windowsOptions"), NOT_ON_LINUX));
                }
            }
        }
    }

    private static void windows(ObjectNode spec, FieldPath path, List<FieldError> errors) {
        for (String field : POD_FIELDS) {
            boolean flag = field.equals("hostPID") || field.equals("hostIPC");
            if (flag ? Fields.truth(spec, field) : Fields.has(spec, field)) {
                errors.add(FieldError.forbidden(path.child(field), NOT_ON_WINDOWS));
            }
        }
        ObjectNode context = Fields.object(spec, "securityContext");
        for (String field : POD_CONTEXT_FIELDS) {
            if (Fields.has(context, field)) {
                errors.add(FieldError.forbidden(path.child("securityContext").child(field), NOT_ON_WINDOWS));
            }
        }
        for (String list : ContainerRules.LISTS) {
            List<ObjectNode> containers = Fields.objects(spec, list);
            for (int i = 0; i < containers.size(); i++) {
                ObjectNode own = Fields.object(containers.get(i), "securityContext");
                for (String field : CONTAINER_CONTEXT_FIELDS) {
                    if (Fields.has(own, field)) {
                        FieldPath at = path.child(list).index(i).child("securityContext");
                        errors.add(FieldError.forbidden(at.child(field), NOT_ON_WINDOWS));
                    }
                }
            }
        }
    }
}
