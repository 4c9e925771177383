package dev.keelson.apiserver.authz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.encoding.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RbacAuthorizerTest {
    private final Stored stored = new Stored();
    private final RbacAuthorizer authorizer = new RbacAuthorizer(stored);

    /** Roles and bindings by resource. */
    private static final class Stored implements PolicyObjects {
        private final Map<String, List<ObjectNode>> objects = new HashMap<>();
        private long revision;
        private int reads;

        void add(String resource, String json) {
            revision++;
            objects.computeIfAbsent(resource, unused -> new ArrayList<>())
                    .add(Json.parseObject(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public long revision() {
            return revision;
        }

        @Override
        public List<ObjectNode> list(String resource) {
            reads++;
            return objects.getOrDefault(resource, List.of());
        }
    }

    private static Attributes request(String user, String verb, String resource, String namespace, String name) {
        String[] parts = resource.split("/", -1);
        return new Attributes(
                UserInfo.of(user, "devs"),
                verb,
                true,
                "",
                "v1",
                parts[0],
                parts.length > 1 ? parts[1] : "",
                namespace,
                name,
                "");
    }

    private boolean may(String user, String verb, String resource, String namespace, String name) {
        return authorizer
                .authorize(request(user, verb, resource, namespace, name))
                .allowed();
    }

    private void bind(String role, String subject) {
        stored.add("roles", "{'metadata':{'name':'r','namespace':'n'},'rules':[" + role + "]}");
        stored.add(
                "rolebindings",
                "{'metadata':{'name':'b','namespace':'n'},'roleRef':{'kind':'Role','name':'r'},'subjects':[" + subject
                        + "]}");
    }

    @Test
    void allowsWhatABoundRoleAllowsInItsNamespace() {
        bind("{'verbs':['get'],'apiGroups':[''],'resources':['pods']}", "{'kind':'User','name':'u'}");
        assertThat(may("u", "get", "pods", "n", "p")).isTrue();
        assertThat(may("u", "list", "pods", "n", "")).isFalse();
        assertThat(may("u", "get", "pods/log", "n", "p")).isFalse();
        assertThat(may("u", "get", "pods", "m", "p")).isFalse();
        assertThat(may("v", "get", "pods", "n", "p")).isFalse();
    }

    @Test
    void knowsSubresourcesNamesAndWildcards() {
        bind(
                "{'verbs':['*'],'apiGroups':['*'],'resources':['*/scale','pods/log'],'resourceNames':['x']}",
                "{'kind':'Group','name':'devs'}");
        assertThat(may("u", "update", "deployments/scale", "n", "x")).isTrue();
        assertThat(may("u", "get", "pods/log", "n", "x")).isTrue();
        assertThat(may("u", "get", "pods/log", "n", "y")).isFalse();
        assertThat(may("u", "list", "pods/log", "n", "")).isFalse();
        assertThat(may("u", "get", "pods", "n", "x")).isFalse();
    }

    @Test
    void knowsServiceAccountsByTheirUserName() {
        bind("{'verbs':['get'],'apiGroups':[''],'resources':['pods']}", "{'kind':'ServiceAccount','name':'bot'}");
        assertThat(may("system:serviceaccount:n:bot", "get", "pods", "n", "p")).isTrue();
        assertThat(may("system:serviceaccount:m:bot", "get", "pods", "n", "p")).isFalse();
    }

    @Test
    void allowsPathsByClusterRolesAlone() {
        stored.add(
                "clusterroles",
                "{'metadata':{'name':'c'},'rules':[{'verbs':['get'],'nonResourceURLs':['/a','/b/*']}]}");
        stored.add(
                "clusterrolebindings",
                "{'metadata':{'name':'b'},'roleRef':{'kind':'ClusterRole','name':'c'},'subjects':"
                        + "[{'kind':'User','name':'u'}]}");
        UserInfo user = UserInfo.of("u");
        assertThat(authorizer.authorize(Attributes.ofPath(user, "get", "/a")).allowed())
                .isTrue();
        assertThat(authorizer.authorize(Attributes.ofPath(user, "get", "/b/c")).allowed())
                .isTrue();
        assertThat(authorizer.authorize(Attributes.ofPath(user, "get", "/a/b")).allowed())
                .isFalse();
        assertThat(authorizer.authorize(Attributes.ofPath(user, "post", "/a")).allowed())
                .isFalse();
    }

    @Test
    void tellsWhyAndWhichRoleIsMissing() {
        bind("{'verbs':['get'],'apiGroups':[''],'resources':['pods']}", "{'kind':'User','name':'u'}");
        assertThat(authorizer.authorize(request("u", "get", "pods", "n", "p")).reason())
                .isEqualTo("RBAC: allowed by RoleBinding \"b/n\" of Role \"r\" to User \"u\"");
        stored.add(
                "rolebindings",
                "{'metadata':{'name':'c','namespace':'n'},'roleRef':{'kind':'Role','name':'ghost'},'subjects':"
                        + "[{'kind':'User','name':'u'}]}");
        assertThat(authorizer.authorize(request("u", "list", "pods", "n", "")).reason())
                .isEqualTo("RBAC: role.rbac.authorization.k8s.io \"ghost\" not found");
    }

    @Test
    void readsRolesAgainOnlyWhenTheyChange() {
        bind("{'verbs':['get'],'apiGroups':[''],'resources':['pods']}", "{'kind':'User','name':'u'}");
        may("u", "get", "pods", "n", "p");
        int once = stored.reads;
        may("u", "get", "pods", "n", "q");
        assertThat(stored.reads).isEqualTo(once);
        stored.add("roles", "{'metadata':{'name':'s','namespace':'n'}}");
        may("u", "get", "pods", "n", "p");
        assertThat(stored.reads).isGreaterThan(once);
    }

    @Test
    void findsWhatARuleHasBeyondOthers() {
        PolicyRule pods = new PolicyRule(List.of("get", "list"), List.of(""), List.of("pods"), List.of(), List.of());
        PolicyRule all = new PolicyRule(List.of("*"), List.of("*"), List.of("*"), List.of(), List.of());
        PolicyRule named = new PolicyRule(List.of("get"), List.of(""), List.of("pods"), List.of("x"), List.of());
        assertThat(PolicyRule.beyond(List.of(all), List.of(pods))).isEmpty();
        assertThat(PolicyRule.beyond(List.of(pods), List.of(named))).isEmpty();
        assertThat(PolicyRule.beyond(List.of(named), List.of(pods))).hasSize(2);
        assertThat(PolicyRule.beyond(List.of(pods), List.of(all)))
                .extracting(PolicyRule::words)
                .containsExactly("{APIGroups:[\"*\"], Resources:[\"*\"], Verbs:[\"*\"]}");
    }
}
