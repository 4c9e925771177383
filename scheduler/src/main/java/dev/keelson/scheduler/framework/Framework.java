package dev.keelson.scheduler.framework;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Runs the plugins for a pod: every filter on every node until one objects, then every score on the nodes left; the
 * highest weighted sum wins, and chance decides between equals.
 */
public final class Framework {

    private final List<FilterPlugin> filters;
    private final List<ScorePlugin> scores;
    private final RandomGenerator random;

    public Framework(List<FilterPlugin> filters, List<ScorePlugin> scores, RandomGenerator random) {
        this.filters = List.copyOf(filters);
        this.scores = List.copyOf(scores);
        this.random = random;
    }

    /** Decides where {@code pod} goes. The message of a refusal is worded as kube-scheduler's {@code FitError}. */
    public Placement place(PodView pod, ClusterView cluster) {
        if (cluster.nodes().isEmpty()) {
            return new Placement.Nowhere("no nodes available to schedule pods");
        }
        Map<String, Integer> refusals = new TreeMap<>();
        List<NodeView> feasible = feasible(pod, cluster, refusals);
        return switch (feasible.size()) {
            case 0 -> new Placement.Nowhere(refusal(cluster.nodes().size(), refusals));
            case 1 -> new Placement.OnNode(feasible.get(0).name());
            default -> new Placement.OnNode(best(pod, feasible, cluster).name());
        };
    }

    private List<NodeView> feasible(PodView pod, ClusterView cluster, Map<String, Integer> refusals) {
        List<FilterPlugin.Filter> prepared = new ArrayList<>(filters.size());
        for (FilterPlugin plugin : filters) {
            prepared.add(plugin.prepare(pod, cluster));
        }
        List<NodeView> feasible = new ArrayList<>();
        for (NodeView node : cluster.nodes()) {
            List<String> reasons = reasonsAgainst(node, prepared);
            if (reasons.isEmpty()) {
                feasible.add(node);
            }
            reasons.forEach(reason -> refusals.merge(reason, 1, Integer::sum));
        }
        return feasible;
    }

    private static List<String> reasonsAgainst(NodeView node, List<FilterPlugin.Filter> filters) {
        for (FilterPlugin.Filter filter : filters) {
            List<String> reasons = filter.reasonsAgainst(node);
            if (!reasons.isEmpty()) {
                return reasons;
            }
        }
        return List.of();
    }

    private NodeView best(PodView pod, List<NodeView> feasible, ClusterView cluster) {
        long[] totals = new long[feasible.size()];
        for (ScorePlugin plugin : scores) {
            long[] own = plugin.score(pod, feasible, cluster);
            for (int i = 0; i < totals.length; i++) {
                totals[i] += own[i] * plugin.weight();
            }
        }
        int best = 0;
        int equals = 1;
        for (int i = 1; i < totals.length; i++) {
            if (totals[i] > totals[best]) {
                best = i;
                equals = 1;
            } else if (totals[i] == totals[best] && random.nextInt(++equals) == 0) {
                best = i;
            }
        }
        return feasible.get(best);
    }

    private static String refusal(int nodes, Map<String, Integer> reasons) {
        List<String> counted = new ArrayList<>();
        reasons.forEach((reason, count) -> counted.add(count + " " + reason));
        counted.sort(null);
        return "0/" + nodes + " nodes are available: " + String.join(", ", counted) + ".";
    }
}
