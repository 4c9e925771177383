package dev.keelson.scheduler.plugins;

import dev.keelson.scheduler.framework.ClusterView;
import dev.keelson.scheduler.framework.FilterPlugin;
import dev.keelson.scheduler.framework.NodeView;
import dev.keelson.scheduler.framework.PodView;
import dev.keelson.scheduler.framework.ScorePlugin;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;

/** Keeps pods off nodes whose taints they do not tolerate; of the others, prefers those with fewer unwelcome taints. */
final class TaintToleration implements FilterPlugin, ScorePlugin {

    @Override
    public String name() {
        return "TaintToleration";
    }

    @Override
    public Filter prepare(PodView pod, ClusterView cluster) {
        return node -> {
            Taint taint = Tolerations.untolerated(pod, node.taints());
            return taint == null ? List.of() : List.of("node(s) had untolerated taint(s)");
        };
    }

    @Override
    public int weight() {
        return 3;
    }

    @Override
    public long[] score(PodView pod, List<NodeView> candidates, ClusterView cluster) {
        List<Toleration> preferences = pod.spec().getTolerations().stream()
                .filter(toleration -> toleration.getEffect() == null
                        || toleration.getEffect().isEmpty()
                        || Tolerations.PREFER_NO_SCHEDULE.equals(toleration.getEffect()))
                .toList();
        long[] unwelcome = new long[candidates.size()];
        for (int i = 0; i < unwelcome.length; i++) {
            unwelcome[i] = candidates.get(i).taints().stream()
                    .filter(taint -> Tolerations.PREFER_NO_SCHEDULE.equals(taint.getEffect()))
                    .filter(taint -> !Tolerations.tolerate(preferences, taint))
                    .count();
        }
        return ScorePlugin.normalized(unwelcome, true);
    }
}
