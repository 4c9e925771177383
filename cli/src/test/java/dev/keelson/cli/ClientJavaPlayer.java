package dev.keelson.cli;

import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import io.kubernetes.client.util.Watch;
import io.kubernetes.client.util.Watchable;
import io.kubernetes.client.util.generic.GenericKubernetesApi;
import io.kubernetes.client.util.generic.options.ListOptions;
import io.kubernetes.client.util.generic.options.PatchOptions;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** kubernetes-client/java. */
final class ClientJavaPlayer implements ClientPlayer {

    private final Path kubeconfig;

    ClientJavaPlayer(Path kubeconfig) {
        this.kubeconfig = kubeconfig;
    }

    @Override
    public List<String> play(String name) throws Exception {
        ApiClient client;
        try (Reader reader = Files.newBufferedReader(kubeconfig)) {
            client = ClientBuilder.kubeconfig(KubeConfig.loadKubeConfig(reader)).build();
        }
        client.setReadTimeout((int) Duration.ofSeconds(60).toMillis());
        GenericKubernetesApi<V1ConfigMap, V1ConfigMapList> maps =
                new GenericKubernetesApi<>(V1ConfigMap.class, V1ConfigMapList.class, "", "v1", "configmaps", client);
        ListOptions one = new ListOptions();
        one.setFieldSelector("metadata.name=" + name);
        one.setResourceVersion(maps.list("default").getObject().getMetadata().getResourceVersion());
        try (Watchable<V1ConfigMap> watch = maps.watch("default", one)) {
            V1ConfigMap map = new V1ConfigMap()
                    .metadata(new V1ObjectMeta().name(name).namespace("default"))
                    .data(Map.of("a", "1"));
            maps.create(map).throwsApiException();
            patch(
                    maps,
                    name,
                    V1Patch.PATCH_FORMAT_JSON_PATCH,
                    "[{\"op\":\"add\",\"path\":\"/data/b\",\"value\":\"2\"}]");
            patch(maps, name, V1Patch.PATCH_FORMAT_JSON_MERGE_PATCH, "{\"data\":{\"c\":\"3\"}}");
            patch(maps, name, V1Patch.PATCH_FORMAT_STRATEGIC_MERGE_PATCH, "{\"data\":{\"d\":\"4\"}}");
            PatchOptions apply = new PatchOptions();
            apply.setFieldManager("player");
            apply.setForce(true);
            maps.patch(
                            "default",
                            name,
                            V1Patch.PATCH_FORMAT_APPLY_YAML,
                            new V1Patch("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                                    + "\"},\"data\":{\"e\":\"5\"}}"),
                            apply)
                    .throwsApiException();
            maps.delete("default", name).throwsApiException();
            return sixEvents(watch);
        }
    }

    private static void patch(
            GenericKubernetesApi<V1ConfigMap, V1ConfigMapList> maps, String name, String type, String body)
            throws Exception {
        maps.patch("default", name, type, new V1Patch(body)).throwsApiException();
    }

    private static List<String> sixEvents(Watchable<V1ConfigMap> watch) {
        List<String> seen = new ArrayList<>();
        while (seen.size() < 6 && watch.hasNext()) {
            Watch.Response<V1ConfigMap> response = watch.next();
            seen.add(RealClientsTest.event(response.type, response.object.getData()));
        }
        return seen;
    }
}
