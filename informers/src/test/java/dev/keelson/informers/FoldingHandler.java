package dev.keelson.informers;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** Applies every call to a map, and writes down each call that does not fit what the map holds, or overlaps another. */
final class FoldingHandler implements ResourceHandler<ConfigMap> {

    static final String LAST = "last";

    final Map<String, String> held = new ConcurrentHashMap<>();
    final List<String> violations = new CopyOnWriteArrayList<>();
    /** Opened by the add of the object named {@link #LAST}. */
    final CountDownLatch sawLast = new CountDownLatch(1);

    private final AtomicBoolean busy = new AtomicBoolean();

    static Map<String, String> contents(Indexer<ConfigMap> indexer) {
        Map<String, String> contents = new ConcurrentHashMap<>();
        indexer.list().forEach(map -> contents.put(ObjectKeys.of(map), revision(map)));
        return contents;
    }

    private static String revision(ConfigMap map) {
        return map.getMetadata().getResourceVersion();
    }

    @Override
    public void onAdd(ConfigMap object, boolean initial) {
        enter();
        String former = held.put(ObjectKeys.of(object), revision(object));
        if (former != null) {
            violations.add("add of " + ObjectKeys.of(object) + ", held at " + former);
        }
        if (object.getMetadata().getName().equals(LAST)) {
            sawLast.countDown();
        }
        busy.set(false);
    }

    @Override
    public void onUpdate(ConfigMap oldObject, ConfigMap newObject) {
        enter();
        String former = held.put(ObjectKeys.of(newObject), revision(newObject));
        if (!revision(oldObject).equals(former)) {
            violations.add(
                    "update of " + ObjectKeys.of(newObject) + " from " + revision(oldObject) + ", held at " + former);
        }
        busy.set(false);
    }

    @Override
    public void onDelete(ConfigMap object, boolean finalStateUnknown) {
        enter();
        if (held.remove(ObjectKeys.of(object)) == null) {
            violations.add("deletion of " + ObjectKeys.of(object) + ", not held");
        }
        busy.set(false);
    }

    private void enter() {
        if (!busy.compareAndSet(false, true)) {
            violations.add("overlapping calls");
        }
    }
}
