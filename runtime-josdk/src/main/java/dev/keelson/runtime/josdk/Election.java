package dev.keelson.runtime.josdk;

import dev.keelson.runtime.leader.LeaderElectionTimes;
import dev.keelson.runtime.manager.Manager;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.LeaderElectionManager;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import java.util.ArrayList;
import java.util.List;

/** The SDK's configuration of leader election, for Keelson's. */
final class Election {

    private static final List<String> VERBS = List.of("create", "update", "get");

    private final LeaderElectionConfiguration configuration;
    private final KubernetesClient client;
    private final String namespace;

    /** @throws OperatorException when the lease has no namespace */
    Election(LeaderElectionConfiguration configuration, KubernetesClient client) {
        this.configuration = configuration;
        this.client = client;
        String named = configuration
                .getLeaseNamespace()
                .orElseGet(() -> client.getConfiguration().getNamespace());
        if (named == null) {
            throw new OperatorException("the lease " + configuration.getLeaseName()
                    + " has no namespace: name one, or use a client that has one");
        }
        this.namespace = named;
    }

    void configure(Manager.Builder builder) {
        builder.leaderElection(
                namespace,
                configuration.getLeaseName(),
                new LeaderElectionTimes(
                        configuration.getLeaseDuration(),
                        configuration.getRenewDeadline(),
                        configuration.getRetryPeriod()));
        configuration.getIdentity().filter(identity -> !identity.isBlank()).ifPresent(builder::identity);
    }

    /**
     * A candidate that may not use its lease would stand by for ever without a word.
     *
     * @throws OperatorException when it may not
     */
    void checkAccess() {
        List<String> missing = new ArrayList<>();
        for (String verb : VERBS) {
            if (!isAllowed(verb)) {
                missing.add(verb);
            }
        }
        if (!missing.isEmpty()) {
            throw new OperatorException(LeaderElectionManager.NO_PERMISSION_TO_LEASE_RESOURCE_MESSAGE
                    + " Grant the verbs " + missing + " on leases.coordination.k8s.io named "
                    + configuration.getLeaseName() + " in namespace " + namespace);
        }
    }

    private boolean isAllowed(String verb) {
        SelfSubjectAccessReview review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withGroup("coordination.k8s.io")
                .withResource("leases")
                .withNamespace(namespace)
                // The name of what is created is not known to authorization.
                .withName(verb.equals("create") ? null : configuration.getLeaseName())
                .withVerb(verb)
                .endResourceAttributes()
                .endSpec()
                .build();
        return Boolean.TRUE.equals(client.resource(review).create().getStatus().getAllowed());
    }
}
