package dev.keelson.informers;

import dev.keelson.api.deepcopy.DeepCopies;
import dev.keelson.api.deepcopy.UncopyableTypeException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Makes deep copies: nothing mutable is reachable from both the object and its copy. */
public interface ObjectCopier {

    <T> T copy(T object);

    /**
     * Copies with generated code where there is some, and otherwise by writing and reading JSON, which works for every
     * class that the client can read and is slow.
     */
    static ObjectCopier of(KubernetesSerialization serialization) {
        Set<Class<?>> withoutCode = ConcurrentHashMap.newKeySet();
        return new ObjectCopier() {
            @Override
            public <T> T copy(T object) {
                if (!withoutCode.contains(object.getClass())) {
                    try {
                        return DeepCopies.copy(object);
                    } catch (UncopyableTypeException noCode) {
                        withoutCode.add(object.getClass());
                    }
                }
                return serialization.clone(object);
            }
        };
    }
}
