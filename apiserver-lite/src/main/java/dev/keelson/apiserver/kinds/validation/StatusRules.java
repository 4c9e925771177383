package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.kinds.address.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What may be written to {@code /status} of kinds whose other rules are elsewhere. */
public final class StatusRules {
    private static final int MAX_REASON = 1024;
    private static final int MAX_MESSAGE = 32_768;
    private static final List<String> TRUTHS = List.of("False", "True", "Unknown");

    private StatusRules() {}

    private interface StatusUpdate {
        void validate(ObjectNode object, ObjectNode old, List<FieldError> errors);
    }

    private static Rules with(Rules rules, StatusUpdate status) {
        return new Rules() {
            @Override
            public void validate(ObjectNode object, List<FieldError> errors) {
                rules.validate(object, errors);
            }

            @Override
            public void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
                rules.validateUpdate(object, old, errors);
            }

            @Override
            public void validateStatusUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
                rules.validateStatusUpdate(object, old, errors);
                status.validate(object, old, errors);
            }
        };
    }

    /** Adds the rules of jobs (pkg/apis/batch/validation and pkg/registry/batch/job). */
    public static Rules job(Rules rules) {
        return with(rules, JobStatusRules::validate);
    }

    /** Adds rules for a list of {@code metav1.Condition}. */
    public static Rules conditions(Rules rules) {
        return with(rules, (object, old, errors) -> conditions(object, errors));
    }

    private static void conditions(ObjectNode object, List<FieldError> errors) {
        List<ObjectNode> conditions = Fields.objects(object, "status", "conditions");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < conditions.size(); i++) {
            FieldPath path = Check.STATUS.child("conditions").index(i);
            String type = Fields.text(conditions.get(i), "type");
            if (!seen.add(type)) {
                errors.add(FieldError.duplicate(path.child("type"), type));
            }
            condition(conditions.get(i), path, errors);
        }
    }

    private static void condition(ObjectNode condition, FieldPath path, List<FieldError> errors) {
        String type = Fields.text(condition, "type");
        Check.all(path.child("type"), type, NameRules.labelKey(type), errors);
        String status = Fields.text(condition, "status");
        if (!TRUTHS.contains(status)) {
            errors.add(FieldError.notSupported(path.child("status"), status, TRUTHS));
        }
        if (Fields.number(condition, "observedGeneration") < 0) {
            errors.add(FieldError.invalid(
                    path.child("observedGeneration"),
                    Fields.number(condition, "observedGeneration"),
                    "must be greater than or equal to zero"));
        }
        Check.required(condition, "lastTransitionTime", path, "", errors);
        if (Check.required(condition, "reason", path, "", errors)) {
            reason(Fields.text(condition, "reason"), path.child("reason"), errors);
        }
        if (Fields.text(condition, "message").length() > MAX_MESSAGE) {
            errors.add(FieldError.tooLong(path.child("message"), MAX_MESSAGE));
        }
    }

    private static void reason(String reason, FieldPath path, List<FieldError> errors) {
        if (!reason.matches("[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?")) {
            errors.add(FieldError.invalid(
                    path,
                    reason,
                    "a condition reason must start with alphabetic character, optionally followed by a string of"
                            + " alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'"));
        }
        if (reason.length() > MAX_REASON) {
            errors.add(FieldError.tooLong(path, MAX_REASON));
        }
    }

    /** Adds the rules of ingresses. */
    public static Rules ingress(Rules rules) {
        return with(rules, (ingress, old, errors) -> {
            List<ObjectNode> entries = Fields.objects(ingress, "status", "loadBalancer", "ingress");
            Set<String> before = new HashSet<>();
            Fields.objects(old, "status", "loadBalancer", "ingress")
                    .forEach(entry -> before.add(Fields.text(entry, "ip")));
            for (int i = 0; i < entries.size(); i++) {
                FieldPath path =
                        Check.STATUS.child("loadBalancer").child("ingress").index(i);
                String ip = Fields.text(entries.get(i), "ip");
                if (!ip.isEmpty() && !before.contains(ip) && IpAddress.parse(ip) == null) {
                    errors.add(FieldError.invalid(
                            path.child("ip"), ip, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"));
                }
                hostname(Fields.text(entries.get(i), "hostname"), path.child("hostname"), errors);
            }
        });
    }

    /** Adds the rules of resource claims: what is allocated stays until it is given back. */
    public static Rules claim(Rules rules) {
        return with(rules, (claim, old, errors) -> {
            ObjectNode allocation = Fields.object(claim, "status", "allocation");
            ObjectNode before = Fields.object(old, "status", "allocation");
            FieldPath path = Check.STATUS.child("allocation");
            if (allocation == null) {
                if (!Fields.array(claim, "status", "reservedFor").isEmpty()) {
                    errors.add(FieldError.forbidden(
                            Check.STATUS.child("reservedFor"), "may not be specified when `allocated` is not set"));
                }
            } else if (before != null) {
                Check.immutable(allocation, before, path, errors);
            } else {
                requests(claim, allocation, path.child("devices").child("results"), errors);
            }
        });
    }

    private static void requests(ObjectNode claim, ObjectNode allocation, FieldPath path, List<FieldError> errors) {
        Set<String> known = new HashSet<>();
        for (ObjectNode request : Fields.objects(claim, "spec", "devices", "requests")) {
            String name = Fields.text(request, "name");
            List<ObjectNode> choices = Fields.objects(request, "firstAvailable");
            if (choices.isEmpty()) {
                known.add(name);
            }
            choices.forEach(choice -> known.add(name + "/" + Fields.text(choice, "name")));
        }
        List<ObjectNode> results = Fields.objects(allocation, "devices", "results");
        for (int i = 0; i < results.size(); i++) {
            String request = Fields.text(results.get(i), "request");
            if (!known.contains(request)) {
                errors.add(FieldError.invalid(
                        path.index(i).child("request"),
                        request,
                        "must be the name of a request in the claim or the name of a request and a subrequest"
                                + " separated by '/'"));
            }
        }
    }

    private static void hostname(String hostname, FieldPath path, List<FieldError> errors) {
        if (!hostname.isEmpty()) {
            Check.all(path, hostname, NameRules.dns1123Subdomain(hostname), errors);
            if (IpAddress.parse(hostname) != null) {
                errors.add(FieldError.invalid(path, hostname, "must be a DNS name, not an IP address"));
            }
        }
    }
}
