package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.schema.BuiltInEncoding;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.authz.Attributes;
import dev.keelson.apiserver.authz.Authorizer;
import dev.keelson.apiserver.authz.Authorizer.Decision;
import dev.keelson.apiserver.authz.Authorizer.Outcome;
import dev.keelson.apiserver.authz.PolicyRule;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.kinds.validation.ReviewRules;
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
            String stated = Fields.text(review, "metadata", "namespace");
            if (!stated.isEmpty() && !stated.equals(namespace)) {
                throw StatusException.badRequest(
                        "the namespace of the provided object does not match the namespace sent on the request");
            }
            Fields.make(review, "metadata").put("namespace", namespace);
        }
        switch (info.kind()) {
            case "SelfSubjectReview" -> review.putObject("status").set("userInfo", user(context.user()));
            case "TokenReview" -> reviewToken(review);
            case "SelfSubjectRulesReview" -> reviewRules(review, context.user());
            default -> reviewAccess(review, context.user());
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

    private void reviewAccess(ObjectNode review, UserInfo self) {
        boolean own = info.kind().equals("SelfSubjectAccessReview");
        ObjectNode spec = Fields.make(review, "spec");
        UserInfo subject = own ? self : subject(spec);
        List<FieldError> errors = new ArrayList<>();
        ReviewRules.access(review, info.kind(), errors);
        if (!errors.isEmpty()) {
            throw StatusException.invalid(info.gvr().group(), "", "", errors);
        }
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

    private void reviewRules(ObjectNode review, UserInfo user) {
        String namespace = Fields.text(review, "spec", "namespace");
        if (namespace.isEmpty()) {
            throw StatusException.badRequest("no namespace on request");
        }
        review.remove(List.of("metadata", "spec"));
        ObjectNode status = review.putObject("status");
        ArrayNode resources = status.putArray("resourceRules");
        ArrayNode others = status.putArray("nonResourceRules");
        for (PolicyRule rule : authorizer.rulesOf(user, namespace)) {
            if (!rule.resources().isEmpty()) {
                ObjectNode entry = resources.addObject();
                texts(entry, "verbs", rule.verbs());
                texts(entry, "apiGroups", rule.apiGroups());
                texts(entry, "resources", rule.resources());
                texts(entry, "resourceNames", rule.resourceNames());
            }
            if (!rule.paths().isEmpty()) {
                ObjectNode entry = others.addObject();
                texts(entry, "verbs", rule.verbs());
                texts(entry, "nonResourceURLs", rule.paths());
            }
        }
        status.put("incomplete", false);
    }

    private static void texts(ObjectNode entry, String field, List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode list = entry.putArray(field);
            texts.forEach(list::add);
        }
    }
}
