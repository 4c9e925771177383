package dev.keelson.node.environment;

import dev.keelson.node.pod.DownwardFields;
import dev.keelson.node.pod.DownwardFields.NodeFacts;
import dev.keelson.node.pod.PodSpecs;
import dev.keelson.node.pod.ReferencedObjects;
import dev.keelson.node.pod.VariableExpansion;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Resolves a container's env and envFrom. Follows {@code makeEnvironmentVariables} in {@code kubelet_pods.go}. */
public final class ContainerEnvironment {

    private final ReferencedObjects objects;
    private final String apiServerHost;
    private final int apiServerPort;

    /**
     * @param apiServerHost where a pod reaches the API server. That is the server's real address: the address of the
     *     {@code kubernetes} service leads nowhere on a node without a service proxy
     */
    public ContainerEnvironment(ReferencedObjects objects, String apiServerHost, int apiServerPort) {
        this.objects = objects;
        this.apiServerHost = apiServerHost;
        this.apiServerPort = apiServerPort;
    }

    public Map<String, String> resolve(Pod pod, Container container, NodeFacts facts) throws ConfigurationException {
        String namespace = pod.getMetadata().getNamespace();
        Map<String, String> services = serviceVariables(pod);
        Map<String, String> result = new LinkedHashMap<>();
        for (EnvFromSource source : container.getEnvFrom()) {
            addAll(result, source, namespace);
        }
        Map<String, String> known = new HashMap<>(services);
        known.putAll(result);
        for (EnvVar variable : container.getEnv()) {
            String value = value(pod, container, variable, facts, known);
            if (value != null) {
                result.put(variable.getName(), value);
                known.put(variable.getName(), value);
            }
        }
        services.forEach(result::putIfAbsent);
        return result;
    }

    private @Nullable String value(
            Pod pod, Container container, EnvVar variable, NodeFacts facts, Map<String, String> known)
            throws ConfigurationException {
        EnvVarSource source = variable.getValueFrom();
        if (source == null) {
            return VariableExpansion.expand(variable.getValue() == null ? "" : variable.getValue(), known);
        }
        String namespace = pod.getMetadata().getNamespace();
        try {
            if (source.getFieldRef() != null) {
                return DownwardFields.field(pod, source.getFieldRef().getFieldPath(), facts);
            }
            if (source.getResourceFieldRef() != null) {
                return resource(pod, container, source.getResourceFieldRef(), facts);
            }
        } catch (IllegalArgumentException unsupported) {
            throw new ConfigurationException(String.valueOf(unsupported.getMessage()));
        }
        if (source.getConfigMapKeyRef() != null) {
            var ref = source.getConfigMapKeyRef();
            return configMapKey(namespace, ref.getName(), ref.getKey(), Boolean.TRUE.equals(ref.getOptional()));
        }
        if (source.getSecretKeyRef() != null) {
            var ref = source.getSecretKeyRef();
            return secretKey(namespace, ref.getName(), ref.getKey(), Boolean.TRUE.equals(ref.getOptional()));
        }
        throw new ConfigurationException("env " + variable.getName() + " of container " + container.getName()
                + " has a valueFrom that this node does not support");
    }

    private static String resource(Pod pod, Container self, ResourceFieldSelector selector, NodeFacts facts)
            throws ConfigurationException {
        String name = selector.getContainerName();
        Container container = name == null || name.isEmpty()
                ? self
                : PodSpecs.container(pod, name)
                        .orElseThrow(() -> new ConfigurationException("container " + name + " not found"));
        return DownwardFields.resource(container, selector, facts);
    }

    private @Nullable String configMapKey(String namespace, String name, String key, boolean optional)
            throws ConfigurationException {
        Optional<ConfigMap> found = objects.configMap(namespace, name);
        if (found.isEmpty() && !optional) {
            throw new ConfigurationException("configmap \"" + name + "\" not found");
        }
        Map<String, String> data = found.map(ConfigMap::getData).orElse(Map.of());
        String value = data == null ? null : data.get(key);
        if (value == null && !optional) {
            throw new ConfigurationException("couldn't find key " + key + " in ConfigMap " + namespace + "/" + name);
        }
        return value;
    }

    private @Nullable String secretKey(String namespace, String name, String key, boolean optional)
            throws ConfigurationException {
        Optional<Secret> found = objects.secret(namespace, name);
        if (found.isEmpty() && !optional) {
            throw new ConfigurationException("secret \"" + name + "\" not found");
        }
        Map<String, String> data = found.map(Secret::getData).orElse(Map.of());
        String value = data == null ? null : data.get(key);
        if (value == null && !optional) {
            throw new ConfigurationException("couldn't find key " + key + " in Secret " + namespace + "/" + name);
        }
        return value == null ? null : decode(value);
    }

    private void addAll(Map<String, String> result, EnvFromSource source, String namespace)
            throws ConfigurationException {
        String prefix = source.getPrefix() == null ? "" : source.getPrefix();
        if (source.getConfigMapRef() != null) {
            String name = source.getConfigMapRef().getName();
            Optional<ConfigMap> found = objects.configMap(namespace, name);
            if (found.isEmpty() && !Boolean.TRUE.equals(source.getConfigMapRef().getOptional())) {
                throw new ConfigurationException("configmap \"" + name + "\" not found");
            }
            found.map(ConfigMap::getData)
                    .ifPresent(data -> data.forEach((key, value) -> {
                        result.put(prefix + key, value);
                    }));
        } else if (source.getSecretRef() != null) {
            String name = source.getSecretRef().getName();
            Optional<Secret> found = objects.secret(namespace, name);
            if (found.isEmpty() && !Boolean.TRUE.equals(source.getSecretRef().getOptional())) {
                throw new ConfigurationException("secret \"" + name + "\" not found");
            }
            found.map(Secret::getData)
                    .ifPresent(data -> data.forEach((key, value) -> {
                        result.put(prefix + key, decode(value));
                    }));
        }
    }

    private Map<String, String> serviceVariables(Pod pod) {
        Map<String, String> result = new HashMap<>();
        if (!Boolean.FALSE.equals(pod.getSpec().getEnableServiceLinks())) {
            for (Service service : objects.services(pod.getMetadata().getNamespace())) {
                addService(result, service);
            }
        }
        addEndpoint(result, "KUBERNETES", apiServerHost, apiServerPort, "TCP", "https");
        return result;
    }

    private static void addService(Map<String, String> result, Service service) {
        String ip = service.getSpec().getClusterIP();
        List<ServicePort> ports = service.getSpec().getPorts();
        if (ip == null || ip.isEmpty() || ip.equals("None") || ports == null || ports.isEmpty()) {
            return;
        }
        String name = variable(service.getMetadata().getName());
        ServicePort first = ports.get(0);
        addEndpoint(result, name, ip, first.getPort(), protocol(first), first.getName());
        for (ServicePort port : ports) {
            if (port.getName() != null && !port.getName().isEmpty()) {
                result.put(
                        name + "_SERVICE_PORT_" + variable(port.getName()),
                        port.getPort().toString());
            }
            addLink(result, name, ip, port.getPort(), protocol(port));
        }
    }

    private static void addEndpoint(
            Map<String, String> result, String name, String ip, int port, String protocol, @Nullable String portName) {
        result.put(name + "_SERVICE_HOST", ip);
        result.put(name + "_SERVICE_PORT", Integer.toString(port));
        if (portName != null && !portName.isEmpty()) {
            result.put(name + "_SERVICE_PORT_" + variable(portName), Integer.toString(port));
        }
        String lower = protocol.toLowerCase(Locale.ROOT);
        result.put(name + "_PORT", lower + "://" + ip + ":" + port);
        addLink(result, name, ip, port, protocol);
    }

    private static void addLink(Map<String, String> result, String name, String ip, int port, String protocol) {
        String link = name + "_PORT_" + port + "_" + protocol;
        String lower = protocol.toLowerCase(Locale.ROOT);
        result.put(link, lower + "://" + ip + ":" + port);
        result.put(link + "_PROTO", lower);
        result.put(link + "_PORT", Integer.toString(port));
        result.put(link + "_ADDR", ip);
    }

    private static String protocol(ServicePort port) {
        return port.getProtocol() == null ? "TCP" : port.getProtocol();
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static String decode(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
