package dev.keelson.testkit;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Waits for states of objects, over a watch. */
record Waiting(KubernetesClient client, Duration limit) {

    <T extends HasMetadata> T until(
            Class<T> type, @Nullable String namespace, String name, Predicate<? super T> condition) {
        Resource<T> resource = resource(type, namespace, name);
        try {
            return Objects.requireNonNull(resource.waitUntilCondition(
                    object -> object != null && condition.test(object), limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (KubernetesClientTimeoutException late) {
            T last = resource.get();
            String state = last == null ? "does not exist" : "is\n" + Serialization.asYaml(last);
            throw new AssertionError(
                    describe(type, namespace, name) + " is not as awaited after " + limit + "; it " + state, late);
        }
    }

    <T extends HasMetadata> void untilGone(Class<T> type, @Nullable String namespace, String name) {
        Resource<T> resource = resource(type, namespace, name);
        try {
            resource.waitUntilCondition(Objects::isNull, limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (KubernetesClientTimeoutException late) {
            T last = resource.get();
            if (last != null) {
                throw new AssertionError(
                        describe(type, namespace, name) + " is still there after " + limit + "; it is\n"
                                + Serialization.asYaml(last),
                        late);
            }
        }
    }

    private <T extends HasMetadata> Resource<T> resource(Class<T> type, @Nullable String namespace, String name) {
        return namespace == null
                ? client.resources(type).withName(name)
                : client.resources(type).inNamespace(namespace).withName(name);
    }

    private static String describe(Class<? extends HasMetadata> type, @Nullable String namespace, String name) {
        return HasMetadata.getKind(type) + " " + (namespace == null ? "" : namespace + "/") + name;
    }
}
