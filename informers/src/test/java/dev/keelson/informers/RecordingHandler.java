package dev.keelson.informers;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down every call: {@code +a=1} for adds ({@code +a=1!} live), {@code ~a=1>2}, {@code -a=2} and {@code -a=2?}. */
final class RecordingHandler implements ResourceHandler<ConfigMap> {

    final List<String> calls = new CopyOnWriteArrayList<>();

    private static String text(ConfigMap map) {
        return map.getMetadata().getName() + "=" + map.getData().get("value");
    }

    @Override
    public void onAdd(ConfigMap object, boolean initial) {
        calls.add("+" + text(object) + (initial ? "" : "!"));
    }

    @Override
    public void onUpdate(ConfigMap oldObject, ConfigMap newObject) {
        calls.add("~" + text(oldObject) + ">" + newObject.getData().get("value"));
    }

    @Override
    public void onDelete(ConfigMap object, boolean finalStateUnknown) {
        calls.add("-" + text(object) + (finalStateUnknown ? "?" : ""));
    }

    List<String> drain() {
        List<String> taken = new ArrayList<>(calls);
        calls.clear();
        return taken;
    }
}
