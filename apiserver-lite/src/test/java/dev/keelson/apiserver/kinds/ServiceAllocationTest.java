package dev.keelson.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.registry.CreateOptions;
import dev.keelson.apiserver.registry.ListOptions;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.apiserver.storage.Storage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceAllocationTest {
    private static final String SERVICES = "/v1/services";
    private static final String ADDRESSES = "networking.k8s.io/v1/ipaddresses";
    private static final String RANGES = "networking.k8s.io/v1/servicecidrs";
    private static final String EVENTS = "events.k8s.io/v1/events";
    private static final String PORTS = "\"ports\":[{\"port\":80}]";

    private final List<Cluster> clusters = new ArrayList<>();

    private Cluster cluster(String ranges) {
        Cluster cluster = new Cluster(ranges);
        cluster.resources.serviceRepair().run();
        clusters.add(cluster);
        return cluster;
    }

    @AfterEach
    void close() {
        for (int i = clusters.size() - 1; i >= 0; i--) {
            clusters.get(i).close();
        }
    }

    private static ObjectNode service(Cluster cluster, String name, String spec) {
        return cluster.create(
                SERVICES, "default", "{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{" + spec + "}}");
    }

    private static List<String> addresses(Cluster cluster) {
        return cluster.names(ADDRESSES, "", ListOptions.ALL);
    }

    private static List<String> ips(ObjectNode service) {
        return Fields.texts(service, "spec", "clusterIPs");
    }

    private static StatusException refusal(Runnable call) {
        return BuiltInResourcesTest.refusal(call);
    }

    private static List<String> events(Cluster cluster) {
        List<String> reasons = new ArrayList<>();
        for (String name : cluster.names(EVENTS, "default", ListOptions.ALL)) {
            reasons.add(cluster.get(EVENTS, "default", name).path("reason").asText());
        }
        return reasons;
    }

    @Test
    void recordsEachAddressAsAnObjectThatNamesItsService() {
        Cluster cluster = cluster("10.0.0.0/24");
        String ip = ips(service(cluster, "s", PORTS)).get(0);

        ObjectNode address = cluster.get(ADDRESSES, "", ip);
        assertThat(address.at("/metadata/labels"))
                .hasToString("{\"ipaddress.kubernetes.io/ip-family\":\"IPv4\","
                        + "\"ipaddress.kubernetes.io/managed-by\":\"ipallocator.k8s.io\"}");
        assertThat(address.at("/spec/parentRef/resource").asText()).isEqualTo("services");
        assertThat(address.at("/spec/parentRef/name").asText()).isEqualTo("s");
        cluster.delete(SERVICES, "default", "s");
        assertThat(addresses(cluster)).isEmpty();
    }

    @Test
    void keepsTheLowerPartForThoseWhoNameAnAddress() {
        Cluster cluster = cluster("10.0.0.0/24");
        for (int i = 0; i < 40; i++) {
            String ip = ips(service(cluster, "s" + i, PORTS)).get(0);
            assertThat(Integer.parseInt(ip.substring(ip.lastIndexOf('.') + 1))).isGreaterThan(16);
        }
    }

    @Test
    void handsOutARangeToItsLastAddressAndSaysThenThatItIsFull() {
        Cluster cluster = cluster("10.0.0.0/27");
        Set<String> given = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            given.addAll(ips(service(cluster, "s" + i, PORTS)));
        }

        assertThat(given).hasSize(30);
        StatusException full = refusal(() -> service(cluster, "more", PORTS));
        assertThat(full.code()).isEqualTo(500);
        assertThat(full.text()).contains("range is full");
    }

    @Test
    void usesFurtherRangesUnlessTheyAreNotReady() {
        Cluster cluster = cluster("10.0.0.0/24");
        String asked = "\"clusterIP\":\"203.0.113.10\"," + PORTS;
        assertThat(refusal(() -> service(cluster, "a", asked)).code()).isEqualTo(422);
        cluster.create(RANGES, "", "{\"metadata\":{\"name\":\"more\"},\"spec\":{\"cidrs\":[\"203.0.113.0/24\"]}}");
        assertThat(ips(service(cluster, "a", asked))).containsExactly("203.0.113.10");

        cluster.patch(
                RANGES,
                "",
                "more",
                "status",
                "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\",\"reason\":\"Terminating\","
                        + "\"message\":\"\",\"lastTransitionTime\":\"2024-05-06T07:08:09Z\"}]}}");
        assertThat(refusal(() -> service(cluster, "b", "\"clusterIP\":\"203.0.113.11\"," + PORTS))
                        .code())
                .isEqualTo(422);
    }

    @Test
    void keepsADefaultRangeThatIsReady() {
        Cluster cluster = cluster("10.0.0.0/24");
        ObjectNode range = cluster.get(RANGES, "", "kubernetes");
        assertThat(range.at("/spec/cidrs/0").asText()).isEqualTo("10.0.0.0/24");
        assertThat(range.at("/status/conditions/0/type").asText()).isEqualTo("Ready");
        assertThat(range.at("/status/conditions/0/status").asText()).isEqualTo("True");

        Cluster dual = cluster.another("10.0.0.0/24,fd00::/108", 1);
        clusters.add(dual);
        dual.resources.serviceRepair().run();
        assertThat(dual.get(RANGES, "", "kubernetes").at("/spec/cidrs/1").asText())
                .isEqualTo("fd00::/108");
        Cluster other = cluster.another("10.9.0.0/24", 1);
        clusters.add(other);
        other.resources.serviceRepair().run();
        assertThat(events(cluster)).contains("KubernetesDefaultServiceCIDRInconsistent");
    }

    @Test
    void givesAddressesOfBothFamiliesAsAskedTo() {
        Cluster cluster = cluster("10.0.0.0/24,fd00::/108");
        assertThat(ips(service(cluster, "single", PORTS))).hasSize(1);
        ObjectNode prefers = service(cluster, "prefers", "\"ipFamilyPolicy\":\"PreferDualStack\"," + PORTS);
        assertThat(ips(prefers)).hasSize(2);
        assertThat(Fields.texts(prefers, "spec", "ipFamilies")).containsExactly("IPv4", "IPv6");
        ObjectNode named =
                service(cluster, "named", "\"ipFamilyPolicy\":\"RequireDualStack\",\"ipFamilies\":[\"IPv6\"]," + PORTS);
        assertThat(ips(named).get(0)).startsWith("fd00::");
        assertThat(Fields.texts(named, "spec", "ipFamilies")).containsExactly("IPv6", "IPv4");
    }

    @Test
    void takesAndGivesBackTheSecondAddressWithThePolicy() {
        Cluster cluster = cluster("10.0.0.0/24,fd00::/108");
        String first = ips(service(cluster, "s", PORTS)).get(0);
        ObjectNode dual =
                cluster.patch(SERVICES, "default", "s", null, "{\"spec\":{\"ipFamilyPolicy\":\"RequireDualStack\"}}");
        assertThat(ips(dual)).hasSize(2).first().isEqualTo(first);
        assertThat(addresses(cluster)).hasSize(2);

        assertThat(refusal(() ->
                                cluster.patch(SERVICES, "default", "s", null, "{\"spec\":{\"ipFamilies\":[\"IPv4\"]}}"))
                        .code())
                .isEqualTo(422);
        ObjectNode single =
                cluster.patch(SERVICES, "default", "s", null, "{\"spec\":{\"ipFamilyPolicy\":\"SingleStack\"}}");
        assertThat(ips(single)).containsExactly(first);
        assertThat(addresses(cluster)).containsExactly(first);
    }

    @Test
    void refusesFamiliesThatTheClusterHasNot() {
        Cluster cluster = cluster("10.0.0.0/24");
        for (String spec : List.of(
                "\"ipFamilies\":[\"IPv6\"]",
                "\"ipFamilies\":[\"IPv4\",\"IPv4\"]",
                "\"ipFamilyPolicy\":\"RequireDualStack\"",
                "\"ipFamilyPolicy\":\"Both\"",
                "\"clusterIP\":\"fd00::9\"",
                "\"clusterIP\":\"10.0.0.9\",\"clusterIPs\":[\"10.0.0.8\"]",
                "\"clusterIP\":\"nope\"")) {
            assertThat(refusal(() -> service(cluster, "s", spec + "," + PORTS)).code())
                    .as(spec)
                    .isEqualTo(422);
        }
        assertThat(addresses(cluster)).isEmpty();
    }

    @Test
    void givesBackWhatARefusedServiceGot() {
        Cluster cluster = cluster("10.0.0.0/24");
        assertThat(refusal(() -> service(cluster, "s", "\"type\":\"NodePort\",\"ports\":[{\"port\":80},{\"port\":81}]"))
                        .code())
                .isEqualTo(422);
        assertThat(addresses(cluster)).isEmpty();
        assertThat(takenPorts(cluster)).isZero();
    }

    @Test
    void takesNothingOnADryRunNorThroughStatus() {
        Cluster cluster = cluster("10.0.0.0/24");
        String body = "{\"metadata\":{\"name\":\"s\"},\"spec\":{\"type\":\"NodePort\"," + PORTS + "}}";
        cluster.service(SERVICES)
                .create(
                        cluster.context,
                        "default",
                        null,
                        null,
                        Cluster.json(body),
                        new CreateOptions(List.of("All"), "", ""));
        assertThat(addresses(cluster)).isEmpty();
        assertThat(takenPorts(cluster)).isZero();

        service(cluster, "t", PORTS);
        cluster.patch(SERVICES, "default", "t", "status", "{\"spec\":{\"type\":\"NodePort\"}}");
        assertThat(takenPorts(cluster)).isZero();
    }

    private static int takenPorts(Cluster cluster) {
        var stored = cluster.storage.get("/registry/ranges/servicenodeports", Storage.LATEST);
        if (stored == null) {
            return 0;
        }
        JsonNode record = Json.parseObject(stored.value());
        int count = 0;
        for (byte part : Base64.getDecoder().decode(record.path("data").asText())) {
            count += Integer.bitCount(part & 0xFF);
        }
        return count;
    }

    @Test
    void sharesANodePortAmongProtocolsAndKeepsItWhileTheServiceNeedsIt() {
        Cluster cluster = cluster("10.0.0.0/24");
        ObjectNode dns = service(
                cluster,
                "dns",
                "\"type\":\"NodePort\",\"ports\":[{\"name\":\"t\",\"port\":53,\"protocol\":\"TCP\"},"
                        + "{\"name\":\"u\",\"port\":53,\"protocol\":\"UDP\"}]");
        long port = dns.at("/spec/ports/0/nodePort").asLong();
        assertThat(dns.at("/spec/ports/1/nodePort").asLong()).isEqualTo(port);
        assertThat(port).isBetween(30086L, 32767L);

        cluster.patch(SERVICES, "default", "dns", null, "{\"spec\":{\"type\":\"LoadBalancer\"}}");
        assertThat(cluster.get(SERVICES, "default", "dns")
                        .at("/spec/ports/0/nodePort")
                        .asLong())
                .isEqualTo(port);
        cluster.patch(SERVICES, "default", "dns", null, "{\"spec\":{\"type\":\"ClusterIP\"}}");
        assertThat(takenPorts(cluster)).isZero();
        assertThat(cluster.get(SERVICES, "default", "dns").at("/spec/ports/0").has("nodePort"))
                .isFalse();
    }

    @Test
    void givesBackAddressAndPortsWhenAServiceBecomesExternal() {
        Cluster cluster = cluster("10.0.0.0/24");
        service(cluster, "s", "\"type\":\"LoadBalancer\",\"externalTrafficPolicy\":\"Local\"," + PORTS);
        assertThat(takenPorts(cluster)).isEqualTo(2);

        ObjectNode external = cluster.patch(
                SERVICES,
                "default",
                "s",
                null,
                "{\"spec\":{\"type\":\"ExternalName\",\"externalName\":\"a.example\"}}");
        assertThat(external.at("/spec").has("clusterIP")).isFalse();
        assertThat(external.at("/spec").has("healthCheckNodePort")).isFalse();
        assertThat(addresses(cluster)).isEmpty();
        assertThat(takenPorts(cluster)).isZero();
    }

    @Test
    void neverHandsOutTwiceFromTwoServersOverOneStorage() throws Exception {
        Cluster one = cluster("10.0.0.0/26");
        Cluster two = one.another("10.0.0.0/26", 7);
        clusters.add(two);
        Set<String> ips = new HashSet<>();
        Set<Long> ports = new HashSet<>();
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            List<Future<List<ObjectNode>>> made = new ArrayList<>();
            for (Cluster server : List.of(one, two)) {
                made.add(executor.submit(() -> {
                    List<ObjectNode> services = new ArrayList<>();
                    for (int i = 0; i < 30; i++) {
                        String name = (server == one ? "a" : "b") + i;
                        services.add(service(server, name, "\"type\":\"NodePort\"," + PORTS));
                    }
                    return services;
                }));
            }
            for (Future<List<ObjectNode>> services : made) {
                for (ObjectNode service : services.get()) {
                    ips.addAll(ips(service));
                    ports.add(service.at("/spec/ports/0/nodePort").asLong());
                }
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(ips).hasSize(60);
        assertThat(ports).hasSize(60);
        assertThat(takenPorts(two)).isEqualTo(60);
    }

    @Test
    void restoresAddressesThatServicesHaveButNobodyRecorded() {
        Cluster cluster = cluster("10.0.0.0/24");
        String ip = ips(service(cluster, "s", PORTS)).get(0);
        cluster.delete(ADDRESSES, "", ip);

        cluster.resources.serviceRepair().run();

        assertThat(addresses(cluster)).containsExactly(ip);
        assertThat(events(cluster)).contains("ClusterIPNotAllocated");
    }

    @Test
    void removesAddressesWithoutAServiceOnceTheyAreOldEnough() {
        Cluster cluster = cluster("10.0.0.0/24");
        cluster.create(
                ADDRESSES,
                "",
                "{\"metadata\":{\"name\":\"10.0.0.77\",\"labels\":{\"ipaddress.kubernetes.io/managed-by\":"
                        + "\"ipallocator.k8s.io\"}},\"spec\":{\"parentRef\":{\"resource\":\"services\","
                        + "\"namespace\":\"default\",\"name\":\"gone\"}}}");
        cluster.create(
                ADDRESSES,
                "",
                "{\"metadata\":{\"name\":\"10.0.0.78\"},\"spec\":{\"parentRef\":{\"resource\":\"gateways\","
                        + "\"name\":\"others\"}}}");
        cluster.resources.serviceRepair().run();
        assertThat(addresses(cluster)).hasSize(2);

        cluster.clock.advance(Duration.ofSeconds(61));
        cluster.resources.serviceRepair().run();

        assertThat(addresses(cluster)).containsExactly("10.0.0.78");
        assertThat(events(cluster)).contains("IPAddressNotAllocated");
    }

    @Test
    void rebuildsTheRecordOfPortsAndLetsGoOfLeaksAfterAFewRounds() {
        Cluster cluster = cluster("10.0.0.0/24");
        ObjectNode kept = service(cluster, "kept", "\"type\":\"NodePort\"," + PORTS);
        byte[] both = Objects.requireNonNull(cluster.storage.get("/registry/ranges/servicenodeports", Storage.LATEST))
                .value();
        service(cluster, "leaked", "\"type\":\"NodePort\"," + PORTS);
        byte[] two = Objects.requireNonNull(cluster.storage.get("/registry/ranges/servicenodeports", Storage.LATEST))
                .value();
        cluster.delete(SERVICES, "default", "leaked");
        cluster.storage.put("/registry/ranges/servicenodeports", two, Storage.ANY, null);
        for (int round = 0; round < 3; round++) {
            assertThat(takenPorts(cluster)).isEqualTo(2);
            cluster.resources.serviceRepair().run();
        }
        assertThat(takenPorts(cluster)).isEqualTo(1);
        assertThat(Objects.requireNonNull(cluster.storage.get("/registry/ranges/servicenodeports", Storage.LATEST))
                        .value())
                .isEqualTo(both);

        cluster.storage.delete("/registry/ranges/servicenodeports", Storage.ANY);
        cluster.resources.serviceRepair().run();
        assertThat(takenPorts(cluster)).isEqualTo(1);
        assertThat(refusal(() -> service(
                                cluster,
                                "same",
                                "\"type\":\"NodePort\",\"ports\":[{\"port\":80,\"nodePort\":"
                                        + kept.at("/spec/ports/0/nodePort").asLong() + "}]"))
                        .code())
                .isEqualTo(422);
    }
}
