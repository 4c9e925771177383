package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How a job's status may change: what contradicts itself is refused, but only if this write brings it about. Follows
 * {@code validateJobStatus} and {@code ValidateJobStatusUpdate} in {@code pkg/apis/batch/validation}.
 */
final class JobStatusRules {
    private static final FieldPath CONDITIONS = Check.STATUS.child("conditions");

    private final ObjectNode job;
    private final ObjectNode old;
    private final List<FieldError> errors;
    private final boolean finished;
    private final boolean finishedNow;
    private final boolean complete;
    private final boolean completeNow;

    private JobStatusRules(ObjectNode job, ObjectNode old, List<FieldError> errors) {
        this.job = job;
        this.old = old;
        this.errors = errors;
        this.complete = is(job, "Complete");
        this.completeNow = complete != is(old, "Complete");
        this.finished = complete || is(job, "Failed");
        this.finishedNow = finished != (is(old, "Complete") || is(old, "Failed"));
    }

    static void validate(ObjectNode job, ObjectNode old, List<FieldError> errors) {
        JobStatusRules rules = new JobStatusRules(job, old, errors);
        rules.uncounted();
        rules.conditions();
        rules.times();
        rules.counts();
        rules.indexes();
        rules.terminal();
    }

    private static boolean is(ObjectNode job, String condition) {
        return Fields.objects(job, "status", "conditions").stream()
                .anyMatch(each -> Fields.text(each, "type").equals(condition)
                        && Fields.text(each, "status").equals("True"));
    }

    private boolean changed(String condition) {
        return is(job, condition) != is(old, condition);
    }

    private boolean changedField(String field) {
        return !Fields.same(Fields.at(job, "status", field), Fields.at(old, "status", field));
    }

    private long number(String field) {
        return Fields.number(job, "status", field);
    }

    private boolean has(String field) {
        return Fields.has(job, "status", field);
    }

    private void refuse(boolean broken, String field, String why) {
        if (broken) {
            errors.add(FieldError.invalid(Check.STATUS.child(field), Fields.at(job, "status", field), why));
        }
    }

    private void refuseConditions(boolean broken, String why) {
        if (broken) {
            errors.add(FieldError.invalid(CONDITIONS, FieldError.OMITTED, why));
        }
    }

    private void require(boolean missing, String field, String why) {
        if (missing) {
            errors.add(FieldError.required(Check.STATUS.child(field), why));
        }
    }

    private void uncounted() {
        Set<String> seen = new HashSet<>();
        for (String list : List.of("succeeded", "failed")) {
            List<String> uids = Fields.texts(job, "status", "uncountedTerminatedPods", list);
            for (int i = 0; i < uids.size(); i++) {
                FieldPath path = Check.STATUS
                        .child("uncountedTerminatedPods")
                        .child(list)
                        .index(i);
                if (uids.get(i).isEmpty()) {
                    errors.add(FieldError.invalid(path, "", "must not be empty"));
                } else if (!seen.add(uids.get(i))) {
                    errors.add(FieldError.duplicate(path, uids.get(i)));
                }
            }
        }
        refuse(
                (finishedNow || changedField("uncountedTerminatedPods")) && finished && !seen.isEmpty(),
                "uncountedTerminatedPods",
                "must be empty for finished job");
    }

    private void conditions() {
        boolean failed = is(job, "Failed");
        boolean target = is(job, "FailureTarget");
        boolean success = is(job, "SuccessCriteriaMet");
        refuseConditions(
                (completeNow || changed("Failed")) && complete && failed,
                "cannot set Complete=True and Failed=true conditions");
        refuseConditions(
                (completeNow || changed("FailureTarget")) && complete && target,
                "cannot set Complete=True and FailureTarget=true conditions");
        refuseConditions(
                (changed("Failed") || changedField("failedIndexes")) && failed && !target,
                "cannot set Failed=True condition without the FailureTarget=true condition");
        refuseConditions(
                (completeNow || changed("SuccessCriteriaMet")) && complete && !success,
                "cannot set Complete=True condition without the SuccessCriteriaMet=true condition");
        refuseConditions(success && failed, "cannot set SuccessCriteriaMet=True and Failed=true conditions");
        refuseConditions(success && target, "cannot set SuccessCriteriaMet=True and FailureTarget=true conditions");
        refuseConditions(
                Fields.has(job, "spec", "successPolicy") && !success && complete,
                "cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True");
    }

    private void times() {
        boolean completionMoves = completeNow || changedField("completionTime");
        refuse(
                completionMoves && has("completionTime") && !complete,
                "completionTime",
                "cannot set completionTime when there is no Complete=True condition");
        require(
                completionMoves && !has("completionTime") && complete,
                "completionTime",
                "completionTime is required for Complete jobs");
        refuse(
                (changedField("startTime") || changedField("completionTime"))
                        && has("startTime")
                        && has("completionTime")
                        && time("completionTime").isBefore(time("startTime")),
                "completionTime",
                "must be equal to or after `startTime`");
        boolean nothingToDo = Fields.truth(job, "spec", "suspend")
                && Fields.has(job, "spec", "completions")
                && Fields.number(job, "spec", "completions") == 0;
        require(
                (finishedNow || changedField("startTime")) && !nothingToDo && !has("startTime") && finished,
                "startTime",
                "startTime is required for finished job");
        refuse(
                has("completionTime") && Fields.has(old, "status", "completionTime") && changedField("completionTime"),
                "completionTime",
                "field is immutable");
        boolean resuming = is(old, "Suspended") && isFalse("Suspended");
        refuse(
                changedField("startTime")
                        && !resuming
                        && Fields.has(old, "status", "startTime")
                        && !Fields.truth(job, "spec", "suspend"),
                "startTime",
                "field is immutable for unsuspended job once set");
    }

    private OffsetDateTime time(String field) {
        return OffsetDateTime.parse(Fields.text(job, "status", field));
    }

    private boolean isFalse(String condition) {
        return Fields.objects(job, "status", "conditions").stream()
                .anyMatch(each -> Fields.text(each, "type").equals(condition)
                        && Fields.text(each, "status").equals("False"));
    }

    private void counts() {
        refuse(
                (finishedNow || changedField("active")) && number("active") > 0 && finished,
                "active",
                "active>0 is invalid for finished job");
        refuse(
                (finishedNow || changedField("terminating")) && number("terminating") > 0 && finished,
                "terminating",
                "terminating>0 is invalid for finished job");
        refuse(
                (changedField("ready") || changedField("active")) && number("ready") > number("active"),
                "ready",
                "cannot set more ready pods than active");
        refuse(
                number("failed") < Fields.number(old, "status", "failed"),
                "failed",
                "cannot decrease the failed counter");
        boolean scalable = isIndexed()
                && Fields.same(Fields.at(job, "spec", "completions"), Fields.at(job, "spec", "parallelism"));
        refuse(
                !scalable && number("succeeded") < Fields.number(old, "status", "succeeded"),
                "succeeded",
                "cannot decrease the succeeded counter");
    }

    private boolean isIndexed() {
        return Fields.text(job, "spec", "completionMode").equals("Indexed");
    }

    private void indexes() {
        long completions = Fields.number(job, "spec", "completions");
        boolean bounded = Fields.has(job, "spec", "completions");
        boolean perIndex = Fields.has(job, "spec", "backoffLimitPerIndex");
        String completed = Fields.text(job, "status", "completedIndexes");
        String failed = Fields.text(job, "status", "failedIndexes");
        boolean completedMoves = changedField("completedIndexes");
        boolean failedMoves = changedField("failedIndexes");
        refuse(
                completedMoves && bounded && IndexIntervals.parse(completed, completions) == null,
                "completedIndexes",
                "error parsing completedIndexes");
        refuse(
                failedMoves && bounded && perIndex && IndexIntervals.parse(failed, completions) == null,
                "failedIndexes",
                "error parsing failedIndexes");
        refuse(
                completedMoves && !completed.isEmpty() && !isIndexed(),
                "completedIndexes",
                "cannot set non-empty completedIndexes when non-indexed completion mode");
        refuse(
                failedMoves && !perIndex && has("failedIndexes"),
                "failedIndexes",
                "cannot set non-null failedIndexes when backoffLimitPerIndex is null");
        if ((completedMoves || failedMoves) && bounded && has("failedIndexes")) {
            IndexIntervals one = IndexIntervals.parse(completed, completions);
            IndexIntervals other = IndexIntervals.parse(failed, completions);
            refuse(
                    one == null || other == null || one.overlaps(other),
                    "failedIndexes",
                    "failedIndexes and completedIndexes overlap");
        }
    }

    private void terminal() {
        for (String condition : List.of("Failed", "Complete", "FailureTarget")) {
            refuseConditions(
                    is(old, condition) && !is(job, condition),
                    "cannot disable the terminal " + condition + "=True condition");
        }
        refuseConditions(
                is(old, "SuccessCriteriaMet") && !is(job, "SuccessCriteriaMet"),
                "cannot disable the SuccessCriteriaMet=True condition");
        refuseConditions(
                is(old, "Complete") && !is(old, "SuccessCriteriaMet") && is(job, "SuccessCriteriaMet"),
                "cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions");
    }
}
