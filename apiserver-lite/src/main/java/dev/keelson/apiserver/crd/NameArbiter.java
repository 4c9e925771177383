package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides which names a definition may have: no two of a group share a resource name or a kind, and who has a name keeps
 * it. Follows apiextensions' {@code controller/status/naming_controller.go}.
 */
final class NameArbiter {
    /** Names of resources, singular and short, that others of the group hold. */
    private final Set<String> resources = new HashSet<>();
    /** Kinds and list kinds that others of the group hold. */
    private final Set<String> kinds = new HashSet<>();

    private String reason = "";
    private final List<String> conflicts = new ArrayList<>();

    /** @param others the other definitions of the group */
    NameArbiter(Collection<ObjectNode> others) {
        for (ObjectNode other : others) {
            Definition.Names held = Definition.Names.of(Fields.at(other, "status", "acceptedNames"));
            resources.add(held.plural());
            resources.add(held.singular());
            resources.addAll(held.shortNames());
            kinds.add(held.kind());
            kinds.add(held.listKind());
        }
        resources.remove("");
        kinds.remove("");
    }

    /** Whether the status says already what the spec wants. */
    static boolean isSettled(ObjectNode definition) {
        return Definition.Names.of(Fields.at(definition, "spec", "names"))
                .equals(Definition.Names.of(Fields.at(definition, "status", "acceptedNames")));
    }

    /** Sets the accepted names and the conditions NamesAccepted and, where need be, Established. */
    void decide(ObjectNode definition, Instant now) {
        Definition.Names wanted = Definition.Names.of(Fields.at(definition, "spec", "names"));
        Definition.Names held = Definition.Names.of(Fields.at(definition, "status", "acceptedNames"));
        Definition.Names accepted = new Definition.Names(
                one(wanted.plural(), held.plural(), resources, "PluralConflict"),
                one(wanted.singular(), held.singular(), resources, "SingularConflict"),
                one(wanted.kind(), held.kind(), kinds, "KindConflict"),
                one(wanted.listKind(), held.listKind(), kinds, "ListKindConflict"),
                shortNames(wanted.shortNames(), held.shortNames()),
                wanted.categories());
        write(Fields.make(definition, "status"), accepted);
        boolean agreed = conflicts.isEmpty();
        Conditions.set(
                definition,
                Conditions.NAMES_ACCEPTED,
                agreed,
                agreed ? "NoConflicts" : reason,
                agreed ? "no conflicts found" : conflicts.get(conflicts.size() - 1),
                now);
        if (!Conditions.isTrue(definition, Conditions.ESTABLISHED)) {
            Conditions.set(
                    definition,
                    Conditions.ESTABLISHED,
                    false,
                    agreed ? "Installing" : "NotAccepted",
                    agreed ? "the initial names have been accepted" : "not all names are accepted",
                    now);
        }
    }

    private String one(String wanted, String held, Set<String> taken, String problem) {
        if (wanted.equals(held) || !taken.contains(wanted)) {
            return wanted;
        }
        conflict(problem, "\"" + wanted + "\" is already in use");
        return held;
    }

    private List<String> shortNames(List<String> wanted, List<String> held) {
        List<String> problems = new ArrayList<>();
        for (String name : wanted) {
            if (!held.contains(name) && resources.contains(name)) {
                problems.add("\"" + name + "\" is already in use");
            }
        }
        if (problems.isEmpty()) {
            return wanted;
        }
        conflict(
                "ShortNamesConflict", problems.size() == 1 ? problems.get(0) : "[" + String.join(", ", problems) + "]");
        return held;
    }

    /** The last conflict found names the reason, kinds after resources. */
    private void conflict(String problem, String text) {
        reason = problem;
        conflicts.add(text);
    }

    private static void write(ObjectNode status, Definition.Names names) {
        ObjectNode accepted = status.objectNode();
        accepted.put("plural", names.plural());
        putUnlessEmpty(accepted, "singular", names.singular());
        putAll(accepted, "shortNames", names.shortNames());
        accepted.put("kind", names.kind());
        putUnlessEmpty(accepted, "listKind", names.listKind());
        putAll(accepted, "categories", names.categories());
        status.set("acceptedNames", accepted);
    }

    private static void putUnlessEmpty(ObjectNode node, String field, String value) {
        if (!value.isEmpty()) {
            node.put(field, value);
        }
    }

    private static void putAll(ObjectNode node, String field, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode list = node.putArray(field);
            values.forEach(list::add);
        }
    }
}
