package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.GoText;
import java.util.Base64;
import java.util.List;

/** APIServices. Follows {@code kube-aggregator/pkg/apis/apiregistration/validation}. */
public final class ApiServiceRules implements Rules {
    private static final List<String> STATUSES = List.of("True", "False", "Unknown");
    private static final int MAX_GROUP_PRIORITY = 20_000;
    private static final int MAX_VERSION_PRIORITY = 1000;

    @Override
    public void validate(ObjectNode object, List<FieldError> errors) {
        View view = View.of(object, errors);
        View spec = view.struct("spec");
        String group = spec.text("group");
        String version = spec.text("version");
        name(view.struct("metadata"), version + "." + group);
        if (group.isEmpty() && !version.equals("v1")) {
            spec.required("group", "only v1 may have an empty group and it better be legacy kube");
        }
        if (!group.isEmpty()) {
            spec.problems("group", NameRules.dns1123Subdomain(group));
        }
        spec.problems("version", NameRules.dns1035Label(version));
        priority(spec, "groupPriorityMinimum", MAX_GROUP_PRIORITY);
        priority(spec, "versionPriority", MAX_VERSION_PRIORITY);
        View service = spec.child("service");
        if (service == null) {
            local(spec);
        } else {
            remote(spec, service);
        }
    }

    private static void name(View metadata, String required) {
        String name = metadata.text("name");
        if (NameRules.pathSegment(name).isEmpty() && !name.equals(required)) {
            metadata.invalid("name", name, "must be `spec.version+\".\"+spec.group`: " + GoText.quote(required));
        }
    }

    private static void priority(View spec, String field, int most) {
        long value = spec.number(field);
        if (value <= 0 || value > most) {
            spec.invalid(field, value, "must be positive and less than " + most);
        }
    }

    private static void local(View spec) {
        String bundle = spec.text("caBundle");
        if (!bundle.isEmpty()) {
            int bytes = Base64.getDecoder().decode(bundle).length;
            spec.invalid("caBundle", bytes + " bytes", "local APIServices may not have a caBundle");
        }
        if (spec.truth("insecureSkipTLSVerify")) {
            spec.invalid("insecureSkipTLSVerify", "local APIServices may not have insecureSkipTLSVerify");
        }
    }

    private static void remote(View spec, View service) {
        service.present("namespace");
        service.present("name");
        List<String> problems = NameRules.portNumber(service.number("port"));
        if (!problems.isEmpty()) {
            service.invalid("port", "port is not valid: " + String.join(", ", problems));
        }
        if (spec.truth("insecureSkipTLSVerify") && !spec.text("caBundle").isEmpty()) {
            spec.invalid("insecureSkipTLSVerify", "may not be true if caBundle is present");
        }
    }

    @Override
    public void validateStatusUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        for (View condition : View.of(object, errors).struct("status").list("conditions")) {
            if (!STATUSES.contains(condition.text("status"))) {
                condition.notSupported("status", STATUSES);
            }
        }
    }
}
