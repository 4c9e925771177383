package dev.keelson.runtime.josdk;

import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.InformerScope;
import dev.keelson.informers.ResourceType;
import dev.keelson.informers.fabric8.Fabric8InformerFactory;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A request being built that remembers its scope, so that an informer asked of it can be Keelson's. */
final class RedirectedOperation<T extends HasMetadata> implements InvocationHandler {

    private final Object operation;
    private final ResourceType<T> type;
    private final InformerScope scope;
    private final Supplier<@Nullable InformerFactory> informers;

    private RedirectedOperation(
            Object operation,
            ResourceType<T> type,
            InformerScope scope,
            Supplier<@Nullable InformerFactory> informers) {
        this.operation = operation;
        this.type = type;
        this.scope = scope;
        this.informers = informers;
    }

    /**
     * {@code operation} behind the interface through which requests are narrowed and informers made; itself when it has none.
     *
     * <p>Not behind all its interfaces: those of workloads that scale have methods that no one class but its own can have.
     */
    static <T extends HasMetadata> Object of(
            Object operation,
            ResourceType<T> type,
            InformerScope scope,
            Supplier<@Nullable InformerFactory> informers) {
        Class<?> narrowable =
                operation instanceof MixedOperation ? MixedOperation.class : FilterWatchListDeletable.class;
        if (!narrowable.isInstance(operation)) {
            return operation;
        }
        return Proxy.newProxyInstance(
                RedirectedOperation.class.getClassLoader(),
                new Class<?>[] {narrowable},
                new RedirectedOperation<>(operation, type, scope, informers));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        Object[] given = arguments == null ? new Object[0] : arguments;
        InformerFactory factory = isForInformer(method) ? informers.get() : null;
        if (factory != null) {
            return method.getName().equals("inform") ? started(factory, given) : informer(factory, (Long) given[0]);
        }
        Object answer = RedirectedClient.call(operation, method, arguments);
        InformerScope narrowed = narrowed(method.getName(), given);
        return narrowed == null || answer == null ? answer : of(answer, type, narrowed, informers);
    }

    private static boolean isForInformer(Method method) {
        return method.getName().equals("runnableInformer") || method.getName().equals("inform");
    }

    /** The scope after a call; null for one whose effect is not known here, from where on Fabric8's informers are used. */
    private @Nullable InformerScope narrowed(String method, @Nullable Object[] arguments) {
        return switch (method) {
            case "inAnyNamespace" -> scope.inNamespace(null);
            case "inNamespace" -> type.namespaced() ? scope.inNamespace((String) arguments[0]) : scope;
            case "withLabelSelector" ->
                arguments[0] == null
                        ? scope
                        : arguments[0] instanceof String selector
                                ? scope.withLabels(joined(scope.labelSelector(), selector))
                                : null;
            case "withLabel" ->
                arguments.length == 2
                        ? scope.withLabels(joined(scope.labelSelector(), arguments[0] + "=" + arguments[1]))
                        : scope.withLabels(joined(scope.labelSelector(), String.valueOf(arguments[0])));
            case "withField" -> scope.withFields(joined(scope.fieldSelector(), arguments[0] + "=" + arguments[1]));
            case "withoutField" -> scope.withFields(joined(scope.fieldSelector(), arguments[0] + "!=" + arguments[1]));
            // Keelson's informers choose the size of their pages themselves.
            case "withLimit" -> scope;
            default -> null;
        };
    }

    private static String joined(String former, String further) {
        return former.isEmpty() ? further : further.isEmpty() ? former : former + "," + further;
    }

    private SharedIndexInformer<T> informer(InformerFactory factory, long resyncMillis) {
        return Fabric8InformerFactory.over(factory).runnableInformer(type, scope, resyncMillis);
    }

    @SuppressWarnings("unchecked")
    private SharedIndexInformer<T> started(InformerFactory factory, Object[] arguments) {
        SharedIndexInformer<T> informer = informer(factory, arguments.length > 1 ? (Long) arguments[1] : 0);
        if (arguments.length > 0) {
            informer.addEventHandler((ResourceEventHandler<? super T>) arguments[0]);
        }
        return informer.run();
    }
}
