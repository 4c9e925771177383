package dev.keelson.apiserver.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.apiserver.authz.Attributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** One rule of a policy; a field without values leaves nothing out. */
record AuditRule(
        AuditPolicy.Decision decision,
        List<String> users,
        List<String> groups,
        List<String> verbs,
        List<Resources> resources,
        List<String> namespaces,
        List<String> paths) {

    /** @param names of objects; empty means all */
    record Resources(String group, List<String> resources, List<String> names) {}

    static AuditRule of(JsonNode rule, String where, Set<AuditStage> omittedEverywhere, boolean omitManagedFields) {
        List<Resources> resources = new ArrayList<>();
        rule.path("resources").forEach(each -> resources.add(resources(each, where)));
        List<String> namespaces = strings(rule.path("namespaces"));
        List<String> paths = strings(rule.path("nonResourceURLs"));
        if (!paths.isEmpty() && !(resources.isEmpty() && namespaces.isEmpty())) {
            throw new IllegalArgumentException(
                    where + ".nonResourceURLs: rules cannot apply to both regular resources and non-resource URLs");
        }
        for (String path : paths) {
            requirePath(path, where);
        }
        Set<AuditStage> omitted = EnumSet.noneOf(AuditStage.class);
        omitted.addAll(omittedEverywhere);
        omitted.addAll(AuditPolicy.stages(rule.path("omitStages"), where + ".omitStages"));
        AuditPolicy.Decision decision = new AuditPolicy.Decision(
                level(rule.path("level").asText(), where),
                omitted,
                rule.path("omitManagedFields").asBoolean(omitManagedFields));
        return new AuditRule(
                decision,
                strings(rule.path("users")),
                strings(rule.path("userGroups")),
                strings(rule.path("verbs")),
                resources,
                namespaces,
                paths);
    }

    private static Resources resources(JsonNode each, String where) {
        Resources resources = new Resources(
                each.path("group").asText(), strings(each.path("resources")), strings(each.path("resourceNames")));
        if (!resources.names().isEmpty() && resources.resources().isEmpty()) {
            throw new IllegalArgumentException(
                    where + ".resources.resourceNames: using resourceNames requires at least one resource");
        }
        return resources;
    }

    private static void requirePath(String path, String where) {
        if (path.equals("*")) {
            return;
        }
        int star = path.indexOf('*');
        if (!path.startsWith("/") || (star >= 0 && star < path.length() - 1)) {
            throw new IllegalArgumentException(where + ".nonResourceURLs: \"" + path
                    + "\" must begin with a '/', and may have a '*' as its last character only");
        }
    }

    private static AuditLevel level(String name, String where) {
        return Arrays.stream(AuditLevel.values())
                .filter(level -> level.text().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        where + ".level: \"" + name + "\" is none of None, Metadata, Request, RequestResponse"));
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(each -> strings.add(each.asText()));
        return strings;
    }

    boolean matches(Attributes request) {
        if (!users.isEmpty() && !users.contains(request.user().name())) {
            return false;
        }
        if (!groups.isEmpty() && request.user().groups().stream().noneMatch(groups::contains)) {
            return false;
        }
        if (!verbs.isEmpty() && !verbs.contains(request.verb())) {
            return false;
        }
        if (!namespaces.isEmpty() || !resources.isEmpty()) {
            return request.resourceRequest() && matchesResource(request);
        }
        return paths.isEmpty()
                || (!request.resourceRequest() && paths.stream().anyMatch(path -> covers(path, request.path())));
    }

    private boolean matchesResource(Attributes request) {
        if (!namespaces.isEmpty() && !namespaces.contains(request.namespace())) {
            return false;
        }
        return resources.isEmpty() || resources.stream().anyMatch(each -> covers(each, request));
    }

    private static boolean covers(Resources rule, Attributes request) {
        if (!rule.group().equals("*") && !rule.group().equals(request.group())) {
            return false;
        }
        if (rule.resources().isEmpty()) {
            return true;
        }
        if (!rule.names().isEmpty() && !rule.names().contains(request.name())) {
            return false;
        }
        String sub = request.subresource();
        String whole = sub.isEmpty() ? request.resource() : request.resource() + "/" + sub;
        for (String resource : rule.resources()) {
            if (resource.equals("*")
                    || resource.equals(whole)
                    || resource.equals(request.resource() + "/*")
                    || (!sub.isEmpty() && resource.equals("*/" + sub))) {
                return true;
            }
        }
        return false;
    }

    private static boolean covers(String rule, String path) {
        return rule.equals(path) || (rule.endsWith("*") && path.startsWith(rule.substring(0, rule.length() - 1)));
    }
}
