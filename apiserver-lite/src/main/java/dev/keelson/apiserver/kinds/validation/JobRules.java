package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.selector.LabelSelector;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;

/** Jobs. */
public final class JobRules implements Rules {
    private static final FieldPath TEMPLATE = Check.SPEC.child("template");

    @Override
    public void validate(ObjectNode job, List<FieldError> errors) {
        ObjectNode spec = Fields.make(job, "spec");
        jobSpec(spec, Check.SPEC, errors);
        ObjectNode selector = Fields.object(spec, "selector");
        if (selector == null) {
            errors.add(FieldError.required(Check.SPEC.child("selector"), ""));
        } else {
            Check.labelSelector(selector, Check.SPEC.child("selector"), errors);
            if (errors.isEmpty()
                    && !LabelSelector.of(selector).matches(Fields.strings(spec, "template", "metadata", "labels"))) {
                errors.add(FieldError.invalid(
                        TEMPLATE.child("metadata").child("labels"),
                        Fields.object(spec, "template", "metadata", "labels"),
                        "`selector` does not match template `labels`"));
            }
        }
    }

    /** Checks what jobs and job templates have in common. */
    static void jobSpec(ObjectNode spec, FieldPath path, List<FieldError> errors) {
        for (String field : List.of(
                "parallelism",
                "completions",
                "activeDeadlineSeconds",
                "backoffLimit",
                "ttlSecondsAfterFinished",
                "backoffLimitPerIndex")) {
            Check.notNegative(spec, field, path, errors);
        }
        String mode = Fields.text(spec, "completionMode");
        if (mode.equals("Indexed") && !Fields.has(spec, "completions")) {
            errors.add(FieldError.required(path.child("completions"), "when completion mode is Indexed"));
        }
        Check.oneOf(spec, "completionMode", path, List.of("Indexed", "NonIndexed"), errors);
        ObjectNode template = Fields.make(spec, "template");
        PodRules.template(template, path.child("template"), errors);
        String restart = Fields.text(template, "spec", "restartPolicy");
        if (restart.equals("Always")) {
            errors.add(FieldError.required(
                    path.child("template").child("spec").child("restartPolicy"),
                    "valid values: \"OnFailure\", \"Never\""));
        } else if (!restart.equals("OnFailure") && !restart.equals("Never")) {
            errors.add(FieldError.notSupported(
                    path.child("template").child("spec").child("restartPolicy"),
                    restart,
                    List.of("Never", "OnFailure")));
        }
    }

    @Override
    public void validateUpdate(ObjectNode job, ObjectNode old, List<FieldError> errors) {
        validate(job, errors);
        ObjectNode spec = Fields.make(job, "spec");
        ObjectNode before = Fields.make(old.deepCopy(), "spec");
        if (!Fields.text(spec, "completionMode").equals("Indexed")) {
            immutable(spec, before, "completions", errors);
        }
        immutable(spec, before, "selector", errors);
        boolean suspended = Fields.truth(before, "suspend") && !Fields.has(old, "status", "startTime");
        ObjectNode template = Fields.make(spec, "template").deepCopy();
        if (suspended) {
            ObjectNode earlier = Fields.make(before, "template");
            for (String field : List.of("nodeSelector", "tolerations", "affinity", "schedulingGates")) {
                Fields.copyField(Fields.make(earlier, "spec"), Fields.make(template, "spec"), field);
            }
            for (String field : List.of("labels", "annotations")) {
                Fields.copyField(Fields.make(earlier, "metadata"), Fields.make(template, "metadata"), field);
            }
        }
        if (!Fields.same(template, before.get("template"))) {
            errors.add(FieldError.invalid(TEMPLATE, spec.get("template"), "field is immutable"));
        }
        immutable(spec, before, "completionMode", errors);
        immutable(spec, before, "podFailurePolicy", errors);
        immutable(spec, before, "backoffLimitPerIndex", errors);
        immutable(spec, before, "managedBy", errors);
        immutable(spec, before, "successPolicy", errors);
    }

    private static void immutable(ObjectNode spec, ObjectNode before, String field, List<FieldError> errors) {
        Check.immutable(spec.get(field), before.get(field), Check.SPEC.child(field), errors);
    }

    @Override
    public void validateStatusUpdate(ObjectNode job, ObjectNode old, List<FieldError> errors) {
        ObjectNode status = Fields.make(job, "status");
        for (String field : List.of("active", "succeeded", "failed", "ready", "terminating")) {
            Check.notNegative(status, field, Check.STATUS, errors);
        }
    }

    /** CronJobs. */
    public static final class Cron implements Rules {
        private static final int MAX_NAME = 52;
        private static final FieldPath JOB = Check.SPEC.child("jobTemplate").child("spec");

        @Override
        public void validate(ObjectNode cronJob, List<FieldError> errors) {
            ObjectNode spec = Fields.make(cronJob, "spec");
            String schedule = Fields.text(spec, "schedule");
            if (schedule.isEmpty()) {
                errors.add(FieldError.required(Check.SPEC.child("schedule"), ""));
            } else if (!schedule.startsWith("@") && schedule.strip().split("\\s+", -1).length != 5) {
                errors.add(FieldError.invalid(
                        Check.SPEC.child("schedule"),
                        schedule,
                        "expected exactly 5 fields, found " + schedule.strip().split("\\s+", -1).length));
            }
            Check.notNegative(spec, "startingDeadlineSeconds", Check.SPEC, errors);
            Check.notNegative(spec, "successfulJobsHistoryLimit", Check.SPEC, errors);
            Check.notNegative(spec, "failedJobsHistoryLimit", Check.SPEC, errors);
            Check.oneOf(spec, "concurrencyPolicy", Check.SPEC, List.of("Allow", "Forbid", "Replace"), errors);
            jobSpec(Fields.make(spec, "jobTemplate", "spec"), JOB, errors);
            if (Fields.truth(spec, "jobTemplate", "spec", "manualSelector")) {
                errors.add(FieldError.notSupported(JOB.child("manualSelector"), true, List.of("nil", "false")));
            }
            String name = Fields.text(cronJob, "metadata", "name");
            if (name.length() > MAX_NAME) {
                errors.add(
                        FieldError.invalid(Check.METADATA.child("name"), name, "must be no more than 52 characters"));
            }
        }
    }
}
