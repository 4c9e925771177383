package dev.keelson.controllers.deployment;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import org.jspecify.annotations.Nullable;

/**
 * How many pods a Deployment may have beyond its replicas, and lack, while its template changes.
 *
 * <p>Percentages are of the replicas; surge rounds up, unavailability down. Where both come to zero, one pod may be
 * unavailable, since nothing could move otherwise.
 */
record RolloutBounds(int maxSurge, int maxUnavailable) {

    static RolloutBounds of(Deployment deployment) {
        int replicas = deployment.getSpec().getReplicas();
        if (!ReplicaSets.isRollingUpdate(deployment)) {
            return new RolloutBounds(0, 0);
        }
        RollingUpdateDeployment rolling = deployment.getSpec().getStrategy().getRollingUpdate();
        int surge = rolling == null ? 0 : resolve(rolling.getMaxSurge(), replicas, true);
        int unavailable = rolling == null ? 0 : resolve(rolling.getMaxUnavailable(), replicas, false);
        if (surge == 0 && unavailable == 0) {
            unavailable = 1;
        }
        return new RolloutBounds(surge, Math.min(unavailable, replicas));
    }

    private static int resolve(@Nullable IntOrString value, int total, boolean roundUp) {
        if (value == null) {
            return 0;
        }
        if (value.getIntVal() != null) {
            return value.getIntVal();
        }
        String text = value.getStrVal();
        if (text == null || !text.endsWith("%")) {
            throw new IllegalArgumentException("'" + text + "' is neither a number nor a percentage");
        }
        double exact = Integer.parseInt(text.substring(0, text.length() - 1)) * (double) total / 100;
        return (int) (roundUp ? Math.ceil(exact) : Math.floor(exact));
    }
}
