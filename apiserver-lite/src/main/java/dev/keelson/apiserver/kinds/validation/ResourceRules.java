package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.quantity.QuantityValue;
import dev.keelson.apiserver.encoding.Fields;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Names and amounts of resources. Follows {@code pkg/apis/core/helper/helpers.go}. */
final class ResourceRules {
    private static final String HUGE_PAGES = "hugepages-";
    private static final String NEGATIVE = "must be greater than or equal to 0";
    private static final Set<String> CONTAINER = Set.of("cpu", "memory", "ephemeral-storage");
    private static final Set<String> COUNTED = Set.of(
            "pods",
            "resourcequotas",
            "services",
            "replicationcontrollers",
            "secrets",
            "configmaps",
            "persistentvolumeclaims",
            "services.nodeports",
            "services.loadbalancers");
    private static final Set<String> QUOTA = union(
            COUNTED,
            Set.of(
                    "cpu",
                    "memory",
                    "ephemeral-storage",
                    "requests.cpu",
                    "requests.memory",
                    "requests.storage",
                    "requests.ephemeral-storage",
                    "limits.cpu",
                    "limits.memory",
                    "limits.ephemeral-storage"));
    private static final Set<String> STANDARD = union(QUOTA, Set.of("storage"));

    private ResourceRules() {}

    /** Checks the name of a resource where it stands. */
    interface NameRule {
        void check(String name, FieldPath path, List<FieldError> errors);
    }

    private static Set<String> union(Set<String> a, Set<String> b) {
        Set<String> all = new HashSet<>(a);
        all.addAll(b);
        return Set.copyOf(all);
    }

    static boolean isHugePages(String name) {
        return name.startsWith(HUGE_PAGES);
    }

    /** Whether the name is Kubernetes' own rather than an extended resource's. */
    static boolean isNative(String name) {
        return name.indexOf('/') < 0 || name.contains("kubernetes.io/");
    }

    private static boolean isExtended(String name) {
        return !isNative(name)
                && !name.startsWith("requests.")
                && NameRules.labelKey("requests." + name).isEmpty();
    }

    static boolean isOvercommitAllowed(String name) {
        return isNative(name) && !isHugePages(name);
    }

    private static boolean isQuotaHugePages(String name) {
        return isHugePages(name) || name.startsWith("requests." + HUGE_PAGES);
    }

    static boolean isQuota(String name) {
        return QUOTA.contains(name) || isQuotaHugePages(name);
    }

    /** Any resource's name. */
    static void name(String name, FieldPath path, List<FieldError> errors) {
        List<String> problems = NameRules.labelKey(name);
        if (!problems.isEmpty()) {
            Check.all(path, name, problems, errors);
        } else if (name.indexOf('/') < 0 && !STANDARD.contains(name) && !isQuotaHugePages(name)) {
            errors.add(FieldError.invalid(path, name, "must be a standard resource type or fully qualified"));
        }
    }

    /** A resource that a container may ask for. */
    static void containerName(String name, FieldPath path, List<FieldError> errors) {
        if (CONTAINER.contains(name)) {
            return;
        }
        name(name, path, errors);
        if (name.indexOf('/') < 0) {
            if (!isHugePages(name)) {
                errors.add(FieldError.invalid(path, name, "must be a standard resource for containers"));
            }
        } else if (!isNative(name) && !isExtended(name)) {
            errors.add(FieldError.invalid(path, name, "doesn't follow extended resource name standard"));
        }
    }

    /** A resource that a whole pod may ask for. */
    static void podName(String name, FieldPath path, List<FieldError> errors) {
        int before = errors.size();
        name(name, path, errors);
        if (errors.size() == before && !name.equals("cpu") && !name.equals("memory") && !isHugePages(name)) {
            errors.add(FieldError.notSupported(path, name, List.of("cpu", HUGE_PAGES, "memory")));
        }
    }

    /** A resource that a quota may bound. */
    static void quotaName(String name, FieldPath path, List<FieldError> errors) {
        name(name, path, errors);
        if (name.indexOf('/') < 0 && !isQuota(name)) {
            errors.add(FieldError.invalid(path, name, "must be a standard resource for quota"));
        }
    }

    /** An amount of a resource, of which some are counted in whole numbers. */
    static void amount(String name, String text, FieldPath path, List<FieldError> errors) {
        if (text.startsWith("-") && QuantityValue.parse(text).signum() < 0) {
            errors.add(FieldError.invalid(path, QuantityValue.parse(text).toString(), NEGATIVE));
        }
        boolean whole = COUNTED.contains(name) || (!CONTAINER.contains(name) && isExtended(name));
        if (whole && QuantityValue.parse(text).millis() % 1000 != 0) {
            errors.add(FieldError.invalid(path, text, "must be an integer"));
        }
    }

    /** Names and amounts of a list of resources. */
    static void list(@Nullable ObjectNode list, NameRule names, FieldPath path, List<FieldError> errors) {
        if (list == null) {
            return;
        }
        Iterator<Map.Entry<String, JsonNode>> entries = list.fields();
        while (entries.hasNext()) {
            Map.Entry<String, JsonNode> entry = entries.next();
            FieldPath at = path.key(entry.getKey());
            names.check(entry.getKey(), at, errors);
            amount(entry.getKey(), entry.getValue().asText(), at, errors);
        }
    }

    /** The limits, requests and claims of a container or a pod. */
    static void requirements(
            @Nullable ObjectNode resources,
            NameRule names,
            Set<String> podClaims,
            FieldPath path,
            List<FieldError> errors) {
        if (resources == null || resources.isEmpty()) {
            return;
        }
        ObjectNode limits = Fields.object(resources, "limits");
        ObjectNode requests = Fields.object(resources, "requests");
        list(limits, names, path.child("limits"), errors);
        list(requests, names, path.child("requests"), errors);
        boolean huge =
                hugePages(limits, path.child("limits"), errors) | hugePages(requests, path.child("requests"), errors);
        if (requests != null) {
            withinLimits(requests, limits, path, errors);
        }
        if (huge && !hasComputing(limits) && !hasComputing(requests)) {
            errors.add(FieldError.forbidden(path, "HugePages require cpu or memory"));
        }
        claims(Fields.objects(resources, "claims"), podClaims, path, errors);
    }

    private static boolean hasComputing(@Nullable ObjectNode list) {
        return list != null && (list.has("cpu") || list.has("memory"));
    }

    /** Whether there are huge pages, of which only whole ones can be had. */
    private static boolean hugePages(@Nullable ObjectNode list, FieldPath path, List<FieldError> errors) {
        boolean found = false;
        if (list == null) {
            return false;
        }
        Iterator<Map.Entry<String, JsonNode>> entries = list.fields();
        while (entries.hasNext()) {
            Map.Entry<String, JsonNode> entry = entries.next();
            String name = entry.getKey();
            if (!isHugePages(name)) {
                continue;
            }
            found = true;
            QuantityValue size = QuantityValue.tryParse(name.substring(HUGE_PAGES.length()));
            QuantityValue amount = QuantityValue.parse(entry.getValue().asText());
            boolean whole = size != null
                    && size.signum() > 0
                    && size.millis() % 1000 == 0
                    && amount.value() % size.value() == 0;
            if (!whole) {
                errors.add(FieldError.invalid(
                        path.key(name), amount.toString(), amount + " is not positive integer multiple of " + name));
            }
        }
        return found;
    }

    private static void withinLimits(
            ObjectNode requests, @Nullable ObjectNode limits, FieldPath path, List<FieldError> errors) {
        Iterator<Map.Entry<String, JsonNode>> entries = requests.fields();
        while (entries.hasNext()) {
            Map.Entry<String, JsonNode> entry = entries.next();
            String name = entry.getKey();
            JsonNode limit = limits == null ? null : limits.get(name);
            if (limit == null) {
                if (!isOvercommitAllowed(name)) {
                    errors.add(FieldError.required(
                            path.child("limits"), "Limit must be set for non overcommitable resources"));
                }
            } else if (!limit.equals(entry.getValue())) {
                compare(name, entry.getValue().asText(), limit.asText(), path, errors);
            }
        }
    }

    private static void compare(String name, String request, String limit, FieldPath path, List<FieldError> errors) {
        QuantityValue asked = QuantityValue.parse(request);
        int order = asked.compareTo(QuantityValue.parse(limit));
        boolean fixed = !isOvercommitAllowed(name);
        if (fixed && order != 0) {
            errors.add(FieldError.invalid(
                    path.child("requests"),
                    asked.toString(),
                    "must be equal to " + name + " limit of " + QuantityValue.parse(limit)));
        } else if (order > 0) {
            errors.add(FieldError.invalid(
                    path.child("requests"),
                    asked.toString(),
                    "must be less than or equal to " + name + " limit of " + QuantityValue.parse(limit)));
        }
    }

    private static void claims(
            List<ObjectNode> claims, Set<String> podClaims, FieldPath parent, List<FieldError> errors) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < claims.size(); i++) {
            FieldPath at = parent.child("claims").index(i);
            String name = Fields.text(claims.get(i), "name");
            if (name.isEmpty()) {
                errors.add(FieldError.required(at, ""));
                continue;
            }
            if (names.contains(name)) {
                errors.add(FieldError.duplicate(at, name));
            } else {
                claim(claims.get(i), name, names, at, errors);
            }
            if (!podClaims.contains(name)) {
                String known =
                        podClaims.isEmpty() ? " which is empty" : ": " + String.join(", ", new TreeSet<>(podClaims));
                errors.add(new FieldError(
                        FieldError.Type.NOT_FOUND,
                        at.toString(),
                        name,
                        "must be one of the names in pod.spec.resourceClaims" + known));
            }
        }
    }

    /** A claim as a whole and one of its requests exclude each other. */
    private static void claim(
            ObjectNode claim, String name, Set<String> names, FieldPath path, List<FieldError> errors) {
        String request = Fields.text(claim, "request");
        NameChecks.label(claim, "request", path, errors);
        String key = request.isEmpty() ? name : name + "/" + request;
        if (names.contains(key)) {
            errors.add(FieldError.duplicate(path, key));
        } else if (request.isEmpty()) {
            for (String other : names) {
                if (other.startsWith(name + "/")) {
                    errors.add(FieldError.duplicate(path, name));
                }
            }
        }
        names.add(key);
    }
}
