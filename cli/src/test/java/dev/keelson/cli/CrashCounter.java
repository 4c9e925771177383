package dev.keelson.cli;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;

/** One number that all writers increment, each time at the revision they have read: no increment may get lost. */
final class CrashCounter {

    static final String NAME = "counter";
    private static final String KEY = "count";

    private CrashCounter() {}

    static void create(KubernetesClient client) {
        if (client.configMaps()
                        .inNamespace(CrashWriter.NAMESPACE)
                        .withName(NAME)
                        .get()
                == null) {
            client.resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName(NAME)
                            .withNamespace(CrashWriter.NAMESPACE)
                            .endMetadata()
                            .withData(Map.of(KEY, "0"))
                            .build())
                    .create();
        }
    }

    static long read(KubernetesClient client) {
        ConfigMap counter = client.configMaps()
                .inNamespace(CrashWriter.NAMESPACE)
                .withName(NAME)
                .get();
        return counter == null ? 0 : Long.parseLong(counter.getData().get(KEY));
    }

    /** One more, at the revision just read; refused with a conflict when another was faster. */
    static ConfigMap increment(KubernetesClient client) {
        ConfigMap counter = client.configMaps()
                .inNamespace(CrashWriter.NAMESPACE)
                .withName(NAME)
                .get();
        long count = Long.parseLong(counter.getData().get(KEY));
        return client.resource(new ConfigMapBuilder(counter)
                        .withData(Map.of(KEY, Long.toString(count + 1)))
                        .build())
                .update();
    }
}
