package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.selector.LabelSelector;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;

/** Deployments, ReplicaSets, StatefulSets, DaemonSets, ReplicationControllers: a selector and a pod template. */
public final class WorkloadRules implements Rules {
    /** The kinds. */
    public enum Kind {
        DEPLOYMENT,
        REPLICA_SET,
        STATEFUL_SET,
        DAEMON_SET,
        REPLICATION_CONTROLLER
    }

    private static final FieldPath TEMPLATE = Check.SPEC.child("template");

    private final Kind kind;

    public WorkloadRules(Kind kind) {
        this.kind = kind;
    }

    @Override
    public void validate(ObjectNode object, List<FieldError> errors) {
        ObjectNode spec = Fields.make(object, "spec");
        for (String field : List.of("replicas", "minReadySeconds", "revisionHistoryLimit")) {
            Check.notNegative(spec, field, Check.SPEC, errors);
        }
        selector(spec, errors);
        ObjectNode template = Fields.object(spec, "template");
        if (template == null) {
            errors.add(FieldError.required(TEMPLATE, ""));
            return;
        }
        PodRules.template(kind == Kind.STATEFUL_SET ? withClaims(template, spec) : template, TEMPLATE, errors);
        String restart = Fields.text(template, "spec", "restartPolicy");
        if (!restart.isEmpty() && !restart.equals("Always")) {
            errors.add(
                    FieldError.notSupported(TEMPLATE.child("spec").child("restartPolicy"), restart, List.of("Always")));
        }
        if (Fields.has(template, "spec", "activeDeadlineSeconds") && kind != Kind.REPLICATION_CONTROLLER) {
            errors.add(FieldError.forbidden(
                    TEMPLATE.child("spec").child("activeDeadlineSeconds"),
                    "activeDeadlineSeconds in " + title() + " is not Supported"));
        }
        strategy(spec, errors);
    }

    /** A template with the volumes that its set's claims become, which containers may mount. */
    private static ObjectNode withClaims(ObjectNode template, ObjectNode spec) {
        ObjectNode whole = template.deepCopy();
        ArrayNode volumes = Fields.make(whole, "spec").withArray("volumes");
        for (ObjectNode claim : Fields.objects(spec, "volumeClaimTemplates")) {
            String name = Fields.text(claim, "metadata", "name");
            volumes.removeIf(volume -> Fields.text(volume, "name").equals(name));
            ObjectNode volume = volumes.addObject().put("name", name);
            volume.putObject("persistentVolumeClaim").put("claimName", name);
        }
        return whole;
    }

    private String title() {
        return switch (kind) {
            case STATEFUL_SET -> "StatefulSet";
            case DAEMON_SET -> "DaemonSet";
            default -> "ReplicaSet";
        };
    }

    private void selector(ObjectNode spec, List<FieldError> errors) {
        FieldPath path = Check.SPEC.child("selector");
        ObjectNode template = Fields.object(spec, "template");
        if (kind == Kind.REPLICATION_CONTROLLER) {
            if (Fields.strings(spec, "selector").isEmpty()) {
                errors.add(FieldError.required(path, ""));
            } else if (template != null
                    && !LabelSelector.ofLabels(Fields.strings(spec, "selector"))
                            .matches(Fields.strings(template, "metadata", "labels"))) {
                mismatch(template, errors);
            }
            return;
        }
        ObjectNode selector = Fields.object(spec, "selector");
        if (selector == null) {
            errors.add(FieldError.required(path, ""));
        } else {
            Check.labelSelector(selector, path, errors);
            if (Check.isEmptySelector(selector)) {
                errors.add(FieldError.invalid(path, selector, "empty selector is invalid for " + name()));
            }
        }
        if (template != null && errors.isEmpty()) {
            LabelSelector parsed = LabelSelector.of(selector);
            boolean empty = selector == null || Check.isEmptySelector(selector);
            if (!empty && !parsed.matches(Fields.strings(template, "metadata", "labels"))) {
                mismatch(template, errors);
            }
        } else if (template != null && selector == null) {
            mismatch(template, errors);
        }
    }

    private String name() {
        return switch (kind) {
            case DEPLOYMENT -> "deployment";
            case STATEFUL_SET -> "statefulset";
            case DAEMON_SET -> "daemonset";
            default -> "replicaset";
        };
    }

    private static void mismatch(ObjectNode template, List<FieldError> errors) {
        errors.add(FieldError.invalid(
                TEMPLATE.child("metadata").child("labels"),
                Fields.object(template, "metadata", "labels"),
                "`selector` does not match template `labels`"));
    }

    private void strategy(ObjectNode spec, List<FieldError> errors) {
        boolean deployment = kind == Kind.DEPLOYMENT;
        if (!deployment && kind != Kind.DAEMON_SET && kind != Kind.STATEFUL_SET) {
            return;
        }
        String field = deployment ? "strategy" : "updateStrategy";
        FieldPath path = Check.SPEC.child(field);
        ObjectNode strategy = Fields.make(spec, field);
        String type = Fields.text(strategy, "type");
        List<String> types = deployment ? List.of("Recreate", "RollingUpdate") : List.of("OnDelete", "RollingUpdate");
        if (!types.contains(type)) {
            errors.add(FieldError.notSupported(path.child("type"), type, types));
            return;
        }
        ObjectNode rolling = Fields.object(strategy, "rollingUpdate");
        FieldPath at = path.child("rollingUpdate");
        if (!type.equals("RollingUpdate") && rolling != null) {
            errors.add(
                    deployment
                            ? FieldError.forbidden(at, "may not be specified when strategy `type` is '" + type + "'")
                            : FieldError.invalid(at, rolling, "only allowed for updateStrategy 'RollingUpdate'"));
        } else if (rolling != null && kind != Kind.STATEFUL_SET) {
            Check.intOrPercent(rolling, "maxUnavailable", at, errors);
            Check.intOrPercent(rolling, "maxSurge", at, errors);
            if (Check.amount(rolling.get("maxUnavailable")) == 0 && Check.amount(rolling.get("maxSurge")) == 0) {
                errors.add(FieldError.invalid(
                        at.child("maxUnavailable"),
                        rolling.get("maxUnavailable"),
                        deployment ? "may not be 0 when `maxSurge` is 0" : "cannot be 0 when maxSurge is 0"));
            }
        }
        if (deployment) {
            deadline(spec, errors);
        }
    }

    private static void deadline(ObjectNode spec, List<FieldError> errors) {
        Check.notNegative(spec, "progressDeadlineSeconds", Check.SPEC, errors);
        if (Fields.has(spec, "progressDeadlineSeconds")
                && Fields.number(spec, "progressDeadlineSeconds") <= Fields.number(spec, "minReadySeconds")) {
            errors.add(FieldError.invalid(
                    Check.SPEC.child("progressDeadlineSeconds"),
                    Fields.number(spec, "progressDeadlineSeconds"),
                    "must be greater than minReadySeconds"));
        }
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        validate(object, errors);
        if (kind == Kind.STATEFUL_SET) {
            statefulSetUpdate(object, old, errors);
        } else if (kind != Kind.REPLICATION_CONTROLLER) {
            Check.immutable(
                    Fields.at(object, "spec", "selector"),
                    Fields.at(old, "spec", "selector"),
                    Check.SPEC.child("selector"),
                    errors);
        }
    }

    private static void statefulSetUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        ObjectNode allowed = Fields.make(old.deepCopy(), "spec");
        ObjectNode spec = Fields.make(object, "spec");
        for (String field : List.of(
                "replicas",
                "template",
                "updateStrategy",
                "minReadySeconds",
                "ordinals",
                "persistentVolumeClaimRetentionPolicy",
                "revisionHistoryLimit")) {
            Fields.copyField(spec, allowed, field);
        }
        if (!Fields.same(allowed, spec)) {
            errors.add(FieldError.forbidden(
                    Check.SPEC,
                    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
                            + " 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and"
                            + " 'minReadySeconds' are forbidden"));
        }
    }

    @Override
    public void validateStatusUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        ObjectNode status = Fields.make(object, "status");
        for (String field : List.of(
                "observedGeneration",
                "replicas",
                "fullyLabeledReplicas",
                "readyReplicas",
                "availableReplicas",
                "updatedReplicas",
                "unavailableReplicas",
                "currentReplicas",
                "currentNumberScheduled",
                "numberMisscheduled",
                "desiredNumberScheduled",
                "numberReady",
                "updatedNumberScheduled",
                "numberAvailable",
                "numberUnavailable")) {
            Check.notNegative(status, field, Check.STATUS, errors);
        }
        if (kind == Kind.DAEMON_SET) {
            return;
        }
        atMost(status, "readyReplicas", "replicas", errors);
        if (kind == Kind.REPLICA_SET || kind == Kind.REPLICATION_CONTROLLER) {
            atMost(status, "fullyLabeledReplicas", "replicas", errors);
        } else {
            atMost(status, "updatedReplicas", "replicas", errors);
        }
        atMost(status, "availableReplicas", "replicas", errors);
        if (kind != Kind.STATEFUL_SET) {
            atMost(status, "availableReplicas", "readyReplicas", errors);
        }
    }

    private static void atMost(ObjectNode status, String field, String bound, List<FieldError> errors) {
        if (Fields.number(status, field) > Fields.number(status, bound)) {
            errors.add(FieldError.invalid(
                    Check.STATUS.child(field),
                    Fields.number(status, field),
                    "cannot be greater than " + (bound.equals("replicas") ? "status.replicas" : bound)));
        }
    }
}
