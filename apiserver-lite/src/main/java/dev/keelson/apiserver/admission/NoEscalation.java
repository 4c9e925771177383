package dev.keelson.apiserver.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.admission.AdmissionRequest.Operation;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.authz.Attributes;
import dev.keelson.apiserver.authz.Authorizer;
import dev.keelson.apiserver.authz.PolicyRule;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Refuses to give away rights that the giver has not: roles with such rules, and bindings to such roles. Who may {@code
 * escalate} the role or {@code bind} it may do so all the same. Follows {@code pkg/registry/rbac}'s {@code policybased}
 * storages, which is why it cannot be switched off.
 */
public final class NoEscalation implements AdmissionPlugin {
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final Set<String> ROLES = Set.of("roles", "clusterroles");
    private static final Set<String> BINDINGS = Set.of("rolebindings", "clusterrolebindings");
    /** What a role that gathers the rules of any others may come to. */
    private static final List<PolicyRule> EVERYTHING = List.of(
            new PolicyRule(List.of("*"), List.of("*"), List.of("*"), List.of(), List.of()),
            new PolicyRule(List.of("*"), List.of(), List.of(), List.of(), List.of("*")));

    private final Authorizer authorizer;
    private final StoredObjects objects;

    public NoEscalation(Authorizer authorizer, StoredObjects objects) {
        this.authorizer = authorizer;
        this.objects = objects;
    }

    @Override
    public String name() {
        return "NoEscalation";
    }

    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode object = request.object();
        boolean ours = request.resource().group().equals(GROUP) && request.operation() != Operation.DELETE;
        if (!ours || object == null || request.user().isMemberOf(UserInfo.MASTERS_GROUP)) {
            return;
        }
        String resource = request.resource().resource();
        if (ROLES.contains(resource)) {
            role(request, object);
        } else if (BINDINGS.contains(resource)) {
            binding(request, object);
        }
    }

    private void role(AdmissionRequest request, ObjectNode role) {
        String resource = request.resource().resource();
        if (may(request, "escalate", resource, request.name())) {
            return;
        }
        List<PolicyRule> wanted = new ArrayList<>(rules(role));
        if (Fields.has(role, "aggregationRule")) {
            wanted.addAll(EVERYTHING);
        }
        confirm(request, Fields.text(role, "metadata", "name"), wanted);
    }

    private void binding(AdmissionRequest request, ObjectNode binding) {
        String kind = Fields.text(binding, "roleRef", "kind");
        String name = Fields.text(binding, "roleRef", "name");
        String resource = kind.equals("Role") ? "roles" : "clusterroles";
        if (may(request, "bind", resource, name)) {
            return;
        }
        ObjectNode role = objects.get(GROUP, resource, kind.equals("Role") ? request.namespace() : "", name);
        if (role == null) {
            throw StatusException.notFound(GROUP, request.resource().resource(), name);
        }
        confirm(request, Fields.text(binding, "metadata", "name"), rules(role));
    }

    private boolean may(AdmissionRequest request, String verb, String resource, String name) {
        return authorizer
                .authorize(new Attributes(
                        request.user(), verb, true, GROUP, "*", resource, "", request.namespace(), name, ""))
                .allowed();
    }

    private static List<PolicyRule> rules(ObjectNode role) {
        List<PolicyRule> rules = new ArrayList<>();
        for (JsonNode rule : Fields.array(role, "rules")) {
            rules.add(PolicyRule.of(rule));
        }
        return rules;
    }

    private void confirm(AdmissionRequest request, String name, List<PolicyRule> wanted) {
        List<PolicyRule> owned = authorizer.rulesOf(request.user(), request.namespace());
        List<String> missing = new ArrayList<>();
        for (PolicyRule part : PolicyRule.beyond(owned, wanted)) {
            missing.add(part.words());
        }
        if (!missing.isEmpty()) {
            UserInfo user = request.user();
            throw StatusException.forbidden(
                    GROUP,
                    request.resource().resource(),
                    name,
                    "user \"" + user.name() + "\" (groups=" + user.groups()
                            + ") is attempting to grant RBAC permissions not currently held:\n"
                            + String.join("\n", missing));
        }
    }
}
