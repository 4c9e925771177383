package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.json.BodyDecoder.Repetition;
import dev.keelson.api.json.MalformedBodyException;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.schema.Schema;
import dev.keelson.api.selector.LabelSelector;
import dev.keelson.apiserver.admission.StoredObjects;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.encoding.Scalars;
import dev.keelson.apiserver.registry.CreateOptions;
import dev.keelson.apiserver.registry.DeleteOptions;
import dev.keelson.apiserver.registry.DeleteOptionsReader;
import dev.keelson.apiserver.registry.GetOptions;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.registry.ObjectAccess;
import dev.keelson.apiserver.registry.RequestBody;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.Subresource;
import dev.keelson.apiserver.registry.TypedBody;
import dev.keelson.apiserver.registry.UpdateRules;
import dev.keelson.apiserver.registry.WriteOutcome;
import dev.keelson.apiserver.status.StatusCause;
import dev.keelson.apiserver.status.StatusDetails;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.clock.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Deletes a pod if its disruption budget allows. Follows {@code pkg/registry/core/pod/storage/eviction.go}. */
final class EvictionSubresource extends Subresource {
    private static final GroupVersionKind KIND = new GroupVersionKind("policy", "v1", "Eviction");
    private static final int RETRY_SECONDS = 10;

    private final ObjectAccess pods;
    private final ObjectAccess budgets;
    private final StoredObjects objects;
    private final Schema schema;
    private final Clock clock;

    EvictionSubresource(ObjectAccess pods, ObjectAccess budgets, StoredObjects objects, Schema schema, Clock clock) {
        this.pods = pods;
        this.budgets = budgets;
        this.objects = objects;
        this.schema = schema;
        this.clock = clock;
    }

    @Override
    public WriteOutcome create(
            RequestContext context, String namespace, String name, RequestBody body, CreateOptions options) {
        ObjectNode eviction = TypedBody.read(context, current(body), KIND, schema, options);
        if (!Metadata.name(eviction).equals(name)) {
            throw StatusException.badRequest("name in URL does not match name in Eviction object");
        }
        ObjectNode given = Fields.object(eviction, "deleteOptions");
        DeleteOptions delete = given == null ? DeleteOptions.DEFAULT : DeleteOptionsReader.read(given);
        boolean dryRun = !options.dryRun().isEmpty() || !delete.dryRun().isEmpty();
        if (dryRun) {
            delete = withDryRun(delete);
        }
        ObjectNode pod = pods.get(namespace, name, GetOptions.NEWEST);
        requirePreconditions(pod, delete);
        if (!ignoresBudget(pod)) {
            ObjectNode budget = budgetOf(pod, namespace, name);
            if (budget != null && !allowsUnready(budget, pod)) {
                spend(context, budget, pod, dryRun);
            }
        }
        pods.delete(context, namespace, name, delete);
        return new WriteOutcome(201, Json.encode(BindingSubresource.success()));
    }

    private static DeleteOptions withDryRun(DeleteOptions options) {
        return new DeleteOptions(
                options.gracePeriodSeconds(),
                options.preconditionUid(),
                options.preconditionResourceVersion(),
                options.orphanDependents(),
                options.propagationPolicy(),
                List.of("All"));
    }

    /** Bodies of policy/v1beta1 are understood as policy/v1, which has the same fields. */
    private static RequestBody current(RequestBody body) {
        try {
            JsonNode tree = body.decode(Repetition.MERGE, KIND).tree();
            if (tree instanceof ObjectNode object
                    && Fields.text(object, "apiVersion").equals("policy/v1beta1")) {
                object.put("apiVersion", "policy/v1");
                return new RequestBody(Json.encode(object), "application/json");
            }
            return body;
        } catch (MalformedBodyException e) {
            return body;
        }
    }

    private static void requirePreconditions(ObjectNode pod, DeleteOptions options) {
        String uid = options.preconditionUid();
        if (uid != null && !uid.equals(Metadata.uid(pod))) {
            throw StatusException.conflict(
                    "",
                    "Pod",
                    Metadata.name(pod),
                    "the UID in the precondition (" + uid + ") does not match the UID in record (" + Metadata.uid(pod)
                            + "). The object might have been deleted and then recreated");
        }
    }

    private static boolean ignoresBudget(ObjectNode pod) {
        return Set.of("Succeeded", "Failed", "Pending").contains(Fields.text(pod, "status", "phase"))
                || Metadata.isDeleting(pod);
    }

    private @Nullable ObjectNode budgetOf(ObjectNode pod, String namespace, String name) {
        List<ObjectNode> matching = new ArrayList<>();
        for (ObjectNode budget : objects.list("policy", "poddisruptionbudgets", namespace)) {
            ObjectNode selector = Fields.object(budget, "spec", "selector");
            if (selector != null && LabelSelector.of(selector).matches(Fields.strings(pod, "metadata", "labels"))) {
                matching.add(budget);
            }
        }
        if (matching.size() > 1) {
            throw StatusException.internal("pod " + name
                    + " has more than one PodDisruptionBudget, which the eviction subresource does not" + " support");
        }
        return matching.isEmpty() ? null : matching.get(0);
    }

    private static boolean isReady(ObjectNode pod) {
        return Fields.objects(pod, "status", "conditions").stream()
                .anyMatch(condition -> Fields.text(condition, "type").equals("Ready")
                        && Fields.text(condition, "status").equals("True"));
    }

    private static boolean allowsUnready(ObjectNode budget, ObjectNode pod) {
        if (isReady(pod)) {
            return false;
        }
        boolean always =
                Fields.text(budget, "spec", "unhealthyPodEvictionPolicy").equals("AlwaysAllow");
        boolean healthy =
                Fields.number(budget, "status", "currentHealthy") >= Fields.number(budget, "status", "desiredHealthy")
                        && Fields.number(budget, "status", "desiredHealthy") > 0;
        return always || healthy;
    }

    private void spend(RequestContext context, ObjectNode budget, ObjectNode pod, boolean dryRun) {
        UpdateRules rules = new UpdateRules() {
            @Override
            public void prepare(RequestContext request, ObjectNode object, ObjectNode old) {}

            @Override
            public void validate(ObjectNode object, ObjectNode old, List<FieldError> errors) {}
        };
        budgets.update(
                context, Metadata.namespace(budget), Metadata.name(budget), "status", rules, dryRun, existing -> {
                    requireAllowed(existing);
                    ObjectNode status = Fields.make(existing, "status");
                    status.put("disruptionsAllowed", Fields.number(status, "disruptionsAllowed") - 1);
                    Fields.make(status, "disruptedPods").put(Metadata.name(pod), Scalars.time(clock.now()));
                    return existing;
                });
    }

    private static void requireAllowed(ObjectNode budget) {
        String name = Metadata.name(budget);
        if (Fields.number(budget, "status", "observedGeneration") < Metadata.generation(budget)) {
            throw tooMany("The disruption budget " + name + " is still being processed by the server.", RETRY_SECONDS);
        }
        long allowed = Fields.number(budget, "status", "disruptionsAllowed");
        if (allowed < 0) {
            throw StatusException.forbidden(
                    "policy", "poddisruptionbudget", name, "pdb disruptions allowed is negative");
        }
        if (allowed == 0) {
            throw tooMany(
                    "The disruption budget " + name + " needs "
                            + Fields.number(budget, "status", "desiredHealthy") + " healthy pods and has "
                            + Fields.number(budget, "status", "currentHealthy") + " currently",
                    0);
        }
    }

    private static StatusException tooMany(String cause, int retrySeconds) {
        return new StatusException(
                429,
                "TooManyRequests",
                "Cannot evict pod as it would violate the pod's disruption budget.",
                new StatusDetails(
                        "", "", "", "", List.of(new StatusCause("DisruptionBudget", cause, "")), retrySeconds));
    }
}
