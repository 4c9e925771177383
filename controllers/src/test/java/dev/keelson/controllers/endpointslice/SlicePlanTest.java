package dev.keelson.controllers.endpointslice;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlicePlanTest {

    private final Service service = new ServiceBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("web")
            .withUid("svc")
            .addToLabels("app", "web")
            .endMetadata()
            .withNewSpec()
            .withClusterIP("10.0.0.1")
            .addNewPort()
            .withPort(80)
            .withProtocol("TCP")
            .withTargetPort(new IntOrString("http"))
            .endPort()
            .endSpec()
            .build();

    private static PodBuilder pod(String name, int port) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .withUid(name)
                .endMetadata()
                .withNewSpec()
                .withNodeName("n")
                .addNewContainer()
                .addNewPort()
                .withName("http")
                .withContainerPort(port)
                .withProtocol("TCP")
                .endPort()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP("127.1." + Math.floorMod(name.hashCode(), 200) + ".7")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus();
    }

    private static List<Pod> pods(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> pod("p" + i, 8080).build())
                .toList();
    }

    private SlicePlan plan(List<Pod> pods, List<EndpointSlice> existing) {
        return SlicePlan.of(service, DesiredEndpoints.of(service, pods, name -> null), existing);
    }

    /** What a cluster with {@code existing} holds once the plan is carried out. */
    private static List<EndpointSlice> carriedOut(SlicePlan plan, List<EndpointSlice> existing) {
        List<EndpointSlice> slices = new ArrayList<>(existing);
        slices.removeIf(slice -> named(plan.delete(), slice) || named(plan.update(), slice));
        slices.addAll(plan.update());
        for (EndpointSlice created : plan.create()) {
            slices.add(new EndpointSliceBuilder(created)
                    .editMetadata()
                    .withName("web-" + slices.size() + "-" + System.identityHashCode(created))
                    .endMetadata()
                    .build());
        }
        return slices;
    }

    private static boolean named(List<EndpointSlice> slices, EndpointSlice slice) {
        String name = slice.getMetadata().getName();
        return slices.stream().anyMatch(other -> other.getMetadata().getName().equals(name));
    }

    private static Set<String> addressed(List<EndpointSlice> slices) {
        return slices.stream()
                .flatMap(slice -> slice.getEndpoints().stream())
                .map(endpoint -> endpoint.getTargetRef().getName())
                .collect(Collectors.toSet());
    }

    @Test
    void aServiceWithoutPodsHasOneEmptySlice() {
        SlicePlan plan = plan(List.of(), List.of());
        assertThat(plan.create()).singleElement().satisfies(slice -> {
            assertThat(slice.getEndpoints()).isEmpty();
            assertThat(slice.getMetadata().getLabels())
                    .containsEntry("kubernetes.io/service-name", "web")
                    .containsEntry("app", "web");
        });

        assertThat(plan(List.of(), carriedOut(plan, List.of())).changesNothing())
                .isTrue();
    }

    @Test
    void readsAnAbsentListAsAnEmptyOne() {
        EndpointSlice written =
                carriedOut(plan(List.of(), List.of()), List.of()).get(0);
        written.setEndpoints(null);
        written.setPorts(null);

        assertThat(plan(List.of(), List.of(written)).changesNothing()).isTrue();
        assertThat(addressed(plan(pods(0, 1), List.of(written)).create())).containsExactly("p0");
    }

    @Test
    void resolvesNamedPortsPodByPod() {
        SlicePlan plan = plan(List.of(pod("a", 8080).build(), pod("b", 9090).build()), List.of());

        assertThat(plan.create())
                .extracting(slice -> slice.getPorts().get(0).getPort())
                .containsExactly(8080, 9090);
    }

    @Test
    void tellsReadyServingAndTerminatingApart() {
        Pod leaving = pod("a", 8080)
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build();

        Endpoint endpoint =
                plan(List.of(leaving), List.of()).create().get(0).getEndpoints().get(0);

        assertThat(endpoint.getConditions().getReady()).isFalse();
        assertThat(endpoint.getConditions().getServing()).isTrue();
        assertThat(endpoint.getConditions().getTerminating()).isTrue();
    }

    @Test
    void finishedPodsAndPodsWithoutAddressAreNotListed() {
        Pod finished =
                pod("a", 8080).editStatus().withPhase("Succeeded").endStatus().build();
        Pod unborn = pod("b", 8080).editStatus().withPodIP(null).endStatus().build();

        assertThat(addressed(plan(List.of(finished, unborn), List.of()).create()))
                .isEmpty();
    }

    @Test
    void aChangeOfOnePodRewritesOneSlice() {
        List<EndpointSlice> existing = carriedOut(plan(pods(0, 250), List.of()), List.of());
        List<Pod> changed = new ArrayList<>(pods(0, 250));
        changed.set(
                120, pod("p120", 8080).editStatus().withConditions().endStatus().build());

        SlicePlan plan = plan(changed, existing);

        assertThat(existing).hasSize(3);
        assertThat(plan.update()).hasSize(1);
        assertThat(plan.create()).isEmpty();
        assertThat(plan.delete()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void alwaysListsEveryPodOnceInSlicesOfBoundedSize(long seed) {
        Random random = new Random(seed);
        List<EndpointSlice> slices = List.of();
        for (int round = 0; round < 20; round++) {
            int from = random.nextInt(300);
            List<Pod> pods = pods(from, from + random.nextInt(300));
            slices = carriedOut(plan(pods, slices), slices);
            Set<String> names =
                    pods.stream().map(pod -> pod.getMetadata().getName()).collect(Collectors.toSet());
            assertThat(addressed(slices)).isEqualTo(new HashSet<>(names));
            assertThat(slices)
                    .allSatisfy(slice ->
                            assertThat(slice.getEndpoints().size()).isLessThanOrEqualTo(SlicePlan.MAX_ENDPOINTS));
            assertThat(slices.stream()
                            .mapToInt(slice -> slice.getEndpoints().size())
                            .sum())
                    .isEqualTo(pods.size());
            assertThat(plan(pods, slices).changesNothing()).isTrue();
        }
    }
}
