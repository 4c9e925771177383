package dev.keelson.apiserver.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.authz.Attributes;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.clock.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The events of one request. Safe for several threads; an event shows what was noted before it.
 *
 * <p>Notes that the request's level does not write cost nothing: ask {@link #wants} before making them.
 */
public final class AuditTrail {

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final AuditLog log;
    private final AuditPolicy.Decision decision;
    private final AuditRequest request;
    private final Attributes attributes;
    private final Clock clock;

    /** All below are guarded by this. */
    private @Nullable UserInfo impersonated;

    private @Nullable ObjectNode status;
    private @Nullable JsonNode requestObject;
    private @Nullable JsonNode responseObject;
    private final Map<String, String> named = new LinkedHashMap<>();
    private final Map<String, String> annotations = new LinkedHashMap<>();
    private boolean complete;

    AuditTrail(AuditLog log, AuditPolicy.Decision decision, AuditRequest request, Attributes attributes, Clock clock) {
        this.log = log;
        this.decision = decision;
        this.request = request;
        this.attributes = attributes;
        this.clock = clock;
    }

    /** Whether events of this request have what this level adds. */
    public boolean wants(AuditLevel level) {
        return decision.level().includes(level);
    }

    public synchronized void impersonated(UserInfo user) {
        impersonated = user;
    }

    public synchronized void annotate(String key, String value) {
        annotations.put(key, value);
    }

    /** Notes the object that came with the request; it is changed if the policy omits parts of it. */
    public synchronized void request(JsonNode object) {
        if (object.path("metadata").isObject()) {
            JsonNode metadata = object.path("metadata");
            note("namespace", metadata.path("namespace").asText());
            note("name", metadata.path("name").asText());
            note("uid", metadata.path("uid").asText());
            note("resourceVersion", metadata.path("resourceVersion").asText());
        }
        if (wants(AuditLevel.REQUEST)) {
            requestObject = withoutOmitted(object);
        }
    }

    private void note(String field, String value) {
        if (!value.isEmpty()) {
            named.put(field, value);
        }
    }

    /** Notes the object of the answer; it is changed if the policy omits parts of it. */
    public synchronized void response(JsonNode object) {
        if (wants(AuditLevel.REQUEST_RESPONSE)) {
            responseObject = withoutOmitted(object);
        }
    }

    /** Notes a {@code Status} that is the answer. */
    public synchronized void status(ObjectNode answered) {
        ObjectNode shown = Json.NODES.objectNode();
        shown.putObject("metadata");
        for (String field : new String[] {"status", "message", "reason", "details", "code"}) {
            if (answered.has(field)) {
                shown.set(field, answered.get(field));
            }
        }
        status = shown;
    }

    private JsonNode withoutOmitted(JsonNode object) {
        if (decision.omitManagedFields()) {
            removeManagedFields(object);
            object.path("items").forEach(AuditTrail::removeManagedFields);
            object.path("rows").forEach(row -> removeManagedFields(row.path("object")));
        }
        return object;
    }

    private static void removeManagedFields(JsonNode object) {
        if (object.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
    }

    /** False where the request must be refused, as the event cannot be written. */
    public boolean received() {
        return write(AuditStage.REQUEST_RECEIVED, null);
    }

    /** The head of a long answer is about to be sent. */
    public void started(int code) {
        write(AuditStage.RESPONSE_STARTED, code);
    }

    /** The whole answer is about to be sent, or has been. Later calls do nothing. */
    public void complete(int code) {
        end(AuditStage.RESPONSE_COMPLETE, code);
    }

    public synchronized boolean isComplete() {
        return complete;
    }

    /** A defect ends the request. */
    public void panic(String what) {
        ObjectNode failure = Json.NODES.objectNode();
        failure.put("status", "Failure").put("message", "APIServer panic'd: " + what);
        failure.put("reason", "InternalError").put("code", 500);
        status(failure);
        end(AuditStage.PANIC, 500);
    }

    private void end(AuditStage stage, int code) {
        synchronized (this) {
            if (complete) {
                return;
            }
            complete = true;
        }
        write(stage, code);
    }

    private boolean write(AuditStage stage, @Nullable Integer code) {
        if (!decision.writes(stage)) {
            return true;
        }
        byte[] json = Json.encode(event(stage, code));
        byte[] line = new byte[json.length + 1];
        System.arraycopy(json, 0, line, 0, json.length);
        line[json.length] = '\n';
        return log.write(line, stage);
    }

    private synchronized ObjectNode event(AuditStage stage, @Nullable Integer code) {
        ObjectNode event = Json.NODES.objectNode();
        event.put("kind", "Event").put("apiVersion", "audit.k8s.io/v1");
        event.put("level", decision.level().text()).put("auditID", request.auditId());
        event.put("stage", stage.text()).put("requestURI", request.uri()).put("verb", attributes.verb());
        event.set("user", user(attributes.user()));
        if (impersonated != null) {
            event.set("impersonatedUser", user(impersonated));
        }
        request.sourceIps().forEach(event.putArray("sourceIPs")::add);
        putUnlessEmpty(event, "userAgent", request.userAgent());
        if (attributes.resourceRequest()) {
            event.set("objectRef", reference());
        }
        if (code != null) {
            event.set("responseStatus", status != null ? status : codeAlone(code));
        }
        if (requestObject != null) {
            event.set("requestObject", requestObject);
        }
        if (responseObject != null) {
            event.set("responseObject", responseObject);
        }
        event.put("requestReceivedTimestamp", micros(request.receivedAt()));
        event.put("stageTimestamp", micros(clock.now()));
        if (!annotations.isEmpty()) {
            annotations.forEach(event.putObject("annotations")::put);
        }
        return event;
    }

    private static String micros(Instant time) {
        return MICROS.format(time);
    }

    private static ObjectNode codeAlone(int code) {
        ObjectNode status = Json.NODES.objectNode();
        status.putObject("metadata");
        return status.put("code", code);
    }

    private ObjectNode reference() {
        ObjectNode reference = Json.NODES.objectNode();
        putUnlessEmpty(reference, "resource", attributes.resource());
        putUnlessEmpty(reference, "namespace", orNamed(attributes.namespace(), "namespace"));
        putUnlessEmpty(reference, "name", orNamed(attributes.name(), "name"));
        putUnlessEmpty(reference, "uid", named.getOrDefault("uid", ""));
        putUnlessEmpty(reference, "apiGroup", attributes.group());
        putUnlessEmpty(reference, "apiVersion", attributes.version());
        putUnlessEmpty(reference, "resourceVersion", named.getOrDefault("resourceVersion", ""));
        putUnlessEmpty(reference, "subresource", attributes.subresource());
        return reference;
    }

    private String orNamed(String fromPath, String field) {
        return fromPath.isEmpty() ? named.getOrDefault(field, "") : fromPath;
    }

    private static ObjectNode user(UserInfo user) {
        ObjectNode node = Json.NODES.objectNode();
        putUnlessEmpty(node, "username", user.name());
        putUnlessEmpty(node, "uid", user.uid());
        if (!user.groups().isEmpty()) {
            user.groups().forEach(node.putArray("groups")::add);
        }
        if (!user.extra().isEmpty()) {
            ObjectNode extra = node.putObject("extra");
            user.extra().forEach((key, values) -> values.forEach(extra.withArray("/" + escaped(key))::add));
        }
        return node;
    }

    /** As a part of a JSON pointer. */
    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    private static void putUnlessEmpty(ObjectNode node, String field, String value) {
        if (!value.isEmpty()) {
            node.put(field, value);
        }
    }
}
