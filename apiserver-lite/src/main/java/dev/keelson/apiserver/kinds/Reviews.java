package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.schema.BuiltInEncoding;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.authz.Attributes;
import dev.keelson.apiserver.authz.Authorizer;
import dev.keelson.apiserver.authz.Authorizer.Decision;
import dev.keelson.apiserver.authz.Authorizer.Outcome;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.registry.CreateOptions;
import dev.keelson.apiserver.registry.RequestBody;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.TypedBody;
import dev.keelson.apiserver.registry.WriteOutcome;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who am I, and who may do what: the reviews of authentication.k8s.io and authorization.k8s.io. */
final class Reviews extends VirtualResource {
    private final Supplier<Schema> schema;
    private final Authorizer authorizer;
    private final TokenChecker tokens;

    Reviews(ResourceInfo info, Supplier<Schema> schema, Authorizer authorizer, TokenChecker tokens) {
        super(info);
        this.schema = schema;
        this.authorizer = authorizer;
        this.tokens = tokens;
    }

    /** Finds out whose a token is. */
    interface TokenChecker {
        /** The user and the audiences of the token that were asked for; null if it is nobody's. */
        @Nullable
        Checked check(String token, List<String> audiences);

        /** Whose token it is. */
        record Checked(UserInfo user, List<String> audiences) {}
    }

    @Override
    WriteOutcome answer(RequestContext context, String namespace, RequestBody body, CreateOptions options) {
        ObjectNode review = TypedBody.read(context, body, info.gvk(), schema.get(), options);
        review.remove("status");
        if (info.namespaced()) {
            Fields.make(review, "metadata").put("namespace", namespace);
        }
        switch (info.kind()) {
            case "SelfSubjectReview" -> review.putObject("status").set("userInfo", user(context.user()));
            case "TokenReview" -> reviewToken(review);
            case "SelfSubjectRulesReview" -> reviewRules(review, context.user());
            default -> reviewAccess(review, context.user(), namespace);
        }
        BuiltInEncoding.encodeUnstored(review, schema.get());
        return new WriteOutcome(201, Json.encodeObject(review));
    }

    private static ObjectNode user(UserInfo user) {
        ObjectNode node = Json.NODES.objectNode();
        if (!user.name().isEmpty()) {
            node.put("username", user.name());
        }
        if (!user.uid().isEmpty()) {
            node.put("uid", user.uid());
        }
        if (!user.groups().isEmpty()) {
            ArrayNode groups = node.putArray("groups");
            user.groups().forEach(groups::add);
        }
        if (!user.extra().isEmpty()) {
            ObjectNode extra = node.putObject("extra");
            user.extra().forEach((key, values) -> {
                ArrayNode list = extra.putArray(key);
                values.forEach(list::add);
            });
        }
        return node;
    }

    private void reviewToken(ObjectNode review) {
        String token = Fields.text(review, "spec", "token");
        if (token.isEmpty()) {
            throw StatusException.badRequest("token is required for TokenReview in authentication");
        }
        TokenChecker.Checked checked = tokens.check(token, Fields.texts(review, "spec", "audiences"));
        ObjectNode status = review.putObject("status");
        if (checked == null) {
            status.put("error", "invalid bearer token");
            return;
        }
        status.put("authenticated", true);
        status.set("user", user(checked.user()));
        ArrayNode audiences = status.putArray("audiences");
        checked.audiences().forEach(audiences::add);
    }

    private void reviewAccess(ObjectNode review, UserInfo self, String namespace) {
        boolean own = info.kind().equals("SelfSubjectAccessReview");
        ObjectNode spec = Fields.make(review, "spec");
        UserInfo subject = own ? self : subject(spec);
        validate(spec, own, subject, namespace);
        Decision decision = authorizer.authorize(attributes(spec, subject));
        ObjectNode status = review.putObject("status");
        status.put("allowed", decision.allowed());
        if (decision.outcome() == Outcome.DENY) {
            status.put("denied", true);
        }
        if (!decision.reason().isEmpty()) {
            status.put("reason", decision.reason());
        }
    }

    private void validate(ObjectNode spec, boolean own, UserInfo subject, String namespace) {
        List<FieldError> errors = new ArrayList<>();
        FieldPath path = FieldPath.of("spec");
        boolean resource = Fields.has(spec, "resourceAttributes");
        boolean other = Fields.has(spec, "nonResourceAttributes");
        if (resource && other) {
            errors.add(FieldError.invalid(
                    path.child("nonResourceAttributes"),
                    spec.get("nonResourceAttributes"),
                    "cannot be specified in combination with resourceAttributes"));
        }
        if (!resource && !other) {
            errors.add(FieldError.invalid(
                    path.child("resourceAttributes"),
                    null,
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
        }
        if (!own && subject.name().isEmpty() && subject.groups().isEmpty()) {
            errors.add(FieldError.invalid(path.child("user"), "", "at least one of user or group must be specified"));
        }
        boolean local = info.kind().equals("LocalSubjectAccessReview");
        if (local && other) {
            errors.add(FieldError.invalid(
                    path.child("nonResourceAttributes"),
                    spec.get("nonResourceAttributes"),
                    "disallowed on this kind of request"));
        }
        if (local && !Fields.text(spec, "resourceAttributes", "namespace").equals(namespace)) {
            errors.add(FieldError.invalid(
                    path.child("resourceAttributes").child("namespace"),
                    Fields.text(spec, "resourceAttributes", "namespace"),
                    "must match metadata.namespace"));
        }
        if (!errors.isEmpty()) {
            throw StatusException.invalid(info.gvr().group(), "", "", errors);
        }
    }

    private static UserInfo subject(ObjectNode spec) {
        Map<String, List<String>> extra = new HashMap<>();
        Fields.strings(spec, "extra").keySet().forEach(key -> extra.put(key, Fields.texts(spec, "extra", key)));
        return new UserInfo(Fields.text(spec, "user"), Fields.text(spec, "uid"), Fields.texts(spec, "groups"), extra);
    }

    private static Attributes attributes(ObjectNode spec, UserInfo user) {
        ObjectNode other = Fields.object(spec, "nonResourceAttributes");
        if (other != null) {
            return Attributes.ofPath(user, Fields.text(other, "verb"), Fields.text(other, "path"));
        }
        ObjectNode resource = Fields.make(spec, "resourceAttributes");
        return new Attributes(
                user,
                Fields.text(resource, "verb"),
                true,
                Fields.text(resource, "group"),
                Fields.text(resource, "version"),
                Fields.text(resource, "resource"),
                Fields.text(resource, "subresource"),
                Fields.text(resource, "namespace"),
                Fields.text(resource, "name"),
                "");
    }

    /** What can be told of the rules without asking about each request: all, or none. */
    private void reviewRules(ObjectNode review, UserInfo user) {
        if (Fields.text(review, "spec", "namespace").isEmpty()) {
            throw StatusException.badRequest("no namespace on request");
        }
        ObjectNode status = review.putObject("status");
        ArrayNode resources = status.putArray("resourceRules");
        ArrayNode others = status.putArray("nonResourceRules");
        Attributes everything = new Attributes(user, "*", true, "*", "*", "*", "", "*", "", "");
        boolean all = authorizer.authorize(everything).allowed();
        if (all) {
            ObjectNode rule = resources.addObject();
            rule.putArray("verbs").add("*");
            rule.putArray("apiGroups").add("*");
            rule.putArray("resources").add("*");
            ObjectNode other = others.addObject();
            other.putArray("verbs").add("*");
            other.putArray("nonResourceURLs").add("*");
        }
        status.put("incomplete", !all);
        if (!all) {
            status.put("evaluationError", "the authorizer cannot enumerate its rules");
        }
    }
}
