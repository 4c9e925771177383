package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.json.BodyDecoder.Repetition;
import dev.keelson.api.json.MalformedBodyException;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.schema.Schema;
import dev.keelson.api.selector.LabelSelector;
import dev.keelson.api.selector.SelectorException;
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
    private static final String DISRUPTION_ALLOWED = "DisruptionAllowed";
    private static final int RETRY_SECONDS = 10;
    private static final int ATTEMPTS = 20;

    /** Evictions that the disruption controller has not confirmed. */
    private static final int MOST_DISRUPTED = 2000;

    /** What is changed here needs no preparation and breaks no rule. */
    private static final UpdateRules NO_RULES = new UpdateRules() {
        @Override
        public void prepare(RequestContext request, ObjectNode object, ObjectNode old) {}

        @Override
        public void validate(ObjectNode object, ObjectNode old, List<FieldError> errors) {}
    };

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
        DeleteOptions delete = deleteOptions(eviction, options);
        boolean dryRun = !delete.dryRun().isEmpty();
        if (!deletedRegardless(context, namespace, name, delete, dryRun)) {
            ObjectNode pod = pods.get(namespace, name, GetOptions.NEWEST);
            requirePreconditions(pod, delete);
            evict(context, pod, delete, dryRun);
        }
        return new WriteOutcome(201, Json.encode(BindingSubresource.success()));
    }

    private static DeleteOptions deleteOptions(ObjectNode eviction, CreateOptions options) {
        ObjectNode given = Fields.object(eviction, "deleteOptions");
        if (Fields.truth(given, "ignoreStoreReadErrorWithClusterBreakingPotential")) {
            throw StatusException.invalid(
                    KIND.group(),
                    KIND.kind(),
                    Metadata.name(eviction),
                    List.of(FieldError.invalid(
                            FieldPath.of("deleteOptions", "ignoreStoreReadErrorWithClusterBreakingPotential"),
                            true,
                            "can not be set for pod eviction, try after removing the option")));
        }
        DeleteOptions delete = given == null ? DeleteOptions.DEFAULT : DeleteOptionsReader.read(given);
        if (delete.dryRun().isEmpty()) {
            return with(delete, delete.preconditionResourceVersion(), options.dryRun());
        }
        if (!options.dryRun().isEmpty() && !options.dryRun().equals(delete.dryRun())) {
            throw StatusException.plain("Non-matching dry-run options in request and content: " + options.dryRun()
                    + " and " + delete.dryRun());
        }
        return delete;
    }

    private static DeleteOptions with(DeleteOptions options, @Nullable String resourceVersion, List<String> dryRun) {
        return new DeleteOptions(
                options.gracePeriodSeconds(),
                options.preconditionUid(),
                resourceVersion,
                options.orphanDependents(),
                options.propagationPolicy(),
                dryRun);
    }

    /** Deletes a pod that no budget guards, unless it comes to be guarded in between; whether it has. */
    private boolean deletedRegardless(
            RequestContext context, String namespace, String name, DeleteOptions delete, boolean dryRun) {
        boolean pinned = delete.preconditionResourceVersion() != null;
        for (int attempt = 1; ; attempt++) {
            ObjectNode pod = pods.get(namespace, name, GetOptions.NEWEST);
            if (!ignoresBudget(pod)) {
                return false;
            }
            boolean over = isOver(pod) || Metadata.isDeleting(pod);
            DeleteOptions exact =
                    pinned || over ? delete : with(delete, Metadata.resourceVersion(pod), delete.dryRun());
            try {
                markAndDelete(context, pod, exact, dryRun);
                return true;
            } catch (StatusException refused) {
                if (refused.code() != 409 || pinned || attempt == ATTEMPTS) {
                    throw refused;
                }
            }
        }
    }

    private void evict(RequestContext context, ObjectNode pod, DeleteOptions delete, boolean dryRun) {
        ObjectNode budget = budgetOf(pod, Metadata.namespace(pod));
        boolean unguarded = budget != null && allowsUnready(budget, pod);
        if (budget != null && !unguarded) {
            spend(context, budget, pod, dryRun);
        }
        boolean pinned = delete.preconditionResourceVersion() != null;
        DeleteOptions exact = unguarded ? with(delete, Metadata.resourceVersion(pod), delete.dryRun()) : delete;
        try {
            markAndDelete(context, pod, exact, dryRun);
        } catch (StatusException refused) {
            if (refused.code() == 409 && budget != null && unguarded && !pinned) {
                throw beingProcessed(Metadata.name(budget));
            }
            throw refused;
        }
    }

    /** The pod tells why it goes, to whoever sees it before it is gone. */
    private void markAndDelete(RequestContext context, ObjectNode pod, DeleteOptions delete, boolean dryRun) {
        String name = Metadata.name(pod);
        DeleteOptions options = delete;
        if (!dryRun) {
            ObjectNode marked =
                    pods.update(context, Metadata.namespace(pod), name, "eviction", NO_RULES, false, existing -> {
                        requirePreconditions(existing, delete);
                        setDisrupted(existing);
                        return existing;
                    });
            if (delete.preconditionResourceVersion() != null) {
                options = with(delete, Metadata.resourceVersion(marked), delete.dryRun());
            }
        }
        pods.delete(context, Metadata.namespace(pod), name, options);
    }

    private void setDisrupted(ObjectNode pod) {
        String now = Scalars.time(clock.now());
        ObjectNode condition = condition(Fields.make(pod, "status"), "DisruptionTarget");
        boolean was = Fields.text(condition, "status").equals("True");
        String since = was ? Fields.text(condition, "lastTransitionTime") : now;
        condition.removeAll();
        condition
                .put("type", "DisruptionTarget")
                .put("status", "True")
                .put("lastTransitionTime", since)
                .put("reason", "EvictionByEvictionAPI")
                .put("message", "Eviction API: evicting");
    }

    /** The condition of a type, made if it is not there. */
    private static ObjectNode condition(ObjectNode status, String type) {
        for (ObjectNode condition : Fields.objects(status, "conditions")) {
            if (Fields.text(condition, "type").equals(type)) {
                return condition;
            }
        }
        return status.withArray("conditions").addObject().put("type", type);
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
        String version = options.preconditionResourceVersion();
        if (version != null && !version.equals(Metadata.resourceVersion(pod))) {
            throw StatusException.conflict(
                    "",
                    "Pod",
                    Metadata.name(pod),
                    "the ResourceVersion in the precondition (" + version
                            + ") does not match the ResourceVersion in record (" + Metadata.resourceVersion(pod)
                            + "). The object might have been modified");
        }
    }

    private static boolean isOver(ObjectNode pod) {
        return Set.of("Succeeded", "Failed").contains(Fields.text(pod, "status", "phase"));
    }

    private static boolean ignoresBudget(ObjectNode pod) {
        return isOver(pod) || Fields.text(pod, "status", "phase").equals("Pending") || Metadata.isDeleting(pod);
    }

    private @Nullable ObjectNode budgetOf(ObjectNode pod, String namespace) {
        List<ObjectNode> matching = new ArrayList<>();
        for (ObjectNode budget : objects.list("policy", "poddisruptionbudgets", namespace)) {
            if (matches(Fields.object(budget, "spec", "selector"), pod)) {
                matching.add(budget);
            }
        }
        if (matching.size() > 1) {
            throw StatusException.internal(
                    "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
        }
        return matching.isEmpty() ? null : matching.get(0);
    }

    /** A selector that cannot be read matches nothing, nor does one that is not there. */
    private static boolean matches(@Nullable ObjectNode selector, ObjectNode pod) {
        try {
            return selector != null && LabelSelector.of(selector).matches(Fields.strings(pod, "metadata", "labels"));
        } catch (SelectorException unreadable) {
            return false;
        }
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
        budgets.update(
                context, Metadata.namespace(budget), Metadata.name(budget), "status", NO_RULES, dryRun, existing -> {
                    requireAllowed(existing);
                    ObjectNode status = Fields.make(existing, "status");
                    long left = Fields.number(status, "disruptionsAllowed") - 1;
                    status.put("disruptionsAllowed", left);
                    if (left == 0) {
                        setInsufficient(status);
                    }
                    Fields.make(status, "disruptedPods").put(Metadata.name(pod), Scalars.time(clock.now()));
                    return existing;
                });
    }

    private void setInsufficient(ObjectNode status) {
        ObjectNode condition = condition(status, DISRUPTION_ALLOWED);
        boolean was = Fields.text(condition, "status").equals("False");
        String since = was ? Fields.text(condition, "lastTransitionTime") : Scalars.time(clock.now());
        condition
                .put("status", "False")
                .put("observedGeneration", Fields.number(status, "observedGeneration"))
                .put("lastTransitionTime", since)
                .put("reason", "InsufficientPods")
                .put("message", "");
    }

    private static void requireAllowed(ObjectNode budget) {
        String name = Metadata.name(budget);
        if (Fields.number(budget, "status", "observedGeneration") < Metadata.generation(budget)) {
            throw beingProcessed(name);
        }
        long allowed = Fields.number(budget, "status", "disruptionsAllowed");
        if (allowed < 0) {
            throw StatusException.forbidden(
                    "policy", "poddisruptionbudget", name, "pdb disruptions allowed is negative");
        }
        if (Fields.strings(budget, "status", "disruptedPods").size() > MOST_DISRUPTED) {
            throw StatusException.forbidden(
                    "policy",
                    "poddisruptionbudget",
                    name,
                    "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
        }
        if (allowed == 0) {
            throw tooMany(exhausted(budget, "The disruption budget " + name), 0);
        }
    }

    private static String exhausted(ObjectNode budget, String subject) {
        ObjectNode blocking = Fields.objects(budget, "status", "conditions").stream()
                .filter(condition -> Fields.text(condition, "type").equals(DISRUPTION_ALLOWED)
                        && Fields.text(condition, "status").equals("False")
                        && !Fields.text(condition, "message").isEmpty())
                .findFirst()
                .orElse(null);
        if (blocking != null && Fields.text(blocking, "reason").equals("SyncFailed")) {
            return subject + " does not allow evicting pods currently because it failed sync: "
                    + Fields.text(blocking, "message");
        }
        long current = Fields.number(budget, "status", "currentHealthy");
        long desired = Fields.number(budget, "status", "desiredHealthy");
        if (current <= desired) {
            return subject + " needs " + desired + " healthy pods and has " + current + " currently";
        }
        String plain = subject + " does not allow evicting pods currently";
        return blocking == null
                ? plain
                : plain + " (" + Fields.text(blocking, "reason") + "): " + Fields.text(blocking, "message");
    }

    private static StatusException beingProcessed(String name) {
        return tooMany("The disruption budget " + name + " is still being processed by the server.", RETRY_SECONDS);
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
