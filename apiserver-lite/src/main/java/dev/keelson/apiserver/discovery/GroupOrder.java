package dev.keelson.apiserver.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order of groups and versions, from the priorities in APIService objects; those of custom resources have the
 * aggregator's default. Immutable.
 */
public final class GroupOrder {

    private static final int CUSTOM_GROUP_PRIORITY = 1000;
    private static final int CUSTOM_VERSION_PRIORITY = 100;
    private static final Pattern VERSION = Pattern.compile("v(\\d+)(?:(alpha|beta)(\\d+))?");

    private final Map<String, Integer> groups = new HashMap<>();
    private final Map<String, Integer> versions = new HashMap<>();

    /** Reads the priorities of APIService objects. */
    public GroupOrder(List<ObjectNode> apiServices) {
        // The aggregator puts its own group, which no APIService registers, before all others.
        groups.put("apiregistration.k8s.io", Integer.MAX_VALUE);
        for (ObjectNode service : apiServices) {
            JsonNode spec = service.path("spec");
            String group = spec.path("group").asText();
            groups.merge(group, spec.path("groupPriorityMinimum").asInt(), Math::max);
            versions.put(
                    group + "/" + spec.path("version").asText(),
                    spec.path("versionPriority").asInt());
        }
    }

    boolean isBuiltIn(String group) {
        return groups.containsKey(group);
    }

    Comparator<String> ofGroups() {
        return Comparator.comparing((String group) -> -groups.getOrDefault(group, CUSTOM_GROUP_PRIORITY))
                .thenComparing(Comparator.naturalOrder());
    }

    Comparator<String> ofVersions(String group) {
        return Comparator.comparing(
                        (String version) -> -versions.getOrDefault(group + "/" + version, CUSTOM_VERSION_PRIORITY))
                .thenComparing(GroupOrder::newestFirst);
    }

    /** Kubernetes' order of version names: v2, v1, v1beta1, v1alpha1, then anything else by name. */
    private static int newestFirst(String left, String right) {
        Matcher a = VERSION.matcher(left);
        Matcher b = VERSION.matcher(right);
        if (!a.matches() || !b.matches()) {
            return a.matches() ? -1 : b.matches() ? 1 : left.compareTo(right);
        }
        int stability = Integer.compare(stability(b), stability(a));
        if (stability != 0) {
            return stability;
        }
        int major = Long.compare(Long.parseLong(b.group(1)), Long.parseLong(a.group(1)));
        if (major != 0 || a.group(3) == null) {
            return major;
        }
        return Long.compare(Long.parseLong(b.group(3)), Long.parseLong(a.group(3)));
    }

    private static int stability(Matcher version) {
        if (version.group(2) == null) {
            return 2;
        }
        return version.group(2).equals("beta") ? 1 : 0;
    }
}
