package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * ValidatingWebhookConfigurations and MutatingWebhookConfigurations. Follows {@code
 * pkg/apis/admissionregistration/validation}.
 */
public final class WebhookRules implements Rules {
    static final List<String> FAILURE_POLICIES = List.of("Fail", "Ignore");
    static final List<String> MATCH_POLICIES = List.of("Equivalent", "Exact");
    static final List<String> REINVOCATION_POLICIES = List.of("IfNeeded", "Never");
    private static final List<String> SIDE_EFFECTS = List.of("None", "NoneOnDryRun", "Some", "Unknown");
    private static final List<String> NO_SIDE_EFFECTS = List.of("None", "NoneOnDryRun");
    private static final List<String> REVIEW_VERSIONS = List.of("v1", "v1beta1");
    private static final int MAX_TIMEOUT = 30;

    /** What an update has to keep to, given what the stored object kept to. */
    private record Strictness(
            boolean noSideEffects, boolean knownVersions, boolean uniqueNames, boolean matchConditions) {
        static final Strictness FULL = new Strictness(true, true, true, true);
    }

    private final boolean mutating;
    private final MatchRules matches;

    public WebhookRules(boolean mutating, ExpressionCheck expressions) {
        this.mutating = mutating;
        this.matches = new MatchRules(expressions);
    }

    @Override
    public void validate(ObjectNode object, List<FieldError> errors) {
        hooks(View.of(object, errors), Strictness.FULL);
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        hooks(View.of(object, errors), strictness(object, old));
    }

    private static Strictness strictness(ObjectNode object, ObjectNode old) {
        boolean noEffects = true;
        boolean known = true;
        boolean unique = true;
        Set<String> names = new HashSet<>();
        for (ObjectNode hook : Fields.objects(old, "webhooks")) {
            List<String> versions = Fields.texts(hook, "admissionReviewVersions");
            noEffects &= NO_SIDE_EFFECTS.contains(Fields.text(hook, "sideEffects"));
            known &= versions.isEmpty() || versions.stream().anyMatch(REVIEW_VERSIONS::contains);
            unique &= names.add(Fields.text(hook, "name"));
        }
        return new Strictness(noEffects, known, unique, !sameConditions(object, old));
    }

    private static boolean sameConditions(ObjectNode object, ObjectNode old) {
        List<ObjectNode> now = Fields.objects(object, "webhooks");
        List<ObjectNode> before = Fields.objects(old, "webhooks");
        if (now.size() != before.size()) {
            return false;
        }
        for (int i = 0; i < now.size(); i++) {
            if (!Fields.same(now.get(i).get("matchConditions"), before.get(i).get("matchConditions"))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        return staticNameWarnings(object);
    }

    /** A warning of a name that configuration from files will have for itself. */
    static List<String> staticNameWarnings(ObjectNode object) {
        return Fields.text(object, "metadata", "name").endsWith(".static.k8s.io")
                ? List.of("metadata.name: names ending with \".static.k8s.io\" are reserved for static manifest-based"
                        + " configurations and cannot be managed via the API")
                : List.of();
    }

    private void hooks(View view, Strictness strictness) {
        Set<String> names = new HashSet<>();
        for (View hook : view.list("webhooks")) {
            hook(hook, strictness);
            reviewVersions(hook, strictness.knownVersions());
            String name = hook.text("name");
            if (strictness.uniqueNames() && !name.isEmpty() && !names.add(name)) {
                hook.duplicate("name", name);
            }
        }
    }

    private void hook(View hook, Strictness strictness) {
        name(hook);
        for (View rule : hook.list("rules")) {
            MatchRules.operations(rule);
            MatchRules.rule(rule);
        }
        hook.oneOf("failurePolicy", FAILURE_POLICIES);
        hook.oneOf("matchPolicy", MATCH_POLICIES);
        List<String> effects = strictness.noSideEffects() ? NO_SIDE_EFFECTS : SIDE_EFFECTS;
        if (!hook.has("sideEffects")) {
            hook.required("sideEffects", "must specify one of " + String.join(", ", effects));
        }
        hook.oneOf("sideEffects", effects);
        long timeout = hook.number("timeoutSeconds");
        if (hook.has("timeoutSeconds") && (timeout < 1 || timeout > MAX_TIMEOUT)) {
            hook.invalid("timeoutSeconds", "the timeout value must be between 1 and 30 seconds");
        }
        hook.labelSelector("namespaceSelector");
        hook.labelSelector("objectSelector");
        if (mutating) {
            hook.oneOf("reinvocationPolicy", REINVOCATION_POLICIES);
        }
        client(hook.struct("clientConfig"));
        if (strictness.matchConditions()) {
            matches.conditions(hook, ExpressionCheck.Scope.EMPTY);
        }
    }

    private static void name(View hook) {
        String name = hook.text("name");
        if (!hook.present("name")) {
            return;
        }
        List<String> problems = NameRules.dns1123Subdomain(name);
        if (!problems.isEmpty()) {
            hook.invalid("name", name, String.join(",", problems));
        } else if (name.indexOf('.') == name.lastIndexOf('.')) {
            hook.invalid("name", "should be a domain with at least three segments separated by dots");
        }
    }

    private static void client(View client) {
        View service = client.child("service");
        if (client.has("url") == (service != null)) {
            client.required("", "exactly one of url or service is required");
        } else if (service != null) {
            ClientConfigRules.service(service);
        } else {
            ClientConfigRules.url(client);
        }
    }

    private static void reviewVersions(View hook, boolean known) {
        List<String> versions = hook.texts("admissionReviewVersions");
        if (versions.isEmpty()) {
            hook.required("admissionReviewVersions", "must specify one of " + String.join(", ", REVIEW_VERSIONS));
            return;
        }
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < versions.size(); i++) {
            String version = versions.get(i);
            if (seen.contains(version)) {
                hook.invalidAt("admissionReviewVersions", i, version, "duplicate version");
                continue;
            }
            seen.add(version);
            hook.problemsAt("admissionReviewVersions", i, version, NameRules.dns1035Label(version));
        }
        if (known && versions.stream().noneMatch(REVIEW_VERSIONS::contains)) {
            hook.invalid(
                    "admissionReviewVersions", "must include at least one of " + String.join(", ", REVIEW_VERSIONS));
        }
    }
}
