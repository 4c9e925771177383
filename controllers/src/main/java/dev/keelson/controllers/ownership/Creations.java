package dev.keelson.controllers.ownership;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** Creations of objects that need only be there, whoever made them. */
public final class Creations {

    private Creations() {}

    /**
     * Runs a creation and forgives that the object is there already, or that its namespace is going or gone.
     *
     * @throws KubernetesClientException on any other refusal
     */
    public static void ignoringExisting(Runnable creation) {
        try {
            creation.run();
        } catch (KubernetesClientException refused) {
            boolean there = refused.getCode() == HttpURLConnection.HTTP_CONFLICT;
            boolean namespaceGone = refused.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
            if (!there && !namespaceGone && !namespaceEnds(refused)) {
                throw refused;
            }
        }
    }

    /** Whether a creation was refused because its namespace is being deleted. */
    public static boolean namespaceEnds(KubernetesClientException refused) {
        return refused.getStatus() != null
                && refused.getStatus().getDetails() != null
                && refused.getStatus().getDetails().getCauses().stream()
                        .anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason()));
    }
}
