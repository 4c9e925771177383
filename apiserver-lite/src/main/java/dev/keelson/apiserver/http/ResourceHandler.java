package dev.keelson.apiserver.http;

import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.catalogue.SubresourceInfo;
import dev.keelson.apiserver.registry.CreateOptions;
import dev.keelson.apiserver.registry.DeleteOptions;
import dev.keelson.apiserver.registry.GetOptions;
import dev.keelson.apiserver.registry.ListOptions;
import dev.keelson.apiserver.registry.PatchOptions;
import dev.keelson.apiserver.registry.Registry;
import dev.keelson.apiserver.registry.RequestBody;
import dev.keelson.apiserver.registry.ResourceService;
import dev.keelson.apiserver.registry.UpdateOptions;
import dev.keelson.apiserver.registry.WriteOutcome;
import dev.keelson.apiserver.status.StatusException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests for resources: which service, which verb, which options; then the answer in the form agreed on. */
final class ResourceHandler {

    private static final Set<String> PATCHES = Set.of(
            "application/json-patch+json",
            "application/merge-patch+json",
            "application/strategic-merge-patch+json",
            "application/apply-patch+yaml");

    private static final List<String> BODIES = List.of(MediaTypes.JSON, MediaTypes.YAML, MediaTypes.PROTOBUF);

    private static final List<String> OBJECT_VERBS = List.of("get", "update", "patch", "delete");

    private static final List<String> COLLECTION_VERBS = List.of("list", "create", "watch", "deletecollection");

    /** Subresources that are a conversation with a node, not an object in storage. */
    private static final Set<String> NODE_SUBRESOURCES = Set.of("log", "exec", "attach", "portforward", "proxy");

    /** What is warned of in every request for a resource, by group and name. */
    private static final Map<String, String> DEPRECATED =
            Map.of("/endpoints", "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice");

    private final Registry registry;
    private final ObjectSender sender;
    private final WatchServer watches;
    private final NodeRequests nodes;

    ResourceHandler(Registry registry, ObjectSender sender, WatchServer watches, NodeRequests nodes) {
        this.registry = registry;
        this.sender = sender;
        this.watches = watches;
        this.nodes = nodes;
    }

    /** A request that has found its service. Names are empty where the path has none. */
    private record Target(
            ResourceService service,
            String namespace,
            String name,
            @Nullable String subresource) {

        ResourceInfo info() {
            return service.info();
        }
    }

    void handle(Call call) {
        RequestInfo info = call.info();
        ResourceService service = registry.find(info.group(), info.version(), info.resource());
        if (service == null) {
            notServed(call);
            return;
        }
        if (CustomPaths.isCustom(info.group())) {
            if (CustomPaths.isElsewhere(service.info(), info)) {
                call.send(Answer.notFound());
                return;
            }
            CustomPaths.requireVerb(service.info(), info);
        }
        Target target = target(service, info);
        if (target.subresource() != null && NODE_SUBRESOURCES.contains(target.subresource())) {
            requireVerb(target, info, call.request().method());
            nodes.handle(call, target.namespace(), target.name(), target.subresource());
            return;
        }
        requireVerb(target, info, call.request().method());
        String deprecation = DEPRECATED.get(info.group() + "/" + info.resource());
        if (deprecation != null) {
            call.warnings().warn(deprecation);
        }
        switch (info.verb()) {
            case "get" -> get(call, target);
            case "list" -> list(call, target);
            case "watch" -> watch(call, target);
            case "create" -> create(call, target);
            case "update" -> update(call, target);
            case "patch" -> patch(call, target);
            case "delete" -> delete(call, target);
            case "deletecollection" -> deleteCollection(call, target);
            default -> throw StatusException.methodNotAllowed();
        }
    }

    /**
     * A group that is not there is a path that is not there; a version or resource is one missing in the API, where the
     * API is a built-in one.
     */
    private void notServed(Call call) {
        String group = call.info().group();
        boolean groupServed = registry.resources().stream()
                .anyMatch(resource -> resource.gvr().group().equals(group));
        if (!groupServed || CustomPaths.isCustom(group)) {
            call.send(Answer.notFound());
            return;
        }
        throw StatusException.noSuchResource();
    }

    private static Target target(ResourceService service, RequestInfo info) {
        ResourceInfo resource = service.info();
        String subresource = info.subresource().isEmpty() ? null : info.subresource();
        boolean nodeRequest = subresource != null && NODE_SUBRESOURCES.contains(subresource);
        boolean namespacesItself =
                info.resource().equals("namespaces") && info.group().isEmpty();
        boolean inNamespace = !info.namespace().isEmpty() && !namespacesItself;
        boolean nameInPath = !info.name().isEmpty() && !info.isCollection();
        boolean wrongScope = inNamespace != resource.namespaced() && (inNamespace || nameInPath || subresource != null);
        if (wrongScope
                || (!info.rest().isEmpty() && !nodeRequest && !CustomPaths.isCustom(info.group()))
                || (subresource != null && resource.subresource(subresource) == null)) {
            throw StatusException.noSuchResource();
        }
        return new Target(service, inNamespace ? info.namespace() : "", info.name(), subresource);
    }

    private static void requireVerb(Target target, RequestInfo info, String method) {
        String subresource = target.subresource();
        ResourceInfo resource = target.info();
        SubresourceInfo sub = subresource == null ? null : resource.subresource(subresource);
        if (sub == null && !isPath(resource, !info.name().isEmpty() && !info.isCollection())) {
            throw StatusException.noSuchResource();
        }
        boolean served = sub == null ? resource.hasVerb(info.verb()) : sub.hasVerb(info.verb());
        boolean namedCreate =
                sub == null && info.verb().equals("create") && !target.name().isEmpty();
        boolean unscopedWrite = resource.namespaced()
                && target.namespace().isEmpty()
                && (info.verb().equals("create") || info.verb().equals("deletecollection"));
        boolean namedUnnamed = target.name().isEmpty()
                && (info.verb().equals("update") || info.verb().equals("patch"));
        if (!served
                || namedCreate
                || unscopedWrite
                || namedUnnamed
                || method.equals("HEAD")
                || (info.deprecatedWatch() && !method.equals("GET"))) {
            throw StatusException.methodNotAllowed();
        }
    }

    /** Whether anything at all is served at the path of a resource's objects, or of its collection. */
    private static boolean isPath(ResourceInfo resource, boolean named) {
        return (named ? OBJECT_VERBS : COLLECTION_VERBS).stream().anyMatch(resource::hasVerb);
    }

    private void get(Call call, Target target) {
        MediaTypes.Choice choice = negotiate(call, target, false);
        GetOptions options = new GetOptions(call.query().text("resourceVersion"));
        byte[] json = target.service()
                .get(call.context(), target.namespace(), target.name(), target.subresource(), options)
                .json();
        sender.sendObject(call, 200, target.info(), json, choice);
    }

    private void list(Call call, Target target) {
        MediaTypes.Choice choice = negotiate(call, target, false);
        sender.sendList(
                call,
                target.info(),
                target.service().list(call.context(), scope(target), listOptions(call, target)),
                choice);
    }

    private void watch(Call call, Target target) {
        MediaTypes.Choice choice = negotiate(call, target, true);
        ListOptions options = listOptions(call, target);
        watches.serve(
                call,
                () -> target.service().watch(call.context(), scope(target), options),
                sender.eventForm(call, target.info(), choice),
                choice,
                options.timeoutSeconds());
    }

    private void create(Call call, Target target) {
        MediaTypes.Choice choice = negotiate(call, target, false);
        Query query = call.query();
        WriteOutcome outcome = target.service()
                .create(
                        call.context(),
                        target.namespace(),
                        target.name().isEmpty() ? null : target.name(),
                        target.subresource(),
                        body(call),
                        new CreateOptions(
                                query.all("dryRun"), query.text("fieldManager"), query.text("fieldValidation")));
        sender.sendObject(call, outcome.code(), target.info(), outcome.json(), choice);
    }

    private void update(Call call, Target target) {
        MediaTypes.Choice choice = negotiate(call, target, false);
        Query query = call.query();
        WriteOutcome outcome = target.service()
                .update(
                        call.context(),
                        target.namespace(),
                        target.name(),
                        target.subresource(),
                        body(call),
                        new UpdateOptions(
                                query.all("dryRun"), query.text("fieldManager"), query.text("fieldValidation")));
        sender.sendObject(call, outcome.code(), target.info(), outcome.json(), choice);
    }

    private void patch(Call call, Target target) {
        String type = MediaTypes.bodyType(call.request().headers().firstOr("Content-Type", "application/x-none"));
        if (!PATCHES.contains(type)) {
            throw unsupported("application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml"
                    + ", application/strategic-merge-patch+json");
        }
        MediaTypes.Choice choice = negotiate(call, target, false);
        Query query = call.query();
        WriteOutcome outcome = target.service()
                .patch(
                        call.context(),
                        target.namespace(),
                        target.name(),
                        target.subresource(),
                        new RequestBody(call.request().body(), type),
                        new PatchOptions(
                                query.all("dryRun"),
                                query.optionalFlag("force"),
                                query.text("fieldManager"),
                                query.text("fieldValidation")));
        sender.sendObject(call, outcome.code(), target.info(), outcome.json(), choice);
    }

    private void delete(Call call, Target target) {
        if (target.subresource() != null) {
            throw StatusException.methodNotAllowed();
        }
        MediaTypes.Choice choice = negotiate(call, target, false);
        WriteOutcome outcome = target.service()
                .delete(call.context(), target.namespace(), target.name(), optionalBody(call), deleteOptions(call));
        sender.sendObject(call, outcome.code(), target.info(), outcome.json(), choice);
    }

    private void deleteCollection(Call call, Target target) {
        MediaTypes.Choice choice = negotiate(call, target, false);
        WriteOutcome outcome = target.service()
                .deleteCollection(
                        call.context(),
                        scope(target),
                        optionalBody(call),
                        deleteOptions(call),
                        listOptions(call, target));
        call.sendObject(outcome.code(), outcome.json(), choice);
    }

    private static MediaTypes.Choice negotiate(Call call, Target target, boolean stream) {
        return MediaTypes.negotiate(call.accept(), stream, ObjectSender.offer(target.info(), target.subresource()));
    }

    /** All namespaces of a namespaced resource are null; a cluster-scoped resource has the empty one. */
    private static @Nullable String scope(Target target) {
        return target.namespace().isEmpty() && target.info().namespaced() ? null : target.namespace();
    }

    private static ListOptions listOptions(Call call, Target target) {
        Query query = call.query();
        Long limit = query.optionalNumber("limit");
        String fieldSelector = query.text("fieldSelector");
        if (call.info().deprecatedWatch() && !target.name().isEmpty() && fieldSelector.isEmpty()) {
            fieldSelector = "metadata.name=" + target.name();
        }
        return new ListOptions(
                query.text("labelSelector"),
                fieldSelector,
                query.text("resourceVersion"),
                query.text("resourceVersionMatch"),
                limit == null ? 0 : limit,
                query.text("continue"),
                query.optionalNumber("timeoutSeconds"),
                query.flag("allowWatchBookmarks"),
                query.optionalFlag("sendInitialEvents"));
    }

    private static DeleteOptions deleteOptions(Call call) {
        Query query = call.query();
        return new DeleteOptions(
                query.optionalNumber("gracePeriodSeconds"),
                null,
                null,
                query.optionalFlag("orphanDependents"),
                query.has("propagationPolicy") ? query.text("propagationPolicy") : null,
                query.all("dryRun"));
    }

    private static @Nullable RequestBody optionalBody(Call call) {
        return call.request().body().length == 0 ? null : body(call);
    }

    private static RequestBody body(Call call) {
        String type = MediaTypes.bodyType(call.request().headers().first("Content-Type"));
        if (!BODIES.contains(type)) {
            throw unsupported(String.join(", ", BODIES));
        }
        return new RequestBody(call.request().body(), type);
    }

    private static StatusException unsupported(String accepted) {
        return StatusException.unsupportedMediaType(
                "the body of the request was in an unknown format - accepted media types include: " + accepted);
    }
}
