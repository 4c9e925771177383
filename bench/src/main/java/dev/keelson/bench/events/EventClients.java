package dev.keelson.bench.events;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/** Clients of an event server, for every peer the same. */
public final class EventClients {

    private EventClients() {}

    /** @param url as {@link EventSource#url} gives it */
    public static KubernetesClient of(String url) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withMasterUrl(url)
                        .build())
                .build();
    }
}
