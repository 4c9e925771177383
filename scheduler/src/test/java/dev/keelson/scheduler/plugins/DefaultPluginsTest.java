package dev.keelson.scheduler.plugins;

import static dev.keelson.scheduler.Fixtures.cluster;
import static dev.keelson.scheduler.Fixtures.node;
import static dev.keelson.scheduler.Fixtures.pod;
import static dev.keelson.scheduler.Fixtures.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.api.selector.LabelSelector;
import dev.keelson.scheduler.framework.ClusterView;
import dev.keelson.scheduler.framework.Framework;
import dev.keelson.scheduler.framework.NodeView;
import dev.keelson.scheduler.framework.Placement;
import dev.keelson.scheduler.framework.PodView;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DefaultPluginsTest {

    private final Framework framework = new Framework(DefaultPlugins.filters(), DefaultPlugins.scores(), new Random(1));

    private Placement place(PodBuilder pod, ClusterView cluster) {
        return framework.place(view(pod), cluster);
    }

    @Test
    void refusesNodesWithoutRoomAndNamesEveryShortage() {
        PodView big = view(pod("big", "3"));
        var pod = pod("p", "2");
        pod.editSpec()
                .editFirstContainer()
                .editResources()
                .addToRequests("example.com/gpu", new Quantity("1"))
                .endResources()
                .endContainer()
                .endSpec();

        assertThat(place(pod, cluster(view(node("a"), big), view(node("b"), big))))
                .isEqualTo(new Placement.Nowhere(
                        "0/2 nodes are available: 2 Insufficient cpu, 2 Insufficient example.com/gpu."));
    }

    @Test
    void countsInitContainersAsAPeakAndSidecarsThroughout() {
        PodView pod = view(pod("p", "1")
                .editSpec()
                .addNewInitContainer()
                .withName("sidecar")
                .withRestartPolicy("Always")
                .withNewResources()
                .withRequests(Map.of("cpu", new Quantity("500m")))
                .endResources()
                .endInitContainer()
                .addNewInitContainer()
                .withName("migrate")
                .withNewResources()
                .withRequests(Map.of("cpu", new Quantity("2")))
                .endResources()
                .endInitContainer()
                .endSpec());

        assertThat(pod.requests().get("cpu")).isEqualTo(2500);
    }

    @Test
    void refusesAFullNode() {
        PodView[] ten = new PodView[10];
        for (int i = 0; i < ten.length; i++) {
            ten[i] = view(pod("p" + i, "1m"));
        }

        assertThat(place(pod("p", "1m"), cluster(view(node("a"), ten))))
                .isEqualTo(new Placement.Nowhere("0/1 nodes are available: 1 Too many pods."));
    }

    @Test
    void avoidsCordonedAndTaintedNodesUnlessTolerated() {
        NodeView cordoned = view(node("a").editSpec().withUnschedulable(true).endSpec());
        NodeView tainted = view(node("b")
                .editSpec()
                .addNewTaint("NoSchedule", "dedicated", null, "db")
                .endSpec());
        var tolerant = pod("t", "1")
                .editSpec()
                .addToTolerations(new TolerationBuilder()
                        .withKey("dedicated")
                        .withValue("db")
                        .build())
                .endSpec();

        assertThat(place(pod("p", "1"), cluster(cordoned, tainted)))
                .isEqualTo(new Placement.Nowhere("0/2 nodes are available: 1 node(s) had untolerated taint(s),"
                        + " 1 node(s) were unschedulable."));
        assertThat(place(tolerant, cluster(cordoned, tainted))).isEqualTo(new Placement.OnNode("b"));
    }

    @Test
    void honoursNodeSelectorAndRequiredAffinity() {
        NodeView ssd =
                view(node("ssd").editMetadata().addToLabels("disk", "ssd").endMetadata());
        NodeView hdd =
                view(node("hdd").editMetadata().addToLabels("disk", "hdd").endMetadata());
        var selecting =
                pod("p", "1").editSpec().withNodeSelector(Map.of("disk", "ssd")).endSpec();
        var affine = pod("q", "1")
                .editSpec()
                .withNewAffinity()
                .withNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .addNewNodeSelectorTerm()
                .addNewMatchExpression()
                .withKey("disk")
                .withOperator("NotIn")
                .withValues("ssd")
                .endMatchExpression()
                .endNodeSelectorTerm()
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .endAffinity()
                .endSpec();

        assertThat(place(selecting, cluster(hdd, ssd))).isEqualTo(new Placement.OnNode("ssd"));
        assertThat(place(affine, cluster(hdd, ssd))).isEqualTo(new Placement.OnNode("hdd"));
        assertThat(place(selecting, cluster(hdd)))
                .isEqualTo(new Placement.Nowhere(
                        "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector."));
    }

    @Test
    void refusesATakenHostPortOnlyForTheSameProtocol() {
        var tcp = pod("p", "1")
                .editSpec()
                .editFirstContainer()
                .addNewPort()
                .withContainerPort(80)
                .withHostPort(80)
                .endPort()
                .endContainer()
                .endSpec();
        var udp = pod("q", "1")
                .editSpec()
                .editFirstContainer()
                .addNewPort()
                .withContainerPort(80)
                .withHostPort(80)
                .withProtocol("UDP")
                .endPort()
                .endContainer()
                .endSpec();
        ClusterView cluster = cluster(view(node("a"), view(tcp)));

        assertThat(place(tcp, cluster)).isInstanceOf(Placement.Nowhere.class);
        assertThat(place(udp, cluster)).isEqualTo(new Placement.OnNode("a"));
    }

    @Test
    void prefersTheLeastAllocatedNode() {
        ClusterView cluster = cluster(view(node("busy"), view(pod("x", "3"))), view(node("idle")));

        assertThat(place(pod("p", "1"), cluster)).isEqualTo(new Placement.OnNode("idle"));
    }

    @Test
    void spreadsThePodsOfAGroupOverHostsByDefault() {
        PodView sibling =
                view(pod("s", "1m").editMetadata().addToLabels("app", "web").endMetadata());
        PodView stranger = view(pod("x", "1500m"));
        var pod = pod("p", "1m").editMetadata().addToLabels("app", "web").endMetadata();
        var group = LabelSelector.ofLabels(Map.of("app", "web"));
        List<NodeView> nodes = List.of(view(node("with-sibling"), sibling), view(node("busier"), stranger));

        assertThat(framework.place(view(pod), new ClusterView(nodes, p -> group)))
                .isEqualTo(new Placement.OnNode("busier"));
    }

    @Test
    void neverExceedsARequiredSkew() {
        var web = pod("p", "1m")
                .editMetadata()
                .addToLabels("app", "web")
                .endMetadata()
                .editSpec()
                .addNewTopologySpreadConstraint()
                .withTopologyKey("zone")
                .withMaxSkew(1)
                .withWhenUnsatisfiable("DoNotSchedule")
                .withNewLabelSelector()
                .addToMatchLabels("app", "web")
                .endLabelSelector()
                .endTopologySpreadConstraint()
                .endSpec();
        PodView sibling = view(web);
        NodeView crowded =
                view(node("a").editMetadata().addToLabels("zone", "1").endMetadata(), sibling);
        NodeView full = view(node("b")
                .editMetadata()
                .addToLabels("zone", "2")
                .endMetadata()
                .editStatus()
                .addToAllocatable("cpu", new Quantity("0"))
                .endStatus());
        NodeView unlabelled = view(node("c"));

        assertThat(place(web, cluster(crowded, full, unlabelled)))
                .isEqualTo(new Placement.Nowhere("0/3 nodes are available: 1 Insufficient cpu,"
                        + " 1 node(s) didn't match pod topology spread constraints,"
                        + " 1 node(s) didn't match pod topology spread constraints (missing required label)."));
    }
}
