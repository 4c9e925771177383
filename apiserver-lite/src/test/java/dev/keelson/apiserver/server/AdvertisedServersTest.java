package dev.keelson.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.apiserver.authn.ServiceAccountTokens;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.authz.ComponentAuthorizer;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.kinds.BuiltInResources;
import dev.keelson.apiserver.kinds.allocation.PortRange;
import dev.keelson.apiserver.registry.DeleteOptions;
import dev.keelson.apiserver.registry.GetOptions;
import dev.keelson.apiserver.registry.Registry;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.ResourceService;
import dev.keelson.apiserver.storage.InterruptibleStorage;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.memory.MemoryStorage;
import dev.keelson.clock.FakeClock;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers over one storage; each has a clock of its own, as a killed one's does not go on. */
class AdvertisedServersTest {

    private static final RequestContext CONTEXT =
            RequestContext.of(UserInfo.of("admin", UserInfo.MASTERS_GROUP, UserInfo.AUTHENTICATED_GROUP), "test");

    private final FakeClock storageClock = new FakeClock();
    private final FakeClock firstClock = new FakeClock();
    private final FakeClock secondClock = new FakeClock();
    private final InterruptibleStorage storage = new InterruptibleStorage(MemoryStorage.create(storageClock));
    private BuiltInResources resources;
    private AdvertisedServers first;
    private AdvertisedServers second;

    @BeforeEach
    void start() throws Exception {
        resources = BuiltInResources.create(new BuiltInResources.Settings(
                storage,
                storageClock,
                new Random(5),
                "10.0.0.0/24",
                PortRange.DEFAULT,
                Duration.ofHours(1),
                List.of("ServiceAccount"),
                new ServiceAccountTokens(
                        "https://issuer.example",
                        List.of(),
                        KeyPairGenerator.getInstance("EC").generateKeyPair(),
                        storageClock),
                credentials -> null,
                new ComponentAuthorizer()));
        new BootObjects(registry(), Catalogue.builtIn()).createNamespaces();
        first = server(true, firstClock);
        second = server(true, secondClock);
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        resources.close();
        storage.close();
    }

    private Registry registry() {
        return resources.registry();
    }

    private AdvertisedServers server(boolean shared, FakeClock clock) {
        return new AdvertisedServers(registry(), storage, shared, clock, Runnable::run);
    }

    private ResourceService service(String group, String resource) {
        return Objects.requireNonNull(registry().find(group, "v1", resource));
    }

    private ObjectNode get(String group, String resource) {
        return service(group, resource)
                .get(CONTEXT, "default", "kubernetes", null, GetOptions.NEWEST)
                .tree();
    }

    private List<String> addresses() {
        List<String> addresses = Fields.objects(get("", "endpoints"), "subsets").stream()
                .flatMap(subset -> Fields.objects(subset, "addresses").stream())
                .map(each -> Fields.text(each, "ip"))
                .toList();
        assertThat(Fields.objects(get("discovery.k8s.io", "endpointslices"), "endpoints").stream()
                        .flatMap(each -> Fields.texts(each, "addresses").stream()))
                .isEqualTo(addresses);
        return addresses;
    }

    private void advance(FakeClock... clocks) {
        storageClock.advance(AdvertisedServers.INTERVAL);
        for (FakeClock clock : clocks) {
            clock.advance(AdvertisedServers.INTERVAL);
        }
    }

    @Test
    void namesEveryServerAndOneThatIsClosedNoMore() {
        first.advertise("192.0.2.1", 6443);
        assertThat(addresses()).containsExactly("192.0.2.1");
        second.advertise("192.0.2.2", 6443);
        assertThat(addresses()).containsExactly("192.0.2.1", "192.0.2.2");
        assertThat(get("", "endpoints")
                        .at("/metadata/labels/endpointslice.kubernetes.io~1skip-mirror")
                        .asText())
                .isEqualTo("true");
        assertThat(get("", "endpoints").at("/subsets/0/ports/0/port").asInt()).isEqualTo(6443);
        advance(firstClock, secondClock);
        assertThat(addresses()).containsExactly("192.0.2.1", "192.0.2.2");
        first.close();
        assertThat(addresses()).containsExactly("192.0.2.2");
        advance(firstClock, secondClock);
        assertThat(addresses()).containsExactly("192.0.2.2");
        second.close();
        assertThat(addresses()).isEmpty();
    }

    @Test
    void forgetsAServerThatHasDied() {
        first.advertise("192.0.2.1", 6443);
        second.advertise("192.0.2.2", 6443);
        advance(secondClock);
        advance(secondClock);
        assertThat(addresses()).containsExactly("192.0.2.2");
    }

    @Test
    void comesBackWithStorageAndAfterADeletion() {
        first.advertise("192.0.2.1", 6443);
        storage.takeAway();
        advance(firstClock);
        advance(firstClock);
        storage.bringBack();
        service("", "endpoints").delete(CONTEXT, "default", "kubernetes", null, DeleteOptions.DEFAULT);
        advance(firstClock);
        assertThat(addresses()).containsExactly("192.0.2.1");
    }

    @Test
    void writesNothingWhereNothingChangesAndNoKeysWhereItIsAlone() {
        AdvertisedServers alone = server(false, firstClock);
        alone.advertise("192.0.2.1", 6443);
        long revision = storage.revision();
        advance(firstClock);
        server(false, firstClock).advertise("192.0.2.1", 6443);
        assertThat(storage.revision()).isEqualTo(revision);
        server(false, firstClock).advertise("192.0.2.1", 7443);
        assertThat(get("", "endpoints").at("/subsets/0/ports/0/port").asInt()).isEqualTo(7443);
        assertThat(storage.range("/registry/masterleases/", "/registry/masterleases0", 0, Storage.LATEST)
                        .items())
                .isEmpty();
    }

    @Test
    void namesIpv6ServersInASliceOfTheirKind() {
        first.advertise("2001:db8::1", 6443);
        assertThat(addresses()).containsExactly("2001:db8::1");
        assertThat(get("discovery.k8s.io", "endpointslices").path("addressType").asText())
                .isEqualTo("IPv6");
    }
}
