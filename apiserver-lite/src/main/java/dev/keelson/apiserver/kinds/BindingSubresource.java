package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.encoding.Scalars;
import dev.keelson.apiserver.registry.CreateOptions;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.registry.ObjectAccess;
import dev.keelson.apiserver.registry.RequestBody;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.Subresource;
import dev.keelson.apiserver.registry.TypedBody;
import dev.keelson.apiserver.registry.UpdateRules;
import dev.keelson.apiserver.registry.WriteOutcome;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.clock.Clock;
import java.util.List;
import java.util.Map;

/** Assigns a pod to a node: {@code pods/binding} and {@code bindings}. */
final class BindingSubresource extends Subresource {
    private static final GroupVersionKind KIND = new GroupVersionKind("", "v1", "Binding");

    private final ObjectAccess pods;
    private final Schema schema;
    private final Clock clock;

    BindingSubresource(ObjectAccess pods, Schema schema, Clock clock) {
        this.pods = pods;
        this.schema = schema;
        this.clock = clock;
    }

    @Override
    public WriteOutcome create(
            RequestContext context, String namespace, String name, RequestBody body, CreateOptions options) {
        ObjectNode binding = TypedBody.read(context, body, KIND, schema, options);
        ObjectAccess.requireRequested(binding, namespace, null);
        String pod = name.isEmpty() ? Metadata.name(binding) : name;
        if (!Metadata.name(binding).equals(pod)) {
            throw StatusException.badRequest("name in URL does not match name in Binding object");
        }
        requireTarget(binding, pod);
        String node = Fields.text(binding, "target", "name");
        UpdateRules rules = new UpdateRules() {
            @Override
            public void prepare(RequestContext request, ObjectNode object, ObjectNode old) {}

            @Override
            public void validate(ObjectNode object, ObjectNode old, List<FieldError> errors) {}
        };
        pods.update(context, namespace, pod, "binding", rules, !options.dryRun().isEmpty(), existing -> {
            bind(existing, binding, node);
            return existing;
        });
        return new WriteOutcome(201, Json.encode(success()));
    }

    static ObjectNode success() {
        ObjectNode status = Json.NODES.objectNode();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success");
        status.put("code", 201);
        return status;
    }

    private static void requireTarget(ObjectNode binding, String pod) {
        ObjectNode target = Fields.make(binding, "target");
        FieldPath path = FieldPath.of("target");
        String kind = Fields.text(target, "kind");
        if (!kind.isEmpty() && !kind.equals("Node")) {
            throw StatusException.plain(FieldError.notSupported(path.child("kind"), kind, List.of("Node", "<empty>"))
                    .message());
        }
        if (Fields.text(target, "name").isEmpty()) {
            throw StatusException.plain(
                    FieldError.required(path.child("name"), "").message());
        }
    }

    private void bind(ObjectNode pod, ObjectNode binding, String node) {
        String name = Metadata.name(pod);
        requirePreconditions(pod, binding);
        if (Metadata.isDeleting(pod)) {
            throw conflict(name, "pod " + name + " is being deleted, cannot be assigned to a host");
        }
        String current = Fields.text(pod, "spec", "nodeName");
        if (!current.isEmpty()) {
            throw conflict(name, "pod " + name + " is already assigned to node \"" + current + "\"");
        }
        if (!Fields.array(pod, "spec", "schedulingGates").isEmpty()) {
            throw conflict(name, "pod " + name + " has non-empty .spec.schedulingGates");
        }
        Fields.make(pod, "spec").put("nodeName", node);
        Fields.make(pod, "status").remove("nominatedNodeName");
        merge(pod, "annotations", Fields.strings(binding, "metadata", "annotations"));
        merge(pod, "labels", Fields.strings(binding, "metadata", "labels"));
        setScheduled(pod);
    }

    private static void requirePreconditions(ObjectNode pod, ObjectNode binding) {
        String uid = Metadata.uid(binding);
        if (!uid.isEmpty() && !uid.equals(Metadata.uid(pod))) {
            throw StatusException.conflict(
                    "",
                    "pods",
                    Metadata.name(pod),
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + Metadata.uid(pod));
        }
        String version = Metadata.resourceVersion(binding);
        if (!version.isEmpty() && !version.equals(Metadata.resourceVersion(pod))) {
            throw StatusException.conflict(
                    "",
                    "pods",
                    Metadata.name(pod),
                    "Precondition failed: ResourceVersion in precondition: " + version
                            + ", ResourceVersion in object meta: " + Metadata.resourceVersion(pod));
        }
    }

    private static StatusException conflict(String name, String why) {
        return StatusException.conflict("", "pods/binding", name, why);
    }

    private static void merge(ObjectNode pod, String field, Map<String, String> values) {
        if (!values.isEmpty()) {
            ObjectNode map = Fields.make(pod, "metadata", field);
            values.forEach(map::put);
        }
    }

    private void setScheduled(ObjectNode pod) {
        ObjectNode status = Fields.make(pod, "status");
        ArrayNode conditions = status.withArray("conditions");
        ObjectNode scheduled = null;
        for (ObjectNode condition : Fields.objects(status, "conditions")) {
            if (Fields.text(condition, "type").equals("PodScheduled")) {
                scheduled = condition;
            }
        }
        if (scheduled == null) {
            scheduled = conditions.addObject();
        }
        scheduled.removeAll();
        scheduled.put("type", "PodScheduled");
        scheduled.put("status", "True");
        scheduled.put("lastTransitionTime", Scalars.time(clock.now()));
    }
}
