package dev.keelson.apiserver.http;

import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.authz.Attributes;
import dev.keelson.apiserver.authz.Authorizer;
import dev.keelson.apiserver.http.transport.Headers;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Acting as somebody else by {@code Impersonate-} headers, where the authorizer lets one (filters/impersonation). */
final class Impersonation {

    private static final String EXTRA_PREFIX = "impersonate-extra-";
    private static final String SERVICE_ACCOUNT_PREFIX = "system:serviceaccount:";

    private final Authorizer authorizer;

    Impersonation(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /** The user to act as: {@code user} itself without such headers. */
    UserInfo apply(UserInfo user, Headers headers) {
        String name = headers.firstOr("Impersonate-User", "");
        List<String> groups = headers.all("Impersonate-Group");
        String uid = headers.firstOr("Impersonate-Uid", "");
        Map<String, List<String>> extra = extra(headers);
        if (name.isEmpty()) {
            if (!groups.isEmpty() || !uid.isEmpty() || !extra.isEmpty()) {
                throw StatusException.badRequest(
                        "requested groups, uid or extra of an impersonation without impersonating a user");
            }
            return user;
        }
        requireAll(user, name, groups, uid, extra);
        return new UserInfo(name, uid, withImpliedGroups(name, groups), extra);
    }

    private void requireAll(
            UserInfo user, String name, List<String> groups, String uid, Map<String, List<String>> extra) {
        String[] account = serviceAccount(name);
        if (account == null) {
            require(user, "", "users", "", "", name);
        } else {
            require(user, "", "serviceaccounts", "", account[0], account[1]);
        }
        groups.forEach(group -> require(user, "", "groups", "", "", group));
        if (!uid.isEmpty()) {
            require(user, "authentication.k8s.io", "uids", "", "", uid);
        }
        extra.forEach((key, values) ->
                values.forEach(value -> require(user, "authentication.k8s.io", "userextras", key, "", value)));
    }

    private void require(
            UserInfo user, String group, String resource, String subresource, String namespace, String name) {
        Attributes attributes =
                new Attributes(user, "impersonate", true, group, "v1", resource, subresource, namespace, name, "");
        Authorizer.Decision decision = authorizer.authorize(attributes);
        if (!decision.allowed()) {
            throw Refusals.forbidden(attributes, decision.reason());
        }
    }

    private static List<String> withImpliedGroups(String name, List<String> asked) {
        List<String> groups = new ArrayList<>(asked);
        String[] account = serviceAccount(name);
        if (account != null && asked.isEmpty()) {
            groups.add("system:serviceaccounts");
            groups.add("system:serviceaccounts:" + account[0]);
        }
        String implied =
                name.equals(UserInfo.ANONYMOUS) ? UserInfo.UNAUTHENTICATED_GROUP : UserInfo.AUTHENTICATED_GROUP;
        if (!groups.contains(implied) && !groups.contains(UserInfo.UNAUTHENTICATED_GROUP)) {
            groups.add(implied);
        }
        return groups;
    }

    private static String @Nullable [] serviceAccount(String name) {
        if (!name.startsWith(SERVICE_ACCOUNT_PREFIX)) {
            return null;
        }
        String[] parts = name.substring(SERVICE_ACCOUNT_PREFIX.length()).split(":", -1);
        return parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty() ? parts : null;
    }

    private static Map<String, List<String>> extra(Headers headers) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        headers.forEach((name, value) -> {
            String key = name.toLowerCase(Locale.ROOT);
            if (key.startsWith(EXTRA_PREFIX)) {
                extra.computeIfAbsent(unescaped(key.substring(EXTRA_PREFIX.length())), unused -> new ArrayList<>())
                        .add(value);
            }
        });
        return extra;
    }

    /** A key that is not properly escaped is taken as it is, as apiserver does. */
    private static String unescaped(String key) {
        try {
            return Query.decode(key.replace("+", "%2B"));
        } catch (IllegalArgumentException notEscaped) {
            return key;
        }
    }
}
