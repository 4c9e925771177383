package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.admission.StoredObjects;
import dev.keelson.apiserver.authn.ServiceAccountTokens;
import dev.keelson.apiserver.authn.ServiceAccountTokens.BoundObject;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.encoding.Scalars;
import dev.keelson.apiserver.registry.CreateOptions;
import dev.keelson.apiserver.registry.GetOptions;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.registry.ObjectAccess;
import dev.keelson.apiserver.registry.RequestBody;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.Subresource;
import dev.keelson.apiserver.registry.TypedBody;
import dev.keelson.apiserver.registry.WriteOutcome;
import dev.keelson.apiserver.status.StatusException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Issues tokens of a service account. Follows {@code pkg/registry/core/serviceaccount/storage/token.go}. */
final class TokenSubresource extends Subresource {
    private static final GroupVersionKind KIND = new GroupVersionKind("authentication.k8s.io", "v1", "TokenRequest");
    private static final long MIN_SECONDS = 600;
    private static final long MAX_SECONDS = 1L << 32;
    private static final long DEFAULT_SECONDS = 3600;

    /** What pods' volumes ask for: use after that time is only warned of, until the longer one is over. */
    private static final Duration WARN_ONLY = Duration.ofSeconds(3607);

    private static final Duration EXTENDED = Duration.ofDays(365);

    private final ObjectAccess accounts;
    private final StoredObjects objects;
    private final ServiceAccountTokens tokens;
    private final Schema schema;

    TokenSubresource(ObjectAccess accounts, StoredObjects objects, ServiceAccountTokens tokens, Schema schema) {
        this.accounts = accounts;
        this.objects = objects;
        this.tokens = tokens;
        this.schema = schema;
    }

    @Override
    public WriteOutcome create(
            RequestContext context, String namespace, String name, RequestBody body, CreateOptions options) {
        ObjectNode request = TypedBody.read(context, body, KIND, schema, options);
        ObjectNode account = accounts.get(namespace, name, GetOptions.NEWEST);
        ObjectNode metadata = Metadata.of(request);
        requireSame(metadata, "name", name);
        requireSame(metadata, "namespace", namespace);
        metadata.put("name", name);
        metadata.put("namespace", namespace);
        metadata.put("creationTimestamp", Fields.text(account, "metadata", "creationTimestamp"));
        ObjectNode spec = Fields.make(request, "spec");
        if (!Fields.has(spec, "expirationSeconds")) {
            spec.put("expirationSeconds", DEFAULT_SECONDS);
        }
        List<String> audiences = Fields.texts(spec, "audiences");
        if (audiences.isEmpty()) {
            audiences = tokens.apiAudiences();
            ArrayNode list = spec.putArray("audiences");
            audiences.forEach(list::add);
        }
        requireValidity(spec);
        Bound bound = bound(namespace, name, Fields.object(spec, "boundObjectRef"));
        Duration asked = Duration.ofSeconds(Fields.number(spec, "expirationSeconds"));
        boolean warns = asked.equals(WARN_ONLY)
                && bound.object() != null
                && bound.object().kind().equals("Pod")
                && tokens.apiAudiences().containsAll(audiences);
        ServiceAccountTokens.Issued issued = tokens.issue(new ServiceAccountTokens.Spec(
                namespace,
                name,
                Metadata.uid(account),
                audiences,
                warns ? EXTENDED : asked,
                bound.object(),
                bound.node(),
                warns ? asked : null));
        ObjectNode status = request.putObject("status");
        status.put("token", options.dryRun().isEmpty() ? issued.token() : "");
        status.put(
                "expirationTimestamp",
                Scalars.time(warns ? issued.expiration().minus(EXTENDED).plus(asked) : issued.expiration()));
        return new WriteOutcome(201, Json.encodeObject(request));
    }

    private static void requireSame(ObjectNode metadata, String field, String expected) {
        String given = Fields.text(metadata, field);
        if (!given.isEmpty() && !given.equals(expected)) {
            FieldError error = FieldError.invalid(
                    FieldPath.of("metadata", field), given, "must match the service account " + field);
            throw StatusException.invalid(KIND.group(), KIND.kind(), Fields.text(metadata, "name"), List.of(error));
        }
    }

    private static void requireValidity(ObjectNode spec) {
        long seconds = Fields.number(spec, "expirationSeconds");
        List<FieldError> errors = new ArrayList<>();
        FieldPath path = FieldPath.of("spec", "expirationSeconds");
        if (seconds < MIN_SECONDS) {
            errors.add(FieldError.invalid(path, seconds, "may not specify a duration less than 10 minutes"));
        }
        if (seconds > MAX_SECONDS) {
            errors.add(FieldError.invalid(path, seconds, "may not specify a duration larger than 2^32 seconds"));
        }
        if (!errors.isEmpty()) {
            throw StatusException.invalid(KIND.group(), KIND.kind(), "", errors);
        }
    }

    private record Bound(
            @Nullable BoundObject object, @Nullable BoundObject node) {}

    private Bound bound(String namespace, String account, @Nullable ObjectNode reference) {
        if (reference == null) {
            return new Bound(null, null);
        }
        String kind = Fields.text(reference, "kind");
        String name = Fields.text(reference, "name");
        String version = Fields.text(reference, "apiVersion");
        int slash = version.indexOf('/');
        String group = slash < 0 ? "" : version.substring(0, slash);
        String resource = switch (group.isEmpty() ? kind : "") {
            case "Pod" -> "pods";
            case "Secret" -> "secrets";
            case "Node" -> "nodes";
            default ->
                throw StatusException.badRequest("cannot bind token to object of type " + version + ", Kind=" + kind);
        };
        ObjectNode object = objects.get("", resource, kind.equals("Node") ? "" : namespace, name);
        if (object == null) {
            throw StatusException.notFound("", resource, name);
        }
        String own = Fields.text(object, "spec", "serviceAccountName");
        if (kind.equals("Pod") && !own.equals(account)) {
            throw StatusException.badRequest("cannot bind token for serviceaccount \"" + account
                    + "\" to pod running with different serviceaccount name.");
        }
        String uid = Fields.text(reference, "uid");
        if (!uid.isEmpty() && !uid.equals(Metadata.uid(object))) {
            throw StatusException.conflict(
                    "",
                    kind,
                    name,
                    "the UID in the bound object reference (" + uid + ") does not match the UID in record. The object"
                            + " might have been deleted and then recreated");
        }
        return new Bound(new BoundObject(kind, name, Metadata.uid(object)), nodeOf(kind, object));
    }

    private @Nullable BoundObject nodeOf(String kind, ObjectNode pod) {
        String name = Fields.text(pod, "spec", "nodeName");
        if (!kind.equals("Pod") || name.isEmpty()) {
            return null;
        }
        ObjectNode node = objects.get("", "nodes", "", name);
        return new BoundObject("Node", name, node == null ? "" : Metadata.uid(node));
    }
}
