package dev.keelson.apiserver.authz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.authn.UserInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All roles and whom they are bound to, at one revision, indexed by subject. Immutable once made. */
final class Policy {
    private static final String GROUP = "rbac.authorization.k8s.io";

    private final long revision;
    /** By namespace and name, or by name alone for those of the cluster. */
    private final Map<String, List<PolicyRule>> roles = new HashMap<>();

    /** By namespace, empty for the cluster's, and subject. */
    private final Map<String, Map<String, List<Binding>>> bindings = new HashMap<>();

    /**
     * A role given to a subject.
     *
     * @param name of the binding, for reasons
     * @param rules null where the role is missing
     */
    record Binding(
            String name,
            String namespace,
            String subject,
            String role,
            @Nullable List<PolicyRule> rules) {
        /** Why a request is allowed. */
        String reason() {
            String kind = namespace.isEmpty() ? "ClusterRoleBinding" : "RoleBinding";
            String full = namespace.isEmpty() ? name : name + "/" + namespace;
            return "RBAC: allowed by " + kind + " \"" + full + "\" of " + role + " to " + subject;
        }
    }

    private Policy(long revision) {
        this.revision = revision;
    }

    static Policy read(PolicyObjects objects) {
        // The revision comes first: what is read after it may be newer, and is then read again.
        Policy policy = new Policy(objects.revision());
        for (String resource : List.of("roles", "clusterroles")) {
            for (ObjectNode role : objects.list(resource)) {
                policy.addRole(role);
            }
        }
        for (String resource : List.of("clusterrolebindings", "rolebindings")) {
            for (ObjectNode binding : objects.list(resource)) {
                policy.addBinding(binding);
            }
        }
        return policy;
    }

    long revision() {
        return revision;
    }

    private void addRole(ObjectNode role) {
        List<PolicyRule> rules = new ArrayList<>();
        role.path("rules").forEach(rule -> rules.add(PolicyRule.of(rule)));
        JsonNode metadata = role.path("metadata");
        roles.put(key(metadata.path("namespace").asText(), metadata.path("name").asText()), List.copyOf(rules));
    }

    private static String key(String namespace, String name) {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }

    private void addBinding(ObjectNode binding) {
        JsonNode metadata = binding.path("metadata");
        String namespace = metadata.path("namespace").asText();
        JsonNode reference = binding.path("roleRef");
        String kind = reference.path("kind").asText();
        String name = reference.path("name").asText();
        List<PolicyRule> rules = rules(kind, namespace, name);
        for (JsonNode subject : binding.path("subjects")) {
            String key = subjectKey(subject, namespace);
            if (key != null) {
                Binding found = new Binding(
                        metadata.path("name").asText(),
                        namespace,
                        words(subject, namespace),
                        kind + " \"" + name + "\"",
                        rules);
                bindings.computeIfAbsent(namespace, unused -> new HashMap<>())
                        .computeIfAbsent(key, unused -> new ArrayList<>())
                        .add(found);
            }
        }
    }

    /** The rules of a role that a binding in {@code namespace} refers to; null if there is no such role. */
    @Nullable
    List<PolicyRule> rules(String kind, String namespace, String name) {
        return roles.get(kind.equals("Role") ? key(namespace, name) : name);
    }

    private static @Nullable String subjectKey(JsonNode subject, String namespace) {
        String name = subject.path("name").asText();
        return switch (subject.path("kind").asText()) {
            case "User" -> user(name);
            case "Group" -> group(name);
            case "ServiceAccount" -> {
                String own = subject.path("namespace").asText();
                String there = own.isEmpty() ? namespace : own;
                yield there.isEmpty() ? null : user("system:serviceaccount:" + there + ":" + name);
            }
            default -> null;
        };
    }

    private static String words(JsonNode subject, String namespace) {
        String kind = subject.path("kind").asText();
        String name = subject.path("name").asText();
        if (!kind.equals("ServiceAccount")) {
            return kind + " \"" + name + "\"";
        }
        String own = subject.path("namespace").asText();
        return kind + " \"" + name + "/" + (own.isEmpty() ? namespace : own) + "\"";
    }

    private static String user(String name) {
        return "u:" + name;
    }

    private static String group(String name) {
        return "g:" + name;
    }

    /** Whatever is bound to a user in the whole cluster and in one namespace, which may be empty. */
    List<Binding> bindingsOf(UserInfo user, String namespace) {
        List<Binding> found = new ArrayList<>();
        collect("", user, found);
        if (!namespace.isEmpty()) {
            collect(namespace, user, found);
        }
        return found;
    }

    private void collect(String namespace, UserInfo user, List<Binding> found) {
        Map<String, List<Binding>> there = bindings.getOrDefault(namespace, Map.of());
        Set<String> names = new HashSet<>();
        add(there.get(user(user.name())), names, found);
        for (String name : user.groups()) {
            add(there.get(group(name)), names, found);
        }
    }

    /** Adds bindings, each but once however many of its subjects a user is. */
    private static void add(@Nullable List<Binding> bindings, Set<String> names, List<Binding> found) {
        if (bindings != null) {
            for (Binding binding : bindings) {
                if (names.add(binding.name())) {
                    found.add(binding);
                }
            }
        }
    }

    static String missing(Binding binding) {
        boolean cluster = binding.role().startsWith("ClusterRole");
        String name = binding.role().substring(binding.role().indexOf(' ') + 1);
        return (cluster ? "clusterrole" : "role") + "." + GROUP + " " + name + " not found";
    }
}
