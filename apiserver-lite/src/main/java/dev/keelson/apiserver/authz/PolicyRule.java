package dev.keelson.apiserver.authz;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a role allows: verbs on resources, or on paths that are no resources. Immutable. Follows {@code
 * pkg/apis/rbac/v1/evaluation_helpers.go}.
 *
 * @param resourceNames empty for objects of any name
 * @param paths where not empty, the rule is about paths alone
 */
public record PolicyRule(
        List<String> verbs,
        List<String> apiGroups,
        List<String> resources,
        List<String> resourceNames,
        List<String> paths) {
    private static final String ALL = "*";

    /** The rule that a {@code rbac.authorization.k8s.io} role has. */
    public static PolicyRule of(JsonNode rule) {
        return new PolicyRule(
                texts(rule, "verbs"),
                texts(rule, "apiGroups"),
                texts(rule, "resources"),
                texts(rule, "resourceNames"),
                texts(rule, "nonResourceURLs"));
    }

    private static List<String> texts(JsonNode rule, String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode text : rule.path(field)) {
            texts.add(text.asText());
        }
        return List.copyOf(texts);
    }

    boolean allows(Attributes request) {
        if (!has(verbs, request.verb())) {
            return false;
        }
        return request.resourceRequest()
                ? has(apiGroups, request.group())
                        && allowsResource(request.resource(), request.subresource())
                        && (resourceNames.isEmpty() || resourceNames.contains(request.name()))
                : allowsPath(request.path());
    }

    private static boolean has(List<String> list, String value) {
        return list.contains(ALL) || list.contains(value);
    }

    private boolean allowsResource(String resource, String subresource) {
        if (subresource.isEmpty()) {
            return has(resources, resource);
        }
        for (String ours : resources) {
            boolean wild = ours.startsWith("*/") && ours.length() == subresource.length() + 2;
            boolean exact = ours.length() == resource.length() + subresource.length() + 1
                    && ours.startsWith(resource)
                    && ours.charAt(resource.length()) == '/';
            if (ours.equals(ALL) || (wild || exact) && ours.endsWith(subresource)) {
                return true;
            }
        }
        return false;
    }

    private boolean allowsPath(String path) {
        for (String ours : paths) {
            boolean prefix = ours.endsWith(ALL) && path.startsWith(ours.substring(0, ours.length() - 1));
            if (prefix || ours.equals(path)) {
                return true;
            }
        }
        return false;
    }

    /** What of {@code wanted} none of the rules {@code owned} allows, in parts as small as possible; empty if nothing. */
    public static List<PolicyRule> beyond(List<PolicyRule> owned, List<PolicyRule> wanted) {
        List<PolicyRule> beyond = new ArrayList<>();
        for (PolicyRule rule : wanted) {
            for (PolicyRule part : rule.parts()) {
                if (owned.stream().noneMatch(ours -> ours.coversPart(part))) {
                    beyond.add(part);
                }
            }
        }
        return beyond;
    }

    /** This rule as refusals tell it. */
    public String words() {
        StringBuilder words = new StringBuilder();
        append(words, "APIGroups", apiGroups);
        append(words, "Resources", resources);
        append(words, "NonResourceURLs", paths);
        append(words, "ResourceNames", resourceNames);
        append(words, "Verbs", verbs);
        return "{" + words + "}";
    }

    private static void append(StringBuilder words, String field, List<String> texts) {
        if (!texts.isEmpty()) {
            words.append(words.length() == 0 ? "" : ", ").append(field).append(":[");
            for (int i = 0; i < texts.size(); i++) {
                words.append(i == 0 ? "\"" : " \"").append(texts.get(i)).append('"');
            }
            words.append(']');
        }
    }

    /** Whether this rule alone allows all that {@code other}, of one verb and one resource or path, does. */
    boolean coversPart(PolicyRule other) {
        if (!has(verbs, other.verbs.get(0))) {
            return false;
        }
        if (!other.paths.isEmpty()) {
            return allowsPath(other.paths.get(0));
        }
        String[] resource = other.resources.get(0).split("/", 2);
        boolean names = resourceNames.isEmpty()
                || !other.resourceNames.isEmpty() && resourceNames.containsAll(other.resourceNames);
        return has(apiGroups, other.apiGroups.get(0))
                && names
                && (resources.contains(other.resources.get(0))
                        || allowsResource(resource[0], resource.length > 1 ? resource[1] : ""));
    }

    /** This rule in parts of one verb and one resource, name or path each. */
    List<PolicyRule> parts() {
        List<PolicyRule> parts = new ArrayList<>();
        for (String verb : verbs) {
            for (String path : paths) {
                parts.add(new PolicyRule(List.of(verb), List.of(), List.of(), List.of(), List.of(path)));
            }
            for (String group : apiGroups) {
                for (String resource : resources) {
                    addResourceParts(verb, group, resource, parts);
                }
            }
        }
        return parts;
    }

    private void addResourceParts(String verb, String group, String resource, List<PolicyRule> parts) {
        for (String name : resourceNames) {
            parts.add(new PolicyRule(List.of(verb), List.of(group), List.of(resource), List.of(name), List.of()));
        }
        if (resourceNames.isEmpty()) {
            parts.add(new PolicyRule(List.of(verb), List.of(group), List.of(resource), List.of(), List.of()));
        }
    }
}
