package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.encoding.Scalars;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.UpdateRules;
import dev.keelson.clock.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** CertificateSigningRequests: who asks is noted; approval and certificate have paths of their own. */
final class CertificateStrategy extends KindStrategy {
    private static final Set<String> DECISIONS = Set.of("Approved", "Denied");
    private static final FieldPath CONDITIONS = FieldPath.of("status", "conditions");

    private final Clock clock;

    CertificateStrategy(Traits traits, Clock clock) {
        super(traits);
        this.clock = clock;
    }

    @Override
    public void prepareForCreate(RequestContext context, ObjectNode request) {
        request.remove("status");
        ObjectNode spec = Fields.make(request, "spec");
        UserInfo user = context.user();
        spec.put("username", user.name());
        putUnlessEmpty(spec, "uid", user.uid());
        ArrayNode groups = spec.putArray("groups");
        user.groups().forEach(groups::add);
        spec.remove("extra");
        if (!user.extra().isEmpty()) {
            ObjectNode extra = spec.putObject("extra");
            user.extra().forEach((key, values) -> {
                ArrayNode list = extra.putArray(key);
                values.forEach(list::add);
            });
        }
    }

    private static void putUnlessEmpty(ObjectNode object, String field, String value) {
        if (value.isEmpty()) {
            object.remove(field);
        } else {
            object.put(field, value);
        }
    }

    @Override
    public void prepareForUpdate(RequestContext context, ObjectNode request, ObjectNode old) {
        Fields.copyField(old, request, "spec");
        Fields.copyField(old, request, "status");
    }

    /** A signer may add conditions and the certificate, but neither approve nor deny. */
    @Override
    public void prepareForStatusUpdate(RequestContext context, ObjectNode request, ObjectNode old) {
        Fields.copyField(old, request, "spec");
        fillTimes(request, old);
    }

    @Override
    public void validate(ObjectNode request, List<FieldError> errors) {
        ObjectNode spec = Fields.make(request, "spec");
        FieldPath path = FieldPath.of("spec");
        if (Fields.array(spec, "usages").isEmpty()) {
            errors.add(FieldError.required(path.child("usages"), ""));
        }
        String signer = Fields.text(spec, "signerName");
        if (signer.isEmpty()) {
            errors.add(FieldError.required(path.child("signerName"), ""));
        } else if (!signer.contains("/")) {
            errors.add(FieldError.invalid(
                    path.child("signerName"),
                    signer,
                    "must be a fully qualified domain and path of the form" + " 'example.com/signer-name'"));
        }
        if (Fields.text(spec, "request").isEmpty()) {
            errors.add(FieldError.invalid(path.child("request"), "", "PEM block type must be CERTIFICATE REQUEST"));
        }
        if (Fields.has(spec, "expirationSeconds") && Fields.number(spec, "expirationSeconds") < 600) {
            errors.add(FieldError.invalid(
                    path.child("expirationSeconds"),
                    Fields.number(spec, "expirationSeconds"),
                    "may not specify a duration less than 600 seconds (10 minutes)"));
        }
    }

    @Override
    public void validateUpdate(ObjectNode request, ObjectNode old, List<FieldError> errors) {}

    @Override
    public void validateStatusUpdate(ObjectNode request, ObjectNode old, List<FieldError> errors) {
        conditions(request, errors);
        unchangedDecisions(request, old, errors);
        JsonNode before = Fields.at(old, "status", "certificate");
        if (before != null && !Fields.same(before, Fields.at(request, "status", "certificate"))) {
            errors.add(FieldError.forbidden(
                    FieldPath.of("status", "certificate"), "updates may not change an existing certificate"));
        }
    }

    private static void unchangedDecisions(ObjectNode request, ObjectNode old, List<FieldError> errors) {
        for (String type : DECISIONS) {
            if (has(request, type) != has(old, type)) {
                errors.add(FieldError.forbidden(
                        CONDITIONS,
                        "updates may not " + (has(request, type) ? "add" : "remove") + " a condition of type \"" + type
                                + "\""));
            }
        }
    }

    private static boolean has(ObjectNode request, String type) {
        return Fields.objects(request, "status", "conditions").stream()
                .anyMatch(condition -> Fields.text(condition, "type").equals(type));
    }

    private static void conditions(ObjectNode request, List<FieldError> errors) {
        List<ObjectNode> conditions = Fields.objects(request, "status", "conditions");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < conditions.size(); i++) {
            ObjectNode condition = conditions.get(i);
            FieldPath path = CONDITIONS.index(i);
            String type = Fields.text(condition, "type");
            String status = Fields.text(condition, "status");
            if (type.isEmpty()) {
                errors.add(FieldError.required(path.child("type"), ""));
            }
            boolean fixed = DECISIONS.contains(type) || type.equals("Failed");
            if (status.isEmpty()) {
                errors.add(FieldError.required(path.child("status"), ""));
            } else if (fixed && !status.equals("True")) {
                errors.add(FieldError.notSupported(path.child("status"), status, List.of("True")));
            } else if (!List.of("True", "False", "Unknown").contains(status)) {
                errors.add(FieldError.notSupported(path.child("status"), status, List.of("False", "True", "Unknown")));
            }
            boolean other = seen.contains(type.equals("Approved") ? "Denied" : "Approved");
            if (DECISIONS.contains(type) && other) {
                errors.add(
                        FieldError.invalid(CONDITIONS, type, "Approved and Denied conditions are mutually exclusive"));
            }
            if (!seen.add(type)) {
                errors.add(FieldError.duplicate(path.child("type"), type));
            }
        }
    }

    private void fillTimes(ObjectNode request, ObjectNode old) {
        String now = Scalars.time(clock.now());
        for (ObjectNode condition : Fields.objects(request, "status", "conditions")) {
            if (!Fields.has(condition, "lastUpdateTime")) {
                condition.put("lastUpdateTime", now);
            }
            if (!Fields.has(condition, "lastTransitionTime")) {
                condition.put("lastTransitionTime", transition(condition, old, now));
            }
        }
    }

    private static String transition(ObjectNode condition, ObjectNode old, String now) {
        for (ObjectNode before : Fields.objects(old, "status", "conditions")) {
            boolean same = Fields.text(before, "type").equals(Fields.text(condition, "type"))
                    && Fields.text(before, "status").equals(Fields.text(condition, "status"));
            if (same && Fields.has(before, "lastTransitionTime")) {
                return Fields.text(before, "lastTransitionTime");
            }
        }
        return now;
    }

    /** The rules of the approval subresource: only conditions change. */
    UpdateRules approval() {
        return new UpdateRules() {
            @Override
            public void prepare(RequestContext context, ObjectNode request, ObjectNode old) {
                fillTimes(request, old);
                JsonNode conditions = Fields.at(request, "status", "conditions");
                ObjectNode before = old.deepCopy();
                before.set("metadata", Metadata.of(request));
                Fields.setOrRemove(
                        Fields.make(before, "status"),
                        "conditions",
                        conditions == null ? Json.NODES.nullNode() : conditions);
                request.removeAll();
                request.setAll(before);
            }

            @Override
            public void validate(ObjectNode request, ObjectNode old, List<FieldError> errors) {
                conditions(request, errors);
                for (String type : DECISIONS) {
                    if (has(old, type) && !has(request, type)) {
                        errors.add(FieldError.forbidden(
                                CONDITIONS, "updates may not remove a condition of type \"" + type + "\""));
                    }
                }
            }
        };
    }
}
