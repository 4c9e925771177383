package dev.keelson.controllers.namespace;

import dev.keelson.controllers.discovery.ServedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is left in a namespace, and what went wrong with removing it. Used by one pass, on one thread. */
final class Remains {

    private final Map<String, Integer> resources = new TreeMap<>();
    private final Map<String, Integer> finalizers = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private final List<String> discoveryFailures = new ArrayList<>();

    void add(ServedResource resource, int objects, Map<String, Integer> theirFinalizers) {
        if (objects > 0) {
            resources.merge(resource.plural() + "." + resource.group(), objects, Integer::sum);
            theirFinalizers.forEach((finalizer, count) -> finalizers.merge(finalizer, count, Integer::sum));
        }
    }

    void failed(String message) {
        failures.add(message);
    }

    void discoveryFailed(String message) {
        discoveryFailures.add(message);
    }

    boolean nothing() {
        return resources.isEmpty() && failures.isEmpty() && discoveryFailures.isEmpty();
    }

    List<String> failures() {
        return failures;
    }

    /** Each condition's type, whether it holds, its reason and message. */
    List<Judgement> judgements() {
        return List.of(
                Judgement.of(
                        "NamespaceDeletionDiscoveryFailure",
                        discoveryFailures.isEmpty(),
                        new Wording("ResourcesDiscovered", "All resources successfully discovered"),
                        new Wording(
                                "DiscoveryFailed", "Discovery failed for some groups: " + joined(discoveryFailures))),
                Judgement.of(
                        "NamespaceDeletionGroupVersionParsingFailure",
                        true,
                        new Wording("ParsedGroupVersions", "All legacy kube types successfully parsed"),
                        new Wording("GroupVersionParsingFailed", "")),
                Judgement.of(
                        "NamespaceDeletionContentFailure",
                        failures.isEmpty(),
                        new Wording(
                                "ContentDeleted", "All content successfully deleted, may be waiting on finalization"),
                        new Wording(
                                "ContentDeletionFailed",
                                "Failed to delete all resource types, " + failures.size() + " remaining: "
                                        + joined(failures))),
                Judgement.of(
                        "NamespaceContentRemaining",
                        resources.isEmpty(),
                        new Wording("ContentRemoved", "All content successfully removed"),
                        new Wording(
                                "SomeResourcesRemain",
                                "Some resources are remaining: " + counted(resources, " has ", " resource instances"))),
                Judgement.of(
                        "NamespaceFinalizersRemaining",
                        finalizers.isEmpty(),
                        new Wording("ContentHasNoFinalizers", "All content-preserving finalizers finished"),
                        new Wording(
                                "SomeFinalizersRemain",
                                "Some content in the namespace has finalizers remaining: "
                                        + counted(finalizers, " in ", " resource instances"))));
    }

    record Wording(String reason, String message) {}

    /** A condition: {@code "False"} where all is well. */
    record Judgement(String type, String status, Wording wording) {

        static Judgement of(String type, boolean well, Wording good, Wording bad) {
            return new Judgement(type, well ? "False" : "True", well ? good : bad);
        }
    }

    private static String joined(List<String> messages) {
        return String.join(", ", messages);
    }

    private static String counted(Map<String, Integer> counts, String before, String after) {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + before + entry.getValue() + after)
                .collect(Collectors.joining(", "));
    }
}
