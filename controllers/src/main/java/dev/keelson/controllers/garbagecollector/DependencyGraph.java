package dev.keelson.controllers.garbagecollector;

import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who depends on whom, by uid, as informers show it. Safe for many threads.
 *
 * <p>Each change returns the uids of the objects to look at because of it.
 */
final class DependencyGraph {

    // Both guarded by this. `dependents` holds an owner's uid exactly while some vertex refers to it, whether or not
    // the
    // owner itself is known.
    private final Map<String, Vertex> vertices = new HashMap<>();
    private final Map<String, Set<String>> dependents = new HashMap<>();

    /** Takes the present form of an object. */
    synchronized Set<String> put(Vertex vertex) {
        Vertex former = vertices.put(vertex.uid(), vertex);
        Set<String> affected = new LinkedHashSet<>();
        if (former != null) {
            affected.addAll(unblockedOwners(former, vertex));
            former.owners().forEach(owner -> unlink(owner.getUid(), vertex.uid()));
        }
        for (OwnerReference owner : vertex.owners()) {
            dependents.computeIfAbsent(owner.getUid(), uid -> new HashSet<>()).add(vertex.uid());
        }
        if (former == null || !former.owners().equals(vertex.owners())) {
            if (!ownersStand(vertex)) {
                affected.add(vertex.uid());
            }
        }
        affected.addAll(consequences(former, vertex));
        return affected;
    }

    /** Forgets an object that is gone: its dependents may follow, and an owner may have waited for it. */
    synchronized Set<String> remove(String uid) {
        Vertex former = vertices.remove(uid);
        Set<String> affected = new LinkedHashSet<>(dependents.getOrDefault(uid, Set.of()));
        if (former != null) {
            for (OwnerReference owner : former.owners()) {
                unlink(owner.getUid(), uid);
                Vertex known = vertices.get(owner.getUid());
                if (known != null && known.deletesDependents()) {
                    affected.add(owner.getUid());
                }
            }
        }
        return affected;
    }

    synchronized @Nullable Vertex get(String uid) {
        return vertices.get(uid);
    }

    synchronized List<Vertex> dependentsOf(String uid) {
        List<Vertex> found = new ArrayList<>();
        for (String dependent : dependents.getOrDefault(uid, Set.of())) {
            Vertex vertex = vertices.get(dependent);
            if (vertex != null) {
                found.add(vertex);
            }
        }
        return found;
    }

    /** Whether every owner is known, is the one meant, and does not wait for its dependents to go. */
    synchronized boolean ownersStand(Vertex vertex) {
        for (OwnerReference reference : vertex.owners()) {
            Vertex owner = vertices.get(reference.getUid());
            if (owner == null || owner.deletesDependents() || !owner.isMeantBy(reference, vertex.namespace())) {
                return false;
            }
        }
        return true;
    }

    /** Whether the object with this uid was seen. */
    synchronized boolean knows(String uid) {
        return vertices.containsKey(uid);
    }

    private Set<String> consequences(@Nullable Vertex former, Vertex vertex) {
        Set<String> affected = new LinkedHashSet<>();
        if (former == null) {
            // Dependents may have come before it, with a reference that means another object.
            for (Vertex dependent : dependentsOf(vertex.uid())) {
                OwnerReference reference = dependent.ownerReference(vertex.uid());
                if (reference != null && !vertex.isMeantBy(reference, dependent.namespace())) {
                    affected.add(dependent.uid());
                }
            }
        }
        boolean startsOrphaning = vertex.orphansDependents() && (former == null || !former.orphansDependents());
        boolean startsDeleting = vertex.deletesDependents() && (former == null || !former.deletesDependents());
        if (startsOrphaning || startsDeleting) {
            affected.add(vertex.uid());
        }
        if (startsDeleting) {
            affected.addAll(dependents.getOrDefault(vertex.uid(), Set.of()));
        }
        return affected;
    }

    /** The owners that {@code former} held up in foreground deletion and {@code now} does not. */
    private static Set<String> unblockedOwners(Vertex former, Vertex now) {
        Set<String> unblocked = new LinkedHashSet<>();
        for (OwnerReference owner : former.owners()) {
            if (former.blocks(owner.getUid()) && !now.blocks(owner.getUid())) {
                unblocked.add(owner.getUid());
            }
        }
        return unblocked;
    }

    private void unlink(String owner, String dependent) {
        Set<String> linked = dependents.get(owner);
        if (linked != null && linked.remove(dependent) && linked.isEmpty()) {
            dependents.remove(owner);
        }
    }
}
