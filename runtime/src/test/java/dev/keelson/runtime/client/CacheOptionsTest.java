package dev.keelson.runtime.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.informers.InformerScope;
import dev.keelson.informers.NamespacesInformer;
import dev.keelson.informers.ResourceType;
import dev.keelson.runtime.FakeApi;
import dev.keelson.runtime.cache.CacheOptions;
import dev.keelson.runtime.cache.CacheScope;
import dev.keelson.runtime.cache.NotCachedException;
import dev.keelson.runtime.cache.ObjectCache;
import dev.keelson.runtime.manager.Manager;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is cached of which type, and what reads say of the rest. */
@Timeout(60)
class CacheOptionsTest {

    private static final String SHARD = "shardRange(object.metadata.uid, '0x0', '0x8000000000000000')";

    @RegisterExtension
    private final FakeApi api = new FakeApi();

    private final KubernetesClient raw = api.client();

    private static ConfigMap map(String namespace, String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withData(Map.of("value", "1"))
                .build();
    }

    private Manager manager(CacheOptions options) {
        Manager manager = Manager.builder(raw).cache(options).build();
        manager.informers().start();
        return manager;
    }

    private List<String> asked(String collection) {
        return api.requests().stream()
                .filter(request -> request.startsWith("GET " + collection))
                .toList();
    }

    private static Set<String> names(List<? extends HasMetadata> objects) {
        return Set.copyOf(objects.stream()
                .map(object -> object.getMetadata().getNamespace() + "/"
                        + object.getMetadata().getName())
                .toList());
    }

    @Test
    void readsSeeSeveralNamespacesAndNothingElse() throws Exception {
        for (String namespace : List.of("web", "shop", "bank")) {
            raw.resource(map(namespace, "a")).create();
        }
        try (Manager manager = manager(CacheOptions.everything().inNamespaces("web", "shop"))) {
            CachedClient client = manager.client();

            assertThat(names(client.list(ConfigMap.class))).containsExactlyInAnyOrder("web/a", "shop/a");
            assertThat(names(client.list(ConfigMap.class, "shop"))).containsExactly("shop/a");
            assertThat(client.get(ConfigMap.class, "web", "a")).isNotNull();
            assertThat(client.get(ConfigMap.class, "web", "b")).isNull();
            assertThat(manager.cache().informer(ConfigMap.class)).isInstanceOf(NamespacesInformer.class);
            assertThat(asked("/api/v1/configmaps")).isEmpty();
            assertThat(asked("/api/v1/namespaces/bank")).isEmpty();
        }
    }

    @Test
    void aReadOutsideOfTheCachedNamespacesFailsInsteadOfFindingNothing() throws Exception {
        raw.resource(map("bank", "a")).create();
        try (Manager one = manager(CacheOptions.of(InformerScope.namespace("web")));
                Manager several = manager(CacheOptions.everything().inNamespaces("web", "shop"))) {
            for (Manager manager : List.of(one, several)) {
                CachedClient client = manager.client();
                assertThatThrownBy(() -> client.get(ConfigMap.class, "bank", "a"))
                        .isInstanceOf(NotCachedException.class)
                        .hasMessageContaining("configmaps of namespace bank are not cached, only [")
                        .hasMessageContaining("web]");
                assertThatThrownBy(() -> client.list(ConfigMap.class, "bank")).isInstanceOf(NotCachedException.class);
                assertThatThrownBy(() -> client.list(ConfigMap.class, "bank", labels -> true))
                        .isInstanceOf(NotCachedException.class);
                assertThat(names(client.list(ConfigMap.class))).isEmpty();
            }
        }
    }

    @Test
    void readsWaitForOwnWritesInEveryNamespace() throws Exception {
        try (Manager manager = manager(CacheOptions.everything().inNamespaces("web", "shop"))) {
            CachedClient client = manager.client();
            assertThat(client.list(ConfigMap.class)).isEmpty();
            for (int i = 0; i < 20; i++) {
                client.create(map("web", "w" + i));
                client.create(map("shop", "s" + i));
                assertThat(client.get(ConfigMap.class, "shop", "s" + i)).isNotNull();
                assertThat(client.list(ConfigMap.class)).hasSize(2 * i + 2);
            }
            client.create(map("bank", "a"));
            assertThat(client.list(ConfigMap.class)).hasSize(40);
            assertThat(manager.cache().pendingWrites()).isZero();
        }
    }

    @Test
    void anIndexCoversEveryNamespace() throws Exception {
        raw.resource(map("web", "a")).create();
        raw.resource(map("shop", "b")).create();
        try (Manager manager = manager(CacheOptions.everything().inNamespaces("web", "shop"))) {
            manager.cache()
                    .index(
                            ConfigMap.class,
                            "data.value",
                            map -> List.of(map.getData().get("value")));

            assertThat(names(manager.client().list(ConfigMap.class, ListOptions.byIndex("data.value", "1"))))
                    .containsExactlyInAnyOrder("web/a", "shop/b");
        }
    }

    @Test
    void aShardIsAskedForWhereverTypesHaveNamespacesOrNot() throws Exception {
        CacheOptions options = CacheOptions.of(InformerScope.namespace("web")
                .withLabels("app=x")
                .withFields("metadata.name=a")
                .withShard(SHARD));
        try (Manager manager = manager(options)) {
            ObjectCache cache = manager.cache();

            assertThat(cache.informer(ConfigMap.class).scope())
                    .isEqualTo(new InformerScope("web", "app=x", "metadata.name=a", SHARD));
            assertThat(cache.informer(Namespace.class).scope())
                    .isEqualTo(new InformerScope(null, "app=x", "metadata.name=a", SHARD));
        }
    }

    @Test
    void aTypeSaysWhatDiffersFromAllOthers() {
        CacheOptions options = CacheOptions.everything()
                .forType(Pod.class, pods -> pods.withLabels("app=web"))
                .forType(
                        Secret.class,
                        secrets -> secrets.inNamespaces("certificates").withFields("type=kubernetes.io/tls"))
                .forType(ServiceAccount.class, CacheScope::inNamespaces)
                .forType(ConfigMap.class, maps -> CacheScope.all())
                .forAll(CacheScope.all().inNamespaces("web", "shop").withLabels("part=core"));

        assertThat(options.of(ResourceType.of(Pod.class)))
                .isEqualTo(CacheScope.all().inNamespaces("shop", "web").withLabels("app=web"));
        assertThat(options.of(ResourceType.metadataOf(Pod.class))).isEqualTo(options.of(ResourceType.of(Pod.class)));
        assertThat(options.of(ResourceType.generic("", "v1", "pods", "Pod", true)))
                .isEqualTo(options.of(ResourceType.of(Pod.class)));
        assertThat(options.of(ResourceType.of(Secret.class)))
                .isEqualTo(CacheScope.all()
                        .inNamespaces("certificates")
                        .withLabels("part=core")
                        .withFields("type=kubernetes.io/tls"));
        assertThat(options.of(ResourceType.of(ServiceAccount.class)))
                .isEqualTo(CacheScope.all().withLabels("part=core"));
        assertThat(options.of(ResourceType.of(ConfigMap.class))).isEqualTo(CacheScope.all());
        assertThat(options.of(ResourceType.of(Namespace.class)))
                .isEqualTo(CacheScope.all().withLabels("part=core"));
    }

    @Test
    void readsOpenNoInformersWhereThatIsNotWanted() throws Exception {
        try (Manager manager = manager(CacheOptions.everything().readsOpenInformers(false))) {
            CachedClient client = manager.client();

            assertThatThrownBy(() -> client.list(ConfigMap.class))
                    .isInstanceOf(NotCachedException.class)
                    .hasMessageContaining("no informer of configmaps");
            assertThat(asked("/api/v1/configmaps")).isEmpty();
            manager.cache().informer(ConfigMap.class);
            assertThat(client.list(ConfigMap.class)).isEmpty();
        }
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CacheOptions.everything().inNamespaces("web", ""))
                .withMessageContaining("must have a name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CacheScope(Set.of("web"), InformerScope.namespace("shop")))
                .withMessageContaining("shop");
        CacheOptions wrong =
                CacheOptions.everything().forType(Namespace.class, namespaces -> namespaces.inNamespaces("web"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wrong.of(ResourceType.of(Namespace.class)))
                .withMessageContaining("namespaces have no namespaces");
    }

    @Test
    void settingsOfTheInformersAreTheManagersToo() throws Exception {
        raw.resource(map("web", "a")).create();
        try (Manager manager = Manager.builder(raw)
                .cache(CacheOptions.everything().inNamespaces("web", "shop"))
                .informers(builder -> builder.transform(ConfigMap.class, map -> {
                    map.setData(Map.of("value", "transformed"));
                    return map;
                }))
                .build()) {
            manager.informers().start();

            assertThat(requireNonNull(manager.client().get(ConfigMap.class, "web", "a"))
                            .getData())
                    .containsEntry("value", "transformed");
        }
    }
}
