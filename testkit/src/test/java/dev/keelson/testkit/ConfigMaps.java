package dev.keelson.testkit;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/** Small objects to tell clusters apart by. */
final class ConfigMaps {

    private ConfigMaps() {}

    static ConfigMap create(KubernetesClient client, String name) {
        return client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .addToData("name", name)
                        .build())
                .create();
    }

    /** The names of those in the client's namespace. */
    static List<String> names(KubernetesClient client) {
        return client.configMaps().list().getItems().stream()
                .map(each -> each.getMetadata().getName())
                .toList();
    }
}
