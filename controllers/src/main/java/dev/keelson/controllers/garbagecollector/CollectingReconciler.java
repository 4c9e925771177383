package dev.keelson.controllers.garbagecollector;

import dev.keelson.controllers.discovery.ServedResource;
import dev.keelson.runtime.reconcile.Reconciler;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.reconcile.Result;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at one object of the graph, by uid, and does what its owners and its own deletion ask for. */
final class CollectingReconciler implements Reconciler {

    private static final Logger LOG = LoggerFactory.getLogger(CollectingReconciler.class);

    /** How soon to look again at an object whose owner exists and was not yet seen by its informer. */
    private static final Duration UNSEEN_OWNER = Duration.ofSeconds(5);

    private final DependencyGraph graph;
    private final LiveObjects live;
    private final Supplier<List<ServedResource>> served;
    private final Consumer<String> lookAt;

    /** @param lookAt has another object looked at soon, by uid */
    CollectingReconciler(
            DependencyGraph graph, LiveObjects live, Supplier<List<ServedResource>> served, Consumer<String> lookAt) {
        this.graph = graph;
        this.live = live;
        this.served = served;
        this.lookAt = lookAt;
    }

    @Override
    public Result reconcile(Request request) {
        Vertex vertex = graph.get(request.name());
        if (vertex == null) {
            return Result.done();
        }
        boolean waitsForNothing = vertex.beingDeleted() && !vertex.orphansDependents() && !vertex.deletesDependents();
        boolean keptByOwners = !vertex.beingDeleted() && graph.ownersStand(vertex);
        if (waitsForNothing || keptByOwners) {
            return Result.done();
        }
        GenericKubernetesResource object = live.get(vertex.resource(), vertex.namespace(), vertex.name());
        if (object == null || !object.getMetadata().getUid().equals(vertex.uid())) {
            return Result.done();
        }
        if (vertex.orphansDependents()) {
            orphan(vertex, object);
            return Result.done();
        }
        if (vertex.deletesDependents()) {
            continueForeground(vertex, object);
            return Result.done();
        }
        return collect(vertex, object);
    }

    private void orphan(Vertex owner, GenericKubernetesResource object) {
        for (Vertex dependent : graph.dependentsOf(owner.uid())) {
            GenericKubernetesResource present = live.get(dependent.resource(), dependent.namespace(), dependent.name());
            if (present != null && present.getMetadata().getUid().equals(dependent.uid())) {
                removeOwners(dependent.resource(), present, Set.of(owner.uid()));
            }
        }
        removeFinalizer(owner, object, Vertex.ORPHAN);
    }

    private void continueForeground(Vertex owner, GenericKubernetesResource object) {
        List<Vertex> blocking = graph.dependentsOf(owner.uid()).stream()
                .filter(dependent -> dependent.blocks(owner.uid()))
                .toList();
        if (blocking.isEmpty()) {
            removeFinalizer(owner, object, Vertex.FOREGROUND);
            return;
        }
        blocking.stream()
                .filter(dependent -> !dependent.deletesDependents())
                .forEach(dependent -> lookAt.accept(dependent.uid()));
    }

    private void removeFinalizer(Vertex vertex, GenericKubernetesResource object, String finalizer) {
        List<String> left = new ArrayList<>(object.getMetadata().getFinalizers());
        if (left.remove(finalizer)) {
            live.setFinalizers(vertex.resource(), object, left);
        }
    }

    /** What the owners of an object come to: those that keep it, those gone, those that wait for it to go. */
    private record Owners(
            List<OwnerReference> solid, List<OwnerReference> dangling, List<OwnerReference> waiting, boolean allSeen) {}

    private Result collect(Vertex vertex, GenericKubernetesResource object) {
        List<OwnerReference> references = object.getMetadata().getOwnerReferences();
        if (references.isEmpty() || object.getMetadata().getDeletionTimestamp() != null) {
            return Result.done();
        }
        Owners owners = classify(vertex, references);
        if (!owners.solid().isEmpty()) {
            Set<String> gone = uids(owners.dangling());
            gone.addAll(uids(owners.waiting()));
            removeOwners(vertex.resource(), object, gone);
            return owners.allSeen() ? Result.done() : Result.requeueAfter(UNSEEN_OWNER);
        }
        List<Vertex> dependents = graph.dependentsOf(vertex.uid());
        if (!owners.waiting().isEmpty() && !dependents.isEmpty()) {
            // A dependent that itself waits for its dependents may, in a circle, wait for this object.
            GenericKubernetesResource current =
                    dependents.stream().anyMatch(Vertex::deletesDependents) ? unblocked(vertex, object) : object;
            delete(vertex, current, "Foreground");
        } else {
            delete(vertex, object, policy(object));
        }
        return Result.done();
    }

    private Owners classify(Vertex vertex, List<OwnerReference> references) {
        Owners owners = new Owners(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), true);
        boolean allSeen = true;
        for (OwnerReference reference : references) {
            GenericKubernetesResource owner = ownerOf(vertex, reference);
            if (owner == null) {
                owners.dangling().add(reference);
            } else if (waitsForDependents(owner)) {
                owners.waiting().add(reference);
            } else {
                owners.solid().add(reference);
                allSeen &= graph.knows(reference.getUid());
            }
        }
        return new Owners(owners.solid(), owners.dangling(), owners.waiting(), allSeen);
    }

    /**
     * The owner as it is now, null if there is none.
     *
     * @throws IllegalStateException if its kind is not served, so that nobody can say
     */
    private @Nullable GenericKubernetesResource ownerOf(Vertex vertex, OwnerReference reference) {
        ServedResource resource = served.get().stream()
                .filter(candidate -> candidate.kind().equals(reference.getKind())
                        && candidate.group().equals(Vertex.group(reference)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(vertex + " is owned by a " + reference.getKind() + " of "
                        + reference.getApiVersion() + ", which is not served: whether it exists cannot be known"));
        if (resource.namespaced() && vertex.namespace().isEmpty()) {
            throw new IllegalStateException(
                    vertex + " has no namespace but is owned by a " + reference.getKind() + ", which has one");
        }
        GenericKubernetesResource owner = live.get(resource, vertex.namespace(), reference.getName());
        return owner != null && owner.getMetadata().getUid().equals(reference.getUid()) ? owner : null;
    }

    private static boolean waitsForDependents(GenericKubernetesResource owner) {
        return owner.getMetadata().getDeletionTimestamp() != null
                && owner.getMetadata().getFinalizers().contains(Vertex.FOREGROUND);
    }

    private void removeOwners(ServedResource resource, GenericKubernetesResource object, Set<String> uids) {
        List<OwnerReference> left = object.getMetadata().getOwnerReferences().stream()
                .filter(reference -> !uids.contains(reference.getUid()))
                .toList();
        if (left.size() < object.getMetadata().getOwnerReferences().size()) {
            live.setOwners(resource, object, left);
        }
    }

    private GenericKubernetesResource unblocked(Vertex vertex, GenericKubernetesResource object) {
        List<OwnerReference> references = object.getMetadata().getOwnerReferences().stream()
                .map(reference -> new OwnerReferenceBuilder(reference)
                        .withBlockOwnerDeletion(false)
                        .build())
                .toList();
        live.setOwners(vertex.resource(), object, references);
        GenericKubernetesResource written = live.get(vertex.resource(), vertex.namespace(), vertex.name());
        return written == null ? object : written;
    }

    private void delete(Vertex vertex, GenericKubernetesResource object, String policy) {
        LOG.debug("Deleting {}, which has no owner left ({})", vertex, policy);
        live.delete(vertex.resource(), object, policy);
    }

    private static String policy(GenericKubernetesResource object) {
        List<String> finalizers = object.getMetadata().getFinalizers();
        if (finalizers.contains(Vertex.ORPHAN)) {
            return "Orphan";
        }
        return finalizers.contains(Vertex.FOREGROUND) ? "Foreground" : "Background";
    }

    private static Set<String> uids(List<OwnerReference> references) {
        return references.stream().map(OwnerReference::getUid).collect(Collectors.toSet());
    }
}
