package dev.keelson.scheduler.framework;

import java.util.List;

/** Ranks the nodes that passed all filters. */
public interface ScorePlugin {

    long MAX_SCORE = 100;

    /** Kubernetes' name of the plugin, such as {@code NodeAffinity}. */
    String name();

    /** How much this plugin's scores count in the sum. */
    int weight();

    /** A score from 0 to {@link #MAX_SCORE} for each of {@code candidates}, in their order. */
    long[] score(PodView pod, List<NodeView> candidates, ClusterView cluster);

    /** Scales scores so that the largest becomes {@link #MAX_SCORE}; reversed, the smallest rank highest. */
    static long[] normalized(long[] scores, boolean reverse) {
        long highest = 0;
        for (long score : scores) {
            highest = Math.max(highest, score);
        }
        long[] result = new long[scores.length];
        for (int i = 0; i < scores.length; i++) {
            long scaled = highest == 0 ? 0 : MAX_SCORE * scores[i] / highest;
            result[i] = reverse ? MAX_SCORE - scaled : scaled;
        }
        return result;
    }
}
