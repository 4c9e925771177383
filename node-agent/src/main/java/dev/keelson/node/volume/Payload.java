package dev.keelson.node.volume;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files that a volume made from objects is to hold, by relative path. */
final class Payload {

    record Content(byte[] bytes, int mode) {}

    private final Map<String, Content> files = new TreeMap<>();

    Map<String, Content> files() {
        return files;
    }

    void put(String path, byte[] bytes, int mode) throws VolumeException {
        if (path.startsWith("/") || List.of(path.split("/")).contains("..")) {
            throw new VolumeException("invalid path " + path);
        }
        files.put(path, new Content(bytes, mode));
    }

    void add(ConfigMap map, List<KeyToPath> items, int mode, boolean optional) throws VolumeException {
        Map<String, byte[]> data = new HashMap<>();
        if (map.getData() != null) {
            map.getData().forEach((key, value) -> data.put(key, value.getBytes(StandardCharsets.UTF_8)));
        }
        if (map.getBinaryData() != null) {
            map.getBinaryData()
                    .forEach((key, value) -> data.put(key, Base64.getDecoder().decode(value)));
        }
        add(data, items, mode, optional);
    }

    void add(Secret secret, List<KeyToPath> items, int mode, boolean optional) throws VolumeException {
        Map<String, byte[]> data = new HashMap<>();
        if (secret.getData() != null) {
            secret.getData()
                    .forEach((key, value) -> data.put(key, Base64.getDecoder().decode(value)));
        }
        add(data, items, mode, optional);
    }

    private void add(Map<String, byte[]> data, @Nullable List<KeyToPath> items, int mode, boolean optional)
            throws VolumeException {
        if (items == null || items.isEmpty()) {
            for (Map.Entry<String, byte[]> entry : data.entrySet()) {
                put(entry.getKey(), entry.getValue(), mode);
            }
            return;
        }
        for (KeyToPath item : items) {
            byte[] bytes = data.get(item.getKey());
            if (bytes != null) {
                put(item.getPath(), bytes, item.getMode() == null ? mode : item.getMode());
            } else if (!optional) {
                throw new VolumeException("references non-existent config key: " + item.getKey());
            }
        }
    }
}
