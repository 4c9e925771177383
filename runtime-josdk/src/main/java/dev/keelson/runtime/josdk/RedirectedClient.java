package dev.keelson.runtime.josdk;

import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.InformerScope;
import dev.keelson.informers.ResourceType;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client whose informers are Keelson's, shared by all who watch the same. Everything but making informers through
 * {@code resources} and {@code genericKubernetesResources} goes to the client that it stands for.
 */
final class RedirectedClient implements InvocationHandler {

    private final KubernetesClient client;
    private final Supplier<@Nullable InformerFactory> informers;

    private RedirectedClient(KubernetesClient client, Supplier<@Nullable InformerFactory> informers) {
        this.client = client;
        this.informers = informers;
    }

    /**
     * @param informers asked each time an informer is made; while it has none, such as for an event source that is used again
     *     after its operator was stopped, informers are Fabric8's
     */
    static KubernetesClient of(KubernetesClient client, Supplier<@Nullable InformerFactory> informers) {
        return (KubernetesClient) Proxy.newProxyInstance(
                RedirectedClient.class.getClassLoader(),
                new Class<?>[] {KubernetesClient.class},
                new RedirectedClient(client, informers));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        Object answer = call(client, method, arguments);
        if (arguments == null || answer == null) {
            return answer;
        }
        ResourceType<?> type = typeOf(method.getName(), arguments);
        return type == null ? answer : RedirectedOperation.of(answer, type, scope(type), informers);
    }

    /** Calls as without the proxy in between: what the method throws is thrown. */
    static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() == null ? thrown : thrown.getCause();
        }
    }

    private InformerScope scope(ResourceType<?> type) {
        String namespace = client.getNamespace();
        return type.namespaced() && namespace != null ? InformerScope.namespace(namespace) : InformerScope.all();
    }

    /** The type that a call is about; null when it is not one that can be redirected. */
    private @Nullable ResourceType<?> typeOf(String method, Object[] arguments) {
        if (method.equals("resources") && arguments[0] instanceof Class<?> type) {
            return HasMetadata.class.isAssignableFrom(type) && type != GenericKubernetesResource.class
                    ? ResourceType.of(type.asSubclass(HasMetadata.class))
                    : null;
        }
        if (!method.equals("genericKubernetesResources")) {
            return null;
        }
        if (arguments[0] instanceof ResourceDefinitionContext context) {
            return ResourceType.generic(
                    context.getGroup() == null ? "" : context.getGroup(),
                    context.getVersion(),
                    context.getPlural(),
                    context.getKind(),
                    context.isNamespaceScoped());
        }
        return arguments.length == 2 ? discovered((String) arguments[0], (String) arguments[1]) : null;
    }

    private @Nullable ResourceType<?> discovered(String apiVersion, String kind) {
        APIResourceList known = client.getApiResources(apiVersion);
        if (known == null) {
            return null;
        }
        int slash = apiVersion.indexOf('/');
        for (APIResource resource : known.getResources()) {
            if (kind.equals(resource.getKind()) && resource.getName().indexOf('/') < 0) {
                return ResourceType.generic(
                        slash < 0 ? "" : apiVersion.substring(0, slash),
                        apiVersion.substring(slash + 1),
                        resource.getName(),
                        kind,
                        Boolean.TRUE.equals(resource.getNamespaced()));
            }
        }
        return null;
    }
}
