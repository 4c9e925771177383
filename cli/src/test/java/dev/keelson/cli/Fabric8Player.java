package dev.keelson.cli;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

final class Fabric8Player implements ClientPlayer {

    private final KeelsonProcess keelson;

    Fabric8Player(KeelsonProcess keelson) {
        this.keelson = keelson;
    }

    @Override
    public List<String> play(String name) throws Exception {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        try (KubernetesClient client = keelson.client()) {
            Resource<ConfigMap> map = client.configMaps().inNamespace("default").withName(name);
            try (Watch unused = map.watch(new RealClientsTest.Recording(events))) {
                client.resource(RealClientsTest.map(name, Map.of("a", "1"))).create();
                map.patch(PatchContext.of(PatchType.JSON), "[{\"op\":\"add\",\"path\":\"/data/b\",\"value\":\"2\"}]");
                map.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"c\":\"3\"}}");
                map.patch(PatchContext.of(PatchType.STRATEGIC_MERGE), "{\"data\":{\"d\":\"4\"}}");
                client.resource(RealClientsTest.map(name, Map.of("e", "5")))
                        .fieldManager("player")
                        .forceConflicts()
                        .serverSideApply();
                map.delete();
                List<String> seen = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    seen.add(String.valueOf(events.poll(60, TimeUnit.SECONDS)));
                }
                return seen;
            }
        }
    }
}
