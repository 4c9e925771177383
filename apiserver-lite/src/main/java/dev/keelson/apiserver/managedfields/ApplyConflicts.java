package dev.keelson.apiserver.managedfields;

import dev.keelson.apiserver.status.StatusCause;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Fields of an applied configuration that others own with other values. */
final class ApplyConflicts extends Exception {
    private static final long serialVersionUID = 1L;

    /** One field and its owner. */
    record Conflict(Ownership.Id owner, List<PathElement> path) {}

    private final transient List<Conflict> conflicts;

    ApplyConflicts(List<Conflict> conflicts) {
        super(null, null, false, false);
        this.conflicts = List.copyOf(conflicts);
    }

    static ApplyConflicts of(Map<Ownership.Id, FieldSet> fieldsByOwner) {
        List<Ownership.Id> owners = new ArrayList<>(fieldsByOwner.keySet());
        owners.sort(Comparator.comparing(Ownership.Id::show, Values::compareText));
        List<Conflict> all = new ArrayList<>();
        for (Ownership.Id owner : owners) {
            FieldSet fields = fieldsByOwner.get(owner);
            if (fields != null) {
                fields.forEach(path -> all.add(new Conflict(owner, path)));
            }
        }
        return new ApplyConflicts(all);
    }

    /** The conflicts that are not about the given fields. */
    ApplyConflicts without(FieldSet allowed) {
        return new ApplyConflicts(
                conflicts.stream().filter(c -> !allowed.has(c.path())).toList());
    }

    boolean isEmpty() {
        return conflicts.isEmpty();
    }

    StatusException toStatus() {
        List<StatusCause> causes = new ArrayList<>();
        for (Conflict conflict : conflicts) {
            causes.add(new StatusCause(
                    "FieldManagerConflict",
                    "conflict with " + conflict.owner().show(),
                    FieldSet.pathText(conflict.path())));
        }
        return StatusException.applyConflict(message(), causes);
    }

    private String message() {
        if (conflicts.size() == 1) {
            Conflict only = conflicts.get(0);
            return "Apply failed with 1 conflict: conflict with " + only.owner().show() + ": "
                    + FieldSet.pathText(only.path());
        }
        Map<String, List<String>> byOwner = new TreeMap<>(Values::compareText);
        for (Conflict conflict : conflicts) {
            byOwner.computeIfAbsent(conflict.owner().show(), owner -> new ArrayList<>())
                    .add("- " + FieldSet.pathText(conflict.path()));
        }
        List<String> lines = new ArrayList<>();
        byOwner.forEach((owner, paths) -> {
            lines.add("conflicts with " + owner + ":");
            lines.addAll(paths);
        });
        return "Apply failed with " + conflicts.size() + " conflicts: " + String.join("\n", lines);
    }
}
