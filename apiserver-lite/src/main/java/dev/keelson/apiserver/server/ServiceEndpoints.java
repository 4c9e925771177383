package dev.keelson.apiserver.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.admission.StoredObjects;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.webhook.ServiceAddresses;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Services of the cluster by their ready endpoints, so that webhooks are reached also where nothing routes cluster IPs; a
 * service without endpoints by its cluster IP.
 */
final class ServiceEndpoints implements ServiceAddresses {
    private static final String DISCOVERY = "discovery.k8s.io";

    private final StoredObjects objects;
    private final RandomGenerator random;

    ServiceEndpoints(StoredObjects objects, RandomGenerator random) {
        this.objects = objects;
        this.random = random;
    }

    @Override
    public @Nullable InetSocketAddress find(String namespace, String name, int port) {
        ObjectNode service = objects.get("", "services", namespace, name);
        if (service == null) {
            return null;
        }
        for (ObjectNode each : Fields.objects(service, "spec", "ports")) {
            if (Fields.number(each, "port") == port) {
                InetSocketAddress endpoint = endpoint(namespace, name, Fields.text(each, "name"));
                return endpoint == null ? clusterIp(service, port) : endpoint;
            }
        }
        return null;
    }

    private static @Nullable InetSocketAddress clusterIp(ObjectNode service, int port) {
        String ip = Fields.text(service, "spec", "clusterIP");
        return ip.isEmpty() || ip.equals("None") ? null : InetSocketAddress.createUnresolved(ip, port);
    }

    private @Nullable InetSocketAddress endpoint(String namespace, String name, String portName) {
        List<InetSocketAddress> ready = new ArrayList<>();
        for (ObjectNode slice : objects.list(DISCOVERY, "endpointslices", namespace)) {
            if (Fields.text(slice, "metadata", "labels", "kubernetes.io/service-name")
                    .equals(name)) {
                addReady(slice, portName, ready);
            }
        }
        return ready.isEmpty() ? null : ready.get(random.nextInt(ready.size()));
    }

    private static void addReady(ObjectNode slice, String portName, List<InetSocketAddress> ready) {
        int port = portOf(slice, portName);
        for (ObjectNode endpoint : Fields.objects(slice, "endpoints")) {
            JsonNode condition = Fields.at(endpoint, "conditions", "ready");
            if (port > 0 && (condition == null || condition.asBoolean())) {
                Fields.texts(endpoint, "addresses")
                        .forEach(address -> ready.add(InetSocketAddress.createUnresolved(address, port)));
            }
        }
    }

    private static int portOf(ObjectNode slice, String portName) {
        for (ObjectNode each : Fields.objects(slice, "ports")) {
            if (Fields.text(each, "name").equals(portName)) {
                return (int) Fields.number(each, "port");
            }
        }
        return 0;
    }
}
