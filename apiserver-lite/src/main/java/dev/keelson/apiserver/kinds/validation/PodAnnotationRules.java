package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.json.BodyDecoder;
import dev.keelson.api.json.BodyDecoder.Repetition;
import dev.keelson.api.json.MalformedBodyException;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.path.GoText;
import dev.keelson.apiserver.encoding.Fields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The annotations by which pods once said what has fields now, and those that still mean something. */
public final class PodAnnotationRules {
    /** Set by kubelets on the pods that show their static pods. */
    static final String MIRROR = "kubernetes.io/config.mirror";

    /** Before a container's name: its AppArmor profile. */
    public static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";

    private static final String TOLERATIONS = "scheduler.alpha.kubernetes.io/tolerations";
    private static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";
    private static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
    private static final String SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
    private static final String LOCALHOST = "localhost/";
    private static final String RUNTIME_DEFAULT = "runtime/default";
    private static final String UNCONFINED = "unconfined";

    private PodAnnotationRules() {}

    /** Checks annotations of a pod or a template; {@code path} is that of the annotations. */
    static void check(
            Map<String, String> annotations,
            ObjectNode spec,
            boolean oldCost,
            FieldPath path,
            List<FieldError> errors) {
        if (annotations.isEmpty()) {
            return;
        }
        String mirror = annotations.get(MIRROR);
        if (mirror != null && Fields.text(spec, "nodeName").isEmpty()) {
            errors.add(FieldError.invalid(
                    path.key(MIRROR), mirror, "must set spec.nodeName if mirror pod annotation is set"));
        }
        String tolerations = annotations.getOrDefault(TOLERATIONS, "");
        if (!tolerations.isEmpty()) {
            tolerations(tolerations, path, errors);
        }
        String cost = annotations.get(DELETION_COST);
        if (cost != null && !oldCost && !isCost(cost)) {
            errors.add(FieldError.invalid(path.key(DELETION_COST), cost, "must be a 32bit integer"));
        }
        annotations.forEach((key, value) -> profile(key, value, spec, path, errors));
    }

    /** Whether the annotations have a deletion cost that is no number, as ones stored long ago may. */
    static boolean hasBadCost(Map<String, String> annotations) {
        String cost = annotations.get(DELETION_COST);
        return cost != null && !isCost(cost);
    }

    private static boolean isCost(String text) {
        boolean starts = text.equals("0")
                || (!text.isEmpty() && (text.charAt(0) == '-' || (text.charAt(0) >= '1' && text.charAt(0) <= '9')));
        if (!starts) {
            return false;
        }
        try {
            Integer.parseInt(text);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static void tolerations(String text, FieldPath path, List<FieldError> errors) {
        try {
            JsonNode tree = BodyDecoder.json(text.getBytes(StandardCharsets.UTF_8), Repetition.MERGE)
                    .tree();
            if (tree instanceof ArrayNode array) {
                List<ObjectNode> tolerations = new ArrayList<>();
                array.forEach(item -> {
                    if (item instanceof ObjectNode toleration) {
                        tolerations.add(toleration);
                    }
                });
                TolerationRules.tolerations(tolerations, path.child(TOLERATIONS), errors);
                return;
            }
            errors.add(FieldError.invalid(path, TOLERATIONS, "json: cannot unmarshal into []core.Toleration"));
        } catch (MalformedBodyException e) {
            errors.add(FieldError.invalid(path, TOLERATIONS, String.valueOf(e.getMessage())));
        }
    }

    private static void profile(String key, String value, ObjectNode spec, FieldPath path, List<FieldError> errors) {
        if (key.equals(SECCOMP_POD) || key.startsWith(SECCOMP_CONTAINER)) {
            seccomp(value, path.child(key), errors);
        } else if (key.startsWith(APP_ARMOR)) {
            String name = key.substring(APP_ARMOR.length());
            if (container(spec, name) == null) {
                errors.add(FieldError.invalid(path.key(key), name, "container not found"));
            }
            boolean known = value.isEmpty()
                    || value.equals(RUNTIME_DEFAULT)
                    || value.equals(UNCONFINED)
                    || value.startsWith(LOCALHOST);
            if (!known) {
                errors.add(FieldError.invalid(
                        path.key(key), value, "invalid AppArmor profile name: " + GoText.quote(value)));
            }
        }
    }

    private static void seccomp(String profile, FieldPath path, List<FieldError> errors) {
        if (profile.startsWith(LOCALHOST)) {
            NameChecks.descendingPath(profile.substring(LOCALHOST.length()), path, errors);
        } else if (!isDefault(profile) && !profile.equals(UNCONFINED)) {
            errors.add(FieldError.invalid(path, profile, "must be a valid seccomp profile"));
        }
    }

    private static boolean isDefault(String seccomp) {
        return seccomp.equals(RUNTIME_DEFAULT) || seccomp.equals("docker/default");
    }

    private static @Nullable ObjectNode container(ObjectNode spec, String name) {
        for (String list : ContainerRules.LISTS) {
            for (ObjectNode container : Fields.objects(spec, list)) {
                if (Fields.text(container, "name").equals(name)) {
                    return container;
                }
            }
        }
        return null;
    }

    /** The annotations that say something that a field says too must say the same. */
    static void matchFields(Map<String, String> annotations, ObjectNode spec, FieldPath path, List<FieldError> errors) {
        if (annotations.isEmpty()) {
            return;
        }
        String ofPod = annotations.get(SECCOMP_POD);
        ObjectNode profile = Fields.object(spec, "securityContext", "seccompProfile");
        if (ofPod != null && profile != null) {
            FieldPath at = path.child("securityContext").child("seccompProfile");
            match("seccomp", isDefault(ofPod), ofPod, profile, at, errors);
        }
        ObjectNode podArmor = Fields.object(spec, "securityContext", "appArmorProfile");
        boolean windows = Fields.text(spec, "os", "name").equals("windows");
        for (String list : ContainerRules.LISTS) {
            List<ObjectNode> containers = Fields.objects(spec, list);
            for (int i = 0; i < containers.size(); i++) {
                FieldPath at = path.child(list).index(i).child("securityContext");
                container(annotations, containers.get(i), windows ? null : podArmor, windows, at, errors);
            }
        }
    }

    private static void container(
            Map<String, String> annotations,
            ObjectNode container,
            @Nullable ObjectNode podArmor,
            boolean windows,
            FieldPath at,
            List<FieldError> errors) {
        String name = Fields.text(container, "name");
        String seccomp = annotations.get(SECCOMP_CONTAINER + name);
        ObjectNode profile = Fields.object(container, "securityContext", "seccompProfile");
        if (seccomp != null && profile != null) {
            match("seccomp", isDefault(seccomp), seccomp, profile, at.child("seccompProfile"), errors);
        }
        String armor = annotations.get(APP_ARMOR + name);
        ObjectNode own = Fields.object(container, "securityContext", "appArmorProfile");
        ObjectNode effective = own != null ? own : podArmor;
        if (armor != null && effective != null && !windows) {
            match("apparmor", armor.equals(RUNTIME_DEFAULT), armor, effective, at.child("appArmorProfile"), errors);
        }
    }

    private static void match(
            String what,
            boolean isDefault,
            String annotation,
            ObjectNode profile,
            FieldPath at,
            List<FieldError> errors) {
        boolean same = switch (Fields.text(profile, "type")) {
            case "Unconfined" -> annotation.equals(UNCONFINED);
            case "RuntimeDefault" -> isDefault;
            case "Localhost" -> annotation.startsWith(LOCALHOST);
            default -> true;
        };
        boolean local = Fields.text(profile, "type").equals("Localhost");
        if (!same) {
            errors.add(FieldError.forbidden(at.child("type"), what + " type in annotation and field must match"));
        } else if (local
                && !annotation.substring(LOCALHOST.length()).equals(Fields.text(profile, "localhostProfile"))) {
            errors.add(FieldError.forbidden(
                    at.child("localhostProfile"), what + " profile in annotation and field must match"));
        }
    }

    /** Checks what an update may not do to annotations that stand for fields. */
    static void update(Map<String, String> now, Map<String, String> before, FieldPath path, List<FieldError> errors) {
        before.forEach((key, value) -> {
            if (!value.equals(now.get(key))) {
                fixed(key, "remove or update", path, errors);
            }
        });
        now.keySet().forEach(key -> {
            if (!before.containsKey(key)) {
                fixed(key, "add", path, errors);
            }
        });
    }

    private static void fixed(String key, String what, FieldPath path, List<FieldError> errors) {
        if (key.startsWith(APP_ARMOR)) {
            errors.add(FieldError.forbidden(path.key(key), "may not " + what + " AppArmor annotations"));
        }
        if (key.equals(MIRROR)) {
            errors.add(FieldError.forbidden(path.key(key), "may not " + what + " mirror pod annotation"));
        }
    }
}
