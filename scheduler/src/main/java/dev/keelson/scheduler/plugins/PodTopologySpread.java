package dev.keelson.scheduler.plugins;

import dev.keelson.api.selector.LabelSelector;
import dev.keelson.scheduler.framework.ClusterView;
import dev.keelson.scheduler.framework.FilterPlugin;
import dev.keelson.scheduler.framework.NodeView;
import dev.keelson.scheduler.framework.PodView;
import dev.keelson.scheduler.framework.ScorePlugin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Spreads pods over topology domains: refuses nodes that would skew a required constraint too far, and prefers the
 * emptier domains. Pods without constraints are spread with the others of their service or workload, over hosts and
 * zones.
 */
final class PodTopologySpread implements FilterPlugin, ScorePlugin {

    private static final String MISMATCH = "node(s) didn't match pod topology spread constraints";

    @Override
    public String name() {
        return "PodTopologySpread";
    }

    @Override
    public Filter prepare(PodView pod, ClusterView cluster) {
        List<SpreadConstraint> constraints = SpreadConstraint.of(pod, "DoNotSchedule");
        if (constraints.isEmpty()) {
            return node -> List.of();
        }
        List<Map<String, Integer>> counts = new ArrayList<>();
        for (SpreadConstraint constraint : constraints) {
            counts.add(countsByDomain(constraint, pod, eligible(cluster.nodes(), constraints)));
        }
        return node -> reasonsAgainst(node, pod, constraints, counts);
    }

    private static List<NodeView> eligible(List<NodeView> nodes, List<SpreadConstraint> constraints) {
        return nodes.stream()
                .filter(node -> constraints.stream().allMatch(c -> node.labels().containsKey(c.topologyKey())))
                .toList();
    }

    private static Map<String, Integer> countsByDomain(SpreadConstraint constraint, PodView pod, List<NodeView> nodes) {
        Map<String, Integer> counts = new HashMap<>();
        for (NodeView node : nodes) {
            if (constraint.counts(node, pod)) {
                String domain = node.labels().get(constraint.topologyKey());
                if (domain != null) {
                    counts.merge(domain, constraint.matching(node, pod.namespace()), Integer::sum);
                }
            }
        }
        return counts;
    }

    private static List<String> reasonsAgainst(
            NodeView node, PodView pod, List<SpreadConstraint> constraints, List<Map<String, Integer>> counts) {
        for (int i = 0; i < constraints.size(); i++) {
            SpreadConstraint constraint = constraints.get(i);
            String domain = node.labels().get(constraint.topologyKey());
            if (domain == null) {
                return List.of(MISMATCH + " (missing required label)");
            }
            Map<String, Integer> byDomain = counts.get(i);
            int least = byDomain.size() < constraint.minDomains()
                    ? 0
                    : byDomain.values().stream()
                            .mapToInt(Integer::intValue)
                            .min()
                            .orElse(0);
            int self = constraint.selects(pod.labels()) ? 1 : 0;
            if (byDomain.getOrDefault(domain, 0) + self - least > constraint.maxSkew()) {
                return List.of(MISMATCH);
            }
        }
        return List.of();
    }

    @Override
    public int weight() {
        return 2;
    }

    @Override
    public long[] score(PodView pod, List<NodeView> candidates, ClusterView cluster) {
        boolean stated = !pod.spec().getTopologySpreadConstraints().isEmpty();
        List<SpreadConstraint> constraints =
                stated ? SpreadConstraint.of(pod, "ScheduleAnyway") : defaultConstraints(pod, cluster);
        if (constraints.isEmpty()) {
            return new long[candidates.size()];
        }
        // Only stated constraints exclude nodes without their labels: by default, a cluster without zones still
        // spreads over hosts.
        List<NodeView> all = stated ? eligible(cluster.nodes(), constraints) : cluster.nodes();
        List<NodeView> scored = stated ? eligible(candidates, constraints) : candidates;
        double[] crowding = new double[candidates.size()];
        for (SpreadConstraint constraint : constraints) {
            addCrowding(crowding, constraint, pod, candidates, scored, all);
        }
        return emptierFirst(crowding, candidates, scored);
    }

    private static List<SpreadConstraint> defaultConstraints(PodView pod, ClusterView cluster) {
        LabelSelector group = cluster.groupSelector().apply(pod);
        return group == null ? List.of() : SpreadConstraint.byDefault(group);
    }

    private static void addCrowding(
            double[] crowding,
            SpreadConstraint constraint,
            PodView pod,
            List<NodeView> candidates,
            List<NodeView> scored,
            List<NodeView> all) {
        Map<String, Integer> counts = countsByDomain(constraint, pod, all);
        long domains = scored.stream()
                .map(node -> node.labels().get(constraint.topologyKey()))
                .filter(domain -> domain != null)
                .distinct()
                .count();
        double weight = Math.log(domains + 2.0);
        for (int i = 0; i < crowding.length; i++) {
            String domain = candidates.get(i).labels().get(constraint.topologyKey());
            if (domain != null) {
                crowding[i] += counts.getOrDefault(domain, 0) * weight + (constraint.maxSkew() - 1);
            }
        }
    }

    private static long[] emptierFirst(double[] crowding, List<NodeView> candidates, List<NodeView> scored) {
        long least = Long.MAX_VALUE;
        long most = 0;
        long[] rounded = new long[crowding.length];
        for (int i = 0; i < crowding.length; i++) {
            rounded[i] = Math.round(crowding[i]);
            if (scored.contains(candidates.get(i))) {
                least = Math.min(least, rounded[i]);
                most = Math.max(most, rounded[i]);
            }
        }
        long[] scores = new long[crowding.length];
        for (int i = 0; i < scores.length; i++) {
            if (scored.contains(candidates.get(i))) {
                scores[i] = most == 0 ? MAX_SCORE : MAX_SCORE * (most + least - rounded[i]) / most;
            }
        }
        return scores;
    }
}
