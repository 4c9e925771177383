package dev.keelson.apiserver.flowcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which requests belong to a priority level, and how they are told apart into flows (util/flowcontrol/rule.go).
 * Immutable.
 */
final class FlowSchema {

    static final Comparator<FlowSchema> ORDER =
            Comparator.<FlowSchema>comparingInt(schema -> schema.precedence).thenComparing(schema -> schema.name);

    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

    final String name;
    final String uid;
    final String level;

    private final int precedence;

    /** ByUser, ByNamespace or empty. */
    private final String distinguisher;

    private final List<Rule> rules = new ArrayList<>();

    private FlowSchema(JsonNode object) {
        JsonNode spec = object.path("spec");
        name = object.path("metadata").path("name").asText();
        uid = object.path("metadata").path("uid").asText();
        level = spec.path("priorityLevelConfiguration").path("name").asText();
        precedence = spec.path("matchingPrecedence").asInt(1000);
        distinguisher = spec.path("distinguisherMethod").path("type").asText();
        spec.path("rules").forEach(rule -> rules.add(Rule.of(rule)));
    }

    static FlowSchema of(JsonNode object) {
        return new FlowSchema(object);
    }

    boolean matches(RequestDigest request) {
        for (Rule rule : rules) {
            if (rule.matches(request)) {
                return true;
            }
        }
        return false;
    }

    /** Names the flow within this schema. */
    String flowOf(RequestDigest request) {
        return switch (distinguisher) {
            case "ByUser" -> request.user().name();
            case "ByNamespace" -> request.namespace();
            default -> "";
        };
    }

    private record Rule(List<Subject> subjects, List<ResourceRule> resources, List<PathRule> paths) {

        static Rule of(JsonNode rule) {
            List<Subject> subjects = new ArrayList<>();
            rule.path("subjects").forEach(subject -> subjects.add(Subject.of(subject)));
            List<ResourceRule> resources = new ArrayList<>();
            rule.path("resourceRules").forEach(resource -> resources.add(ResourceRule.of(resource)));
            List<PathRule> paths = new ArrayList<>();
            rule.path("nonResourceRules")
                    .forEach(path -> paths.add(
                            new PathRule(strings(path.path("verbs")), strings(path.path("nonResourceURLs")))));
            return new Rule(subjects, resources, paths);
        }

        boolean matches(RequestDigest request) {
            return subjects.stream().anyMatch(subject -> subject.matches(request))
                    && (request.resourceRequest()
                            ? resources.stream().anyMatch(resource -> resource.matches(request))
                            : paths.stream().anyMatch(path -> path.matches(request)));
        }
    }

    private record Subject(String kind, String name, String namespace) {

        static Subject of(JsonNode subject) {
            String kind = subject.path("kind").asText();
            JsonNode of = switch (kind) {
                case "User" -> subject.path("user");
                case "Group" -> subject.path("group");
                default -> subject.path("serviceAccount");
            };
            return new Subject(
                    kind, of.path("name").asText(), of.path("namespace").asText());
        }

        boolean matches(RequestDigest request) {
            String user = request.user().name();
            return switch (kind) {
                case "User" -> name.equals("*") || name.equals(user);
                case "Group" -> name.equals("*") || request.user().isMemberOf(name);
                default -> {
                    String prefix = SERVICE_ACCOUNT + namespace + ":";
                    yield user.startsWith(prefix)
                            && (name.equals("*")
                                    || user.substring(prefix.length()).equals(name));
                }
            };
        }
    }

    private record ResourceRule(
            List<String> verbs,
            List<String> groups,
            List<String> resources,
            List<String> namespaces,
            boolean clusterScope) {

        static ResourceRule of(JsonNode rule) {
            return new ResourceRule(
                    strings(rule.path("verbs")),
                    strings(rule.path("apiGroups")),
                    strings(rule.path("resources")),
                    strings(rule.path("namespaces")),
                    rule.path("clusterScope").asBoolean());
        }

        boolean matches(RequestDigest request) {
            return contains(verbs, request.verb())
                    && containsResource(request)
                    && contains(groups, request.group())
                    && (request.namespace().isEmpty() ? clusterScope : contains(namespaces, request.namespace()));
        }

        private boolean containsResource(RequestDigest request) {
            return request.subresource().isEmpty()
                    ? contains(resources, request.resource())
                    : contains(resources, request.resource() + "/" + request.subresource());
        }
    }

    private record PathRule(List<String> verbs, List<String> paths) {

        boolean matches(RequestDigest request) {
            return contains(verbs, request.verb()) && paths.stream().anyMatch(rule -> covers(rule, request.path()));
        }

        private static boolean covers(String rule, String path) {
            if (rule.equals("*") || rule.equals(path)) {
                return true;
            }
            String prefix = rule.endsWith("*") ? rule.substring(0, rule.length() - 1) : rule;
            return path.startsWith(prefix.endsWith("/") ? prefix : prefix + "/");
        }
    }

    private static boolean contains(List<String> list, String value) {
        return (list.size() == 1 && list.get(0).equals("*")) || list.contains(value);
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(each -> strings.add(each.asText()));
        return strings;
    }
}
