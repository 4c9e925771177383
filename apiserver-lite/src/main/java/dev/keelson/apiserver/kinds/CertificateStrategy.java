package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.encoding.Scalars;
import dev.keelson.apiserver.kinds.validation.CertificateRules;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.UpdateRules;
import dev.keelson.clock.Clock;
import java.util.List;

/** CertificateSigningRequests: who asks is noted; approval and certificate have paths of their own. */
final class CertificateStrategy extends KindStrategy {
    private final CertificateRules rules;
    private final Clock clock;

    CertificateStrategy(Traits traits, CertificateRules rules, Clock clock) {
        super(traits);
        this.rules = rules;
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
        keepDecisions(request, old, "Approved");
        keepDecisions(request, old, "Denied");
        fillTimes(request, old);
    }

    /** Approvals and denials stay as they are, so a signer need not send them whole. */
    private static void keepDecisions(ObjectNode request, ObjectNode old, String type) {
        List<ObjectNode> now = ofType(request, type);
        List<ObjectNode> before = ofType(old, type);
        if (now.size() == before.size()) {
            for (int i = 0; i < now.size(); i++) {
                now.get(i).removeAll();
                now.get(i).setAll(before.get(i).deepCopy());
            }
        }
    }

    private static List<ObjectNode> ofType(ObjectNode request, String type) {
        return Fields.objects(request, "status", "conditions").stream()
                .filter(condition -> Fields.text(condition, "type").equals(type))
                .toList();
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
                rules.validateApproval(request, old, errors);
            }
        };
    }
}
