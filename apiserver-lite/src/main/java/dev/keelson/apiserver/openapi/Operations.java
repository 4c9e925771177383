package dev.keelson.apiserver.openapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.catalogue.SubresourceInfo;
import dev.keelson.apiserver.openapi.Operation.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a resource, at all its paths: the resource's own, its subresources', and the watch paths of old.
 * Follows apiserver's {@code endpoints/installer.go}. Used by one thread.
 */
final class Operations {

    private static final List<String> ANY = List.of("*/*");
    private static final List<String> STREAMED = List.of("get", "post");
    private static final List<String> PROXIED = List.of("get", "post", "put", "delete", "options", "head", "patch");

    /** Verbs by method; a collection is deleted, an object too. */
    private static final Map<String, String> METHODS =
            Map.of("list", "get", "create", "post", "update", "put", "deletecollection", "delete", "watch", "get");

    private static final Map<String, String> ACTIONS = Map.of("create", "post", "update", "put");

    private static final Map<String, String> ID_VERBS =
            Map.of("get", "read", "update", "replace", "deletecollection", "delete");

    private static final Map<String, String> SENTENCES = Map.of(
            "get", "reads the %s",
            "list", "lists or watches %s objects",
            "create", "creates %s",
            "update", "replaces the %s",
            "patch", "changes parts of the %s",
            "delete", "deletes %s",
            "deletecollection", "deletes all selected %s objects",
            "watch", "watches %s; deprecated: list with the parameter watch instead");

    private final DefinitionSet definitions;
    private final ServedSchemas schemas;
    private final PathWriter paths;

    Operations(DefinitionSet definitions, ServedSchemas schemas, PathWriter paths) {
        this.definitions = definitions;
        this.schemas = schemas;
        this.paths = paths;
    }

    /**
     * Where an operation is.
     *
     * @param everywhere whether a namespaced resource is addressed in all namespaces at once
     * @param named whether one object is addressed
     */
    private record Place(
            ResourceInfo resource,
            @Nullable SubresourceInfo subresource,
            String path,
            boolean everywhere,
            boolean named) {

        GroupVersionKind kind() {
            return subresource == null ? resource.gvk() : subresource.kind();
        }

        /** Namespaced, kind and subresource, as operation ids have them. */
        String subject() {
            return (resource.namespaced() && !everywhere ? "Namespaced" : "")
                    + resource.kind()
                    + (subresource == null ? "" : OperationIds.camel(subresource.name(), true));
        }

        String tag() {
            return OperationIds.tag(resource.gvr().group(), resource.gvr().version());
        }
    }

    void add(ResourceInfo resource) {
        String base = base(resource);
        String name = "/" + resource.gvr().resource();
        String scoped = resource.namespaced() ? "/namespaces/{namespace}" + name : name;
        if (resource.namespaced() && resource.hasVerb("list")) {
            addVerbs(new Place(resource, null, base + name, true, false), List.of("list"));
        }
        Place collection = new Place(resource, null, base + scoped, false, false);
        Place object = new Place(resource, null, base + scoped + "/{name}", false, true);
        addVerbs(collection, pick(resource.verbs(), "list", "create", "deletecollection"));
        addVerbs(object, pick(resource.verbs(), "get", "update", "patch", "delete"));
        for (SubresourceInfo subresource : resource.subresources()) {
            addSubresource(
                    new Place(resource, subresource, object.path() + "/" + subresource.name(), false, true),
                    subresource);
        }
        if (resource.hasVerb("watch") && !schemas.isCustom(resource)) {
            addWatches(resource, base + "/watch", scoped, name);
        }
    }

    private void addSubresource(Place place, SubresourceInfo subresource) {
        List<Parameter> conversation = Parameters.ofConversation(subresource.name());
        if (schemas.isCustom(place.resource()) || conversation == null) {
            addVerbs(place, pick(subresource.verbs(), "get", "create", "update", "patch", "delete"));
        } else if (subresource.name().equals("log")) {
            addLog(place, conversation);
        } else if (subresource.name().equals("proxy")) {
            PROXIED.forEach(method -> addConversation(place, method, conversation, ""));
            Place deeper = new Place(place.resource(), subresource, place.path() + "/{path}", false, true);
            PROXIED.forEach(method -> addConversation(deeper, method, conversation, "WithPath"));
        } else {
            STREAMED.forEach(method -> addConversation(place, method, conversation, ""));
        }
    }

    private static String base(ResourceInfo resource) {
        String group = resource.gvr().group();
        String versionName = resource.gvr().version();
        return group.isEmpty() ? "/api/" + versionName : "/apis/" + group + "/" + versionName;
    }

    private static List<String> pick(List<String> served, String... wanted) {
        List<String> picked = new ArrayList<>(List.of(wanted));
        picked.retainAll(served);
        return picked;
    }

    private void addVerbs(Place place, List<String> verbs) {
        verbs.forEach(verb -> addVerb(place, verb));
    }

    private void addVerb(Place place, String verb) {
        String subject = (verb.equals("deletecollection") ? "Collection" : "")
                + place.subject()
                + (place.everywhere() ? "ForAllNamespaces" : "");
        ObjectNode body = bodyType(place, verb);
        boolean patch = verb.equals("patch");
        boolean custom = schemas.isCustom(place.resource());
        paths.add(new Operation(
                place.path(),
                METHODS.getOrDefault(verb, verb),
                OperationIds.of(
                        ID_VERBS.getOrDefault(verb, verb), place.resource().gvr(), subject),
                sentence(place, verb),
                place.tag(),
                ACTIONS.getOrDefault(verb, verb),
                place.kind(),
                parameters(place, Parameters.of(verb)),
                body,
                !verb.startsWith("delete"),
                patch ? MediaForms.patches(custom) : ANY,
                verb.equals("list") ? MediaForms.streams(custom) : MediaForms.objects(custom),
                codes(verb),
                answerType(place, verb)));
    }

    private static String sentence(Place place, String verb) {
        SubresourceInfo subresource = place.subresource();
        String what = subresource == null
                ? place.resource().kind()
                : subresource.name() + " of the " + place.resource().kind();
        return String.format(Locale.ROOT, SENTENCES.getOrDefault(verb, verb + " %s"), what);
    }

    private List<Parameter> parameters(Place place, List<Parameter> own) {
        List<Parameter> all = new ArrayList<>(own);
        if (place.path().contains("{name}")) {
            all.add(Parameter.inPath("name", "name of the " + place.kind().kind()));
        }
        if (place.path().contains("{namespace}")) {
            all.add(Parameter.inPath("namespace", "object name and auth scope, such as for teams and projects"));
        }
        if (place.path().contains("{path}")) {
            all.add(Parameter.inPath("path", "the path at the node, pod or service"));
        }
        return all;
    }

    private @Nullable ObjectNode bodyType(Place place, String verb) {
        return switch (verb) {
            case "create", "update" -> definitions.reference(place.kind(), place.resource());
            case "patch" -> definitions.reference(DefinitionNames.PATCH);
            case "delete", "deletecollection" -> definitions.reference(DefinitionNames.DELETE_OPTIONS);
            default -> null;
        };
    }

    private @Nullable ObjectNode answerType(Place place, String verb) {
        return switch (verb) {
            case "list" -> definitions.reference(place.resource().listGvk(), place.resource());
            case "deletecollection" -> definitions.reference(DefinitionNames.STATUS);
            case "delete" ->
                schemas.answersDeleted(place.resource())
                        ? definitions.reference(place.kind(), place.resource())
                        : definitions.reference(DefinitionNames.STATUS);
            default -> definitions.reference(place.kind(), place.resource());
        };
    }

    private static List<String> codes(String verb) {
        return switch (verb) {
            case "create" -> List.of("200", "201", "202");
            case "update", "patch" -> List.of("200", "201");
            case "delete" -> List.of("200", "202");
            default -> List.of("200");
        };
    }

    private static ObjectNode string() {
        return JsonNodeFactory.instance.objectNode().put("type", "string");
    }

    private void addLog(Place place, List<Parameter> parameters) {
        List<String> produces = new ArrayList<>(List.of("text/plain"));
        produces.addAll(MediaForms.objects(false));
        paths.add(new Operation(
                place.path(),
                "get",
                OperationIds.of("read", place.resource().gvr(), place.subject()),
                sentence(place, "get"),
                place.tag(),
                "get",
                place.resource().gvk(),
                parameters(place, parameters),
                null,
                false,
                ANY,
                produces,
                List.of("200"),
                string()));
    }

    private void addConversation(Place place, String method, List<Parameter> parameters, String suffix) {
        paths.add(new Operation(
                place.path(),
                method,
                OperationIds.of(
                        "connect", place.resource().gvr(), OperationIds.camel(method, true) + place.subject() + suffix),
                "joins " + method.toUpperCase(Locale.ROOT) + " requests with "
                        + String.valueOf(place.kind().kind()),
                place.tag(),
                "connect",
                place.kind(),
                parameters(place, parameters),
                null,
                false,
                ANY,
                ANY,
                List.of("200"),
                string()));
    }

    private void addWatches(ResourceInfo resource, String base, String scoped, String name) {
        if (resource.namespaced()) {
            addWatch(new Place(resource, null, base + name, true, false));
        }
        addWatch(new Place(resource, null, base + scoped, false, false));
        addWatch(new Place(resource, null, base + scoped + "/{name}", false, true));
    }

    private void addWatch(Place place) {
        String subject =
                place.subject() + (place.named() ? "" : "List") + (place.everywhere() ? "ForAllNamespaces" : "");
        paths.add(new Operation(
                place.path(),
                "get",
                OperationIds.of("watch", place.resource().gvr(), subject),
                sentence(place, "watch"),
                place.tag(),
                place.named() ? "watch" : "watchlist",
                place.kind(),
                parameters(place, Parameters.of("watch")),
                null,
                false,
                ANY,
                MediaForms.streams(false),
                List.of("200"),
                definitions.reference(DefinitionNames.WATCH_EVENT)));
    }
}
