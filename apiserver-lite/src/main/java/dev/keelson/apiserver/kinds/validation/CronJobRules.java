package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** CronJobs. */
public final class CronJobRules implements Rules {
    private static final int MAX_NAME = 52;
    private static final FieldPath JOB = Check.SPEC.child("jobTemplate").child("spec");
    private static final Pattern ZONE_PART = Pattern.compile("[A-Za-z.\\-_0-9+]{1,14}");
    /** Zones of the IANA database that the platform may know only as abbreviations. */
    private static final Set<String> OTHER_ZONES = Set.of("EST", "MST", "HST", "Local", "Factory");

    @Override
    public void validate(ObjectNode cronJob, List<FieldError> errors) {
        spec(cronJob, null, errors);
        String name = Fields.text(cronJob, "metadata", "name");
        if (name.length() > MAX_NAME) {
            errors.add(FieldError.invalid(Check.METADATA.child("name"), name, "must be no more than 52 characters"));
        }
    }

    @Override
    public void validateUpdate(ObjectNode cronJob, ObjectNode old, List<FieldError> errors) {
        spec(cronJob, Fields.object(old, "spec"), errors);
    }

    private static void spec(ObjectNode cronJob, @Nullable ObjectNode before, List<FieldError> errors) {
        ObjectNode spec = Fields.make(cronJob, "spec");
        if (Check.required(spec, "schedule", Check.SPEC, "", errors)) {
            boolean zoned = Fields.text(before, "schedule").contains("TZ");
            schedule(spec, zoned, errors);
        }
        Check.notNegative(spec, "startingDeadlineSeconds", Check.SPEC, errors);
        if (Fields.has(spec, "timeZone")
                && (before == null || !Fields.text(before, "timeZone").equals(Fields.text(spec, "timeZone")))) {
            timeZone(Fields.text(spec, "timeZone"), errors);
        }
        if (Check.required(spec, "concurrencyPolicy", Check.SPEC, "", errors)) {
            Check.supported(spec, "concurrencyPolicy", Check.SPEC, List.of("Allow", "Forbid", "Replace"), errors);
        }
        ObjectNode job = Fields.make(spec, "jobTemplate", "spec");
        JobSpecRules.check(job, Fields.object(before, "jobTemplate", "spec"), JOB, errors);
        if (Fields.has(job, "selector")) {
            errors.add(FieldError.invalid(
                    JOB.child("selector"), job.get("selector"), "`selector` will be auto-generated"));
        }
        if (Fields.truth(job, "manualSelector")) {
            errors.add(FieldError.notSupported(JOB.child("manualSelector"), true, List.of("nil", "false")));
        }
        Check.notNegative(spec, "successfulJobsHistoryLimit", Check.SPEC, errors);
        Check.notNegative(spec, "failedJobsHistoryLimit", Check.SPEC, errors);
    }

    private static void schedule(ObjectNode spec, boolean zonedBefore, List<FieldError> errors) {
        String schedule = Fields.text(spec, "schedule");
        FieldPath path = Check.SPEC.child("schedule");
        String problem = CronSchedule.problemOf(schedule);
        if (problem != null) {
            errors.add(FieldError.invalid(path, schedule, problem));
        }
        if (!schedule.contains("TZ")) {
            return;
        }
        if (!zonedBefore) {
            errors.add(FieldError.invalid(
                    path, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"));
        } else if (Fields.has(spec, "timeZone")) {
            errors.add(
                    FieldError.invalid(path, schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule"));
        }
    }

    private static void timeZone(String zone, List<FieldError> errors) {
        FieldPath path = Check.SPEC.child("timeZone");
        if (zone.isEmpty()) {
            errors.add(FieldError.invalid(path, zone, "timeZone must be nil or non-empty string"));
            return;
        }
        for (String part : zone.split("/", -1)) {
            boolean plain = !part.equals(".") && !part.equals("..") && !part.startsWith("-");
            if (!plain || !ZONE_PART.matcher(part).matches()) {
                errors.add(FieldError.invalid(path, zone, "unknown time zone " + zone));
                return;
            }
        }
        if (zone.equalsIgnoreCase("Local")) {
            errors.add(FieldError.invalid(
                    path,
                    zone,
                    "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"));
        }
        if (!OTHER_ZONES.contains(zone)
                && (!ZoneId.getAvailableZoneIds().contains(zone) || zone.startsWith("SystemV/"))) {
            errors.add(FieldError.invalid(path, zone, "unknown time zone " + zone));
        }
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        List<String> warnings = new ArrayList<>(old == null ? PodWarnings.ofOwnersName(object) : List.of());
        View spec = View.of(object, new ArrayList<>(0)).struct("spec");
        if (old == null || PodWarnings.isNewGeneration(object, old)) {
            warnings.addAll(JobRules.specWarnings(spec.struct("jobTemplate").struct("spec")));
        }
        if (old != null && spec.text("schedule").contains("TZ")) {
            warnings.add("cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see"
                    + " https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details");
        }
        return warnings;
    }
}
