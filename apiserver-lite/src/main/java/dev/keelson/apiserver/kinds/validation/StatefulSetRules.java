package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.selector.LabelSelector;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.registry.ObjectMetaRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** StatefulSets. */
public final class StatefulSetRules implements Rules {
    private static final FieldPath TEMPLATE = Check.SPEC.child("template");
    private static final FieldPath STRATEGY = Check.SPEC.child("updateStrategy");
    private static final List<String> RETENTION = List.of("Retain", "Delete");
    private static final String[] MUTABLE = {
        "replicas",
        "template",
        "updateStrategy",
        "minReadySeconds",
        "ordinals",
        "persistentVolumeClaimRetentionPolicy",
        "revisionHistoryLimit"
    };

    @Override
    public void validate(ObjectNode set, List<FieldError> errors) {
        spec(Fields.make(set, "spec"), null, true, true, errors);
    }

    /** Checks the specification; an update tolerates what it cannot change anyway. */
    private static void spec(
            ObjectNode spec, @Nullable ObjectNode old, boolean isNew, boolean withTemplate, List<FieldError> errors) {
        management(Fields.text(spec, "podManagementPolicy"), errors);
        strategy(spec, errors);
        ObjectNode retention = Fields.object(spec, "persistentVolumeClaimRetentionPolicy");
        if (retention != null) {
            FieldPath at = Check.SPEC.child("persistentVolumeClaimRetentionPolicy");
            for (String field : new String[] {"whenDeleted", "whenScaled"}) {
                String policy = Fields.text(retention, field);
                if (!RETENTION.contains(policy)) {
                    errors.add(FieldError.notSupported(at.child(field), policy, RETENTION));
                }
            }
        }
        if (isNew) {
            List<ObjectNode> claims = Fields.objects(spec, "volumeClaimTemplates");
            for (int i = 0; i < claims.size(); i++) {
                FieldPath at = Check.SPEC.child("volumeClaimTemplates").index(i).child("spec");
                PersistentVolumeClaimRules.spec(Fields.make(claims.get(i), "spec"), null, at, errors);
            }
            NameChecks.label(spec, "serviceName", Check.SPEC, errors);
        }
        Check.notNegative(spec, "replicas", Check.SPEC, errors);
        Check.notNegative(spec, "minReadySeconds", Check.SPEC, errors);
        long start = Fields.number(spec, "ordinals", "start");
        if (start < 0) {
            errors.add(FieldError.invalid(
                    Check.SPEC.child("ordinals.start"), start, "must be greater than or equal to 0"));
        }
        SelectorRules.required(spec, "statefulset", Check.SPEC, errors);
        LabelSelector selector = SelectorRules.parse(spec);
        if (selector == null) {
            errors.add(FieldError.invalid(Check.SPEC.child("selector"), spec.get("selector"), ""));
        } else {
            template(spec, old, selector, withTemplate, errors);
        }
        SelectorRules.runsForEver(Fields.make(spec, "template"), "StatefulSet", TEMPLATE, errors);
    }

    private static void management(String policy, List<FieldError> errors) {
        FieldPath path = Check.SPEC.child("podManagementPolicy");
        if (policy.isEmpty()) {
            errors.add(FieldError.required(path, ""));
        } else if (!policy.equals("OrderedReady") && !policy.equals("Parallel")) {
            errors.add(FieldError.invalid(path, policy, "must be 'OrderedReady' or 'Parallel'"));
        }
    }

    private static void strategy(ObjectNode spec, List<FieldError> errors) {
        ObjectNode strategy = Fields.make(spec, "updateStrategy");
        ObjectNode rolling = Fields.object(strategy, "rollingUpdate");
        FieldPath path = STRATEGY.child("rollingUpdate");
        switch (Fields.text(strategy, "type")) {
            case "" -> errors.add(FieldError.required(STRATEGY, ""));
            case "OnDelete" -> {
                if (rolling != null) {
                    errors.add(FieldError.invalid(path, rolling, "only allowed for updateStrategy 'RollingUpdate'"));
                }
            }
            case "RollingUpdate" -> {
                if (rolling != null) {
                    rolling(rolling, path, errors);
                }
            }
            default -> errors.add(FieldError.invalid(STRATEGY, strategy, "must be 'RollingUpdate' or 'OnDelete'"));
        }
    }

    private static void rolling(ObjectNode rolling, FieldPath path, List<FieldError> errors) {
        Check.notNegative(rolling, "partition", path, errors);
        JsonNode unavailable = rolling.get("maxUnavailable");
        if (unavailable == null || unavailable.isNull()) {
            return;
        }
        FieldPath at = path.child("maxUnavailable");
        RolloutRules.bound(unavailable, at, errors);
        if (RolloutRules.amount(unavailable) == 0) {
            errors.add(FieldError.invalid(at, unavailable, "cannot be 0"));
        }
        RolloutRules.notAll(unavailable, at, errors);
    }

    private static void template(
            ObjectNode spec,
            @Nullable ObjectNode old,
            LabelSelector selector,
            boolean withTemplate,
            List<FieldError> errors) {
        ObjectNode template = Fields.make(spec, "template");
        if (!selector.matchesEverything()) {
            SelectorRules.matches(selector, template, TEMPLATE, errors);
        }
        if (withTemplate) {
            PodRules.template(whole(template, spec), Fields.object(old, "template"), TEMPLATE, errors);
        }
        // Upstream checks metadata once more here
        Map<String, String> annotations = Fields.strings(template, "metadata", "annotations");
        ObjectMetaRules.labels(Fields.strings(template, "metadata", "labels"), TEMPLATE.child("labels"), errors);
        ObjectMetaRules.annotations(annotations, TEMPLATE.child("annotations"), errors);
        PodAnnotationRules.check(
                annotations, Fields.make(template, "spec"), false, TEMPLATE.child("annotations"), errors);
    }

    /** A template with the volumes that its set's claims become, and without names that pods get from their set. */
    private static ObjectNode whole(ObjectNode template, ObjectNode spec) {
        List<ObjectNode> claims = Fields.objects(spec, "volumeClaimTemplates");
        boolean named = Fields.has(template, "spec", "hostname") || Fields.has(template, "spec", "subdomain");
        if (claims.isEmpty() && !named) {
            return template;
        }
        ObjectNode whole = template.deepCopy();
        ObjectNode pod = Fields.make(whole, "spec");
        pod.remove(List.of("hostname", "subdomain"));
        if (!claims.isEmpty()) {
            ArrayNode volumes = pod.withArray("volumes");
            for (ObjectNode claim : claims) {
                String name = Fields.text(claim, "metadata", "name");
                volumes.removeIf(volume -> Fields.text(volume, "name").equals(name));
                ObjectNode volume = volumes.addObject().put("name", name);
                volume.putObject("persistentVolumeClaim").put("claimName", name);
            }
        }
        return whole;
    }

    @Override
    public void validateUpdate(ObjectNode set, ObjectNode old, List<FieldError> errors) {
        ObjectNode spec = Fields.make(set, "spec");
        ObjectNode before = Fields.make(old.deepCopy(), "spec");
        List<FieldError> earlier = new ArrayList<>();
        spec(before, before, false, true, earlier);
        spec(spec, before, false, earlier.isEmpty(), errors);
        for (String field : MUTABLE) {
            Fields.copyField(spec, before, field);
        }
        if (!Fields.same(before, spec)) {
            errors.add(FieldError.forbidden(
                    Check.SPEC,
                    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
                            + " 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and"
                            + " 'minReadySeconds' are forbidden"));
        }
    }

    @Override
    public void validateStatusUpdate(ObjectNode set, ObjectNode old, List<FieldError> errors) {
        ObjectNode status = Fields.make(set, "status");
        RolloutRules.counts(
                status,
                errors,
                "replicas",
                "readyReplicas",
                "currentReplicas",
                "updatedReplicas",
                "availableReplicas",
                "observedGeneration",
                "collisionCount");
        RolloutRules.withinReplicas(
                status, errors, "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas");
        RolloutRules.within(status, "availableReplicas", "readyReplicas", "status.readyReplicas", errors);
        RolloutRules.collisions(status, old, errors);
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        List<String> warnings = new ArrayList<>(PodWarnings.ofOwner(object, old));
        View spec = View.of(object, new ArrayList<>(0)).struct("spec");
        for (View claim : spec.list("volumeClaimTemplates")) {
            // As Kubernetes has it: not the path that one would expect.
            FieldPath shown = old == null ? claim.path() : claim.path().child("Spec");
            QuantityWarnings.ofClaim(claim.struct("spec"), shown, warnings);
        }
        if (spec.number("revisionHistoryLimit") < 0) {
            warnings.add("spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is"
                    + " recommended");
        }
        return warnings;
    }
}
