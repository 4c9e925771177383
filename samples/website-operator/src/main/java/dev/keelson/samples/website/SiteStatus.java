package dev.keelson.samples.website;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is said of a site, as Kubernetes' conditions. */
final class SiteStatus {

    static final String READY = "Ready";
    static final String PROGRESSING = "Progressing";

    private SiteStatus() {}

    /** There is nothing to serve with: somebody has to make the Secret. */
    static WebSite.Status waitingFor(String secret, WebSite site, Instant now) {
        String message = "Secret " + secret + " does not exist";
        return status(
                site,
                readyReplicas(site),
                condition(site, READY, false, "SecretMissing", message, now),
                condition(site, PROGRESSING, false, "SecretMissing", message, now));
    }

    /** As the site's Deployment goes. */
    static WebSite.Status of(Deployment deployment, WebSite site, Instant now) {
        int wanted = Objects.requireNonNullElse(deployment.getSpec().getReplicas(), 1);
        DeploymentStatus seen = Objects.requireNonNullElseGet(deployment.getStatus(), DeploymentStatus::new);
        int updated = orZero(seen.getUpdatedReplicas());
        int available = orZero(seen.getAvailableReplicas());
        boolean current = Objects.equals(
                seen.getObservedGeneration(), deployment.getMetadata().getGeneration());
        boolean complete = current && updated == wanted && available == wanted && orZero(seen.getReplicas()) == wanted;
        DeploymentCondition stuck = stuck(seen);
        String message = available + " of " + wanted + " servers are available, " + updated + " are up to date";
        String reason = complete ? "Complete" : stuck == null ? "RollingOut" : stuck.getReason();
        return status(
                site,
                orZero(seen.getReadyReplicas()),
                condition(site, READY, complete, reason, message, now),
                condition(site, PROGRESSING, !complete && stuck == null, reason, message, now));
    }

    /** The Deployment's own word that it makes no progress. */
    private static @Nullable DeploymentCondition stuck(DeploymentStatus status) {
        return status.getConditions().stream()
                .filter(each ->
                        each.getType().equals(PROGRESSING) && each.getStatus().equals("False"))
                .findFirst()
                .orElse(null);
    }

    private static int orZero(@Nullable Integer count) {
        return count == null ? 0 : count;
    }

    private static int readyReplicas(WebSite site) {
        return site.getStatus() == null ? 0 : orZero(site.getStatus().readyReplicas());
    }

    private static WebSite.Status status(WebSite site, int readyReplicas, Condition... conditions) {
        return new WebSite.Status(
                site.getMetadata().getGeneration(), readyReplicas, SiteDirectory.url(site), List.of(conditions));
    }

    /** The time is that of the last change of the condition's status, not of its reason. */
    private static Condition condition(
            WebSite site, String type, boolean holds, String reason, String message, Instant now) {
        String status = holds ? "True" : "False";
        Condition former = find(site, type);
        String since = former != null && former.getStatus().equals(status)
                ? former.getLastTransitionTime()
                : now.truncatedTo(ChronoUnit.SECONDS).toString();
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withObservedGeneration(site.getMetadata().getGeneration())
                .withLastTransitionTime(since)
                .build();
    }

    /** Null when nothing was said yet. */
    static @Nullable Condition find(WebSite site, String type) {
        if (site.getStatus() == null || site.getStatus().conditions() == null) {
            return null;
        }
        return site.getStatus().conditions().stream()
                .filter(each -> each.getType().equals(type))
                .findFirst()
                .orElse(null);
    }
}
