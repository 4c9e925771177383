package dev.keelson.informers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a watch has brought before the mark that its initial events are complete. Confined to the reflector's strand. */
final class InitialState<T extends HasMetadata> {

    private final Map<String, CachedObject<T>> objects = new HashMap<>();
    // Keys of objects whose newest state could not be read; never in objects.
    private final Set<String> undecodable = new HashSet<>();

    /** Returns whether it is an object not met before. */
    boolean put(String key, CachedObject<T> object) {
        boolean unread = undecodable.remove(key);
        return objects.put(key, object) == null && !unread;
    }

    boolean putUnread(String key) {
        boolean read = objects.remove(key) != null;
        return undecodable.add(key) && !read;
    }

    void remove(String key) {
        objects.remove(key);
        undecodable.remove(key);
    }

    @Nullable
    String revisionOf(String key) {
        CachedObject<T> object = objects.get(key);
        return object == null ? null : object.revision();
    }

    Snapshot<T> complete(String revision, Duration took) {
        return new Snapshot<>(new ArrayList<>(objects.values()), undecodable, revision, took, false);
    }
}
