package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.selector.LabelSelector;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jobs. Follows {@code pkg/apis/batch/validation}. */
public final class JobRules implements Rules {
    private static final FieldPath TEMPLATE = Check.SPEC.child("template");
    private static final String PREFIX = "batch.kubernetes.io/";

    @Override
    public void validate(ObjectNode job, List<FieldError> errors) {
        job(job, null, errors);
    }

    private static void job(ObjectNode job, @Nullable ObjectNode old, List<FieldError> errors) {
        ObjectNode spec = Fields.make(job, "spec");
        ObjectNode before = Fields.object(old, "spec");
        generatedSelector(job, spec, before, errors);
        spec(spec, before, errors);
        long completions = Fields.number(spec, "completions");
        if (Fields.text(spec, "completionMode").equals("Indexed") && completions > 0) {
            String name = Fields.text(job, "metadata", "name");
            String longest = name + "-" + (completions - 1);
            if (!NameRules.dns1123Label(longest).isEmpty()) {
                errors.add(FieldError.invalid(
                        Check.METADATA.child("name"),
                        name,
                        "will not able to create pod with invalid DNS label: " + longest));
            }
        }
    }

    private static void spec(ObjectNode spec, @Nullable ObjectNode before, List<FieldError> errors) {
        JobSpecRules.check(spec, before, Check.SPEC, errors);
        ObjectNode selector = Fields.object(spec, "selector");
        boolean lenient = Check.hasBadValue(Fields.object(before, "selector"));
        if (selector == null) {
            errors.add(FieldError.required(Check.SPEC.child("selector"), ""));
        } else {
            Check.labelSelector(selector, lenient, Check.SPEC.child("selector"), errors);
        }
        LabelSelector parsed = SelectorRules.parse(spec);
        if (parsed != null) {
            SelectorRules.matches(parsed, Fields.make(spec, "template"), TEMPLATE, errors);
        }
    }

    /** Without a selector by hand, a job's pods have labels of its own uid and name. */
    private static void generatedSelector(
            ObjectNode job, ObjectNode spec, @Nullable ObjectNode before, List<FieldError> errors) {
        if (Fields.truth(spec, "manualSelector") || !Fields.has(spec, "selector")) {
            return;
        }
        String uid = Fields.text(job, "metadata", "uid");
        String name = Fields.text(job, "metadata", "name");
        Map<String, String> labels = Fields.strings(spec, "template", "metadata", "labels");
        label(spec, labels, "controller-uid", uid, errors);
        label(spec, labels, "job-name", name, errors);
        Map<String, String> earlier = Fields.strings(before, "template", "metadata", "labels");
        boolean prefixed = before == null
                || (earlier.containsKey(PREFIX + "job-name") && earlier.containsKey(PREFIX + "controller-uid"));
        Map<String, String> expected = Map.of("controller-uid", uid, "job-name", name);
        if (prefixed) {
            label(spec, labels, PREFIX + "controller-uid", uid, errors);
            label(spec, labels, PREFIX + "job-name", name, errors);
            expected = Map.of(
                    "controller-uid", uid, "job-name", name, PREFIX + "controller-uid", uid, PREFIX + "job-name", name);
        }
        LabelSelector selector = SelectorRules.parse(spec);
        if (selector != null && !selector.matches(expected)) {
            errors.add(FieldError.invalid(
                    Check.SPEC.child("selector"), spec.get("selector"), "`selector` not auto-generated"));
        }
    }

    private static void label(
            ObjectNode spec, Map<String, String> labels, String key, String expected, List<FieldError> errors) {
        String value = labels.get(key);
        if (expected.equals(value)) {
            return;
        }
        FieldPath path = TEMPLATE.child("metadata").child("labels").key(key);
        String detail = "must be '" + expected + "'";
        errors.add(
                value == null
                        ? FieldError.required(path, detail)
                        : FieldError.invalid(path, Fields.at(spec, "template", "metadata", "labels"), detail));
    }

    @Override
    public void validateUpdate(ObjectNode job, ObjectNode old, List<FieldError> errors) {
        job(job, old, errors);
        ObjectNode spec = Fields.make(job, "spec");
        ObjectNode before = Fields.make(old.deepCopy(), "spec");
        // Upstream checks the specification of an update twice
        spec(spec, before, errors);
        completions(spec, before, errors);
        immutable(spec, before, "selector", errors);
        template(spec, old, errors);
        for (String field :
                new String[] {"completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"
                }) {
            immutable(spec, before, field, errors);
        }
    }

    private static void completions(ObjectNode spec, ObjectNode before, List<FieldError> errors) {
        if (!Fields.text(spec, "completionMode").equals("Indexed")) {
            immutable(spec, before, "completions", errors);
            return;
        }
        boolean changed = !Fields.same(spec.get("completions"), before.get("completions"));
        if (changed
                && Fields.has(spec, "completions")
                && Fields.number(spec, "completions") != Fields.number(spec, "parallelism")) {
            errors.add(FieldError.invalid(
                    Check.SPEC.child("completions"),
                    spec.get("completions"),
                    "can only be modified in tandem with spec.parallelism"));
        }
    }

    /** Where a suspended job's pods may run, and what they get, may still change. */
    private static void template(ObjectNode spec, ObjectNode old, List<FieldError> errors) {
        ObjectNode template = Fields.make(spec, "template");
        ObjectNode before = Fields.make(old.deepCopy(), "spec", "template");
        boolean suspended = Fields.truth(old, "spec", "suspend");
        boolean mutable = suspended
                && Fields.number(old, "status", "active") == 0
                && (!Fields.has(old, "status", "startTime") || isSuspended(old));
        if (!mutable) {
            Check.immutable(template, before, TEMPLATE, errors);
            return;
        }
        ObjectNode pod = Fields.make(template, "spec");
        ObjectNode earlier = Fields.make(before, "spec");
        for (String field : new String[] {"nodeSelector", "tolerations", "schedulingGates"}) {
            Fields.copyField(pod, earlier, field);
        }
        ObjectNode affinity = Fields.make(earlier, "affinity");
        JsonNode nodes = Fields.at(pod, "affinity", "nodeAffinity");
        Fields.setOrRemove(affinity, "nodeAffinity", nodes == null ? null : nodes.deepCopy());
        for (String list : new String[] {"containers", "initContainers"}) {
            takeResources(Fields.objects(pod, list), Fields.objects(earlier, list));
        }
        Check.immutable(pod, earlier, Check.SPEC.child("template.spec"), errors);
    }

    private static void takeResources(List<ObjectNode> from, List<ObjectNode> to) {
        for (int i = 0; i < to.size() && from.size() == to.size(); i++) {
            if (Fields.text(from.get(i), "name").equals(Fields.text(to.get(i), "name"))) {
                Fields.copyField(from.get(i), to.get(i), "resources");
            }
        }
    }

    private static void immutable(ObjectNode spec, ObjectNode before, String field, List<FieldError> errors) {
        Check.immutable(spec.get(field), before.get(field), Check.SPEC.child(field), errors);
    }

    @Override
    public void validateStatusUpdate(ObjectNode job, ObjectNode old, List<FieldError> errors) {
        RolloutRules.counts(
                Fields.make(job, "status"), errors, "active", "succeeded", "failed", "ready", "terminating");
        JobStatusRules.validate(job, old, errors);
    }

    private static boolean isSuspended(ObjectNode job) {
        for (ObjectNode condition : Fields.objects(job, "status", "conditions")) {
            if (Fields.text(condition, "type").equals("Suspended")) {
                return Fields.text(condition, "status").equals("True");
            }
        }
        return false;
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        List<String> warnings = new ArrayList<>(old == null ? PodWarnings.ofOwnersName(object) : List.of());
        if (old == null || PodWarnings.isNewGeneration(object, old)) {
            warnings.addAll(specWarnings(View.of(object, new ArrayList<>(0)).struct("spec")));
        }
        return warnings;
    }

    /** Of a Job's specification, or that of the Jobs that a CronJob makes. */
    static List<String> specWarnings(View spec) {
        List<String> warnings = new ArrayList<>(0);
        if (spec.text("completionMode").equals("Indexed")
                && spec.number("completions") > 100_000
                && spec.number("parallelism") > 10_000) {
            warnings.add(
                    spec.path() + ": In Indexed Jobs with a number of completions higher than 10^5 and a parallelism"
                            + " higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of"
                            + " indexes fail");
        }
        warnings.addAll(PodWarnings.ofTemplate(spec.struct("template")));
        return warnings;
    }
}
