package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.registry.RequestContext;
import java.util.HashSet;
import java.util.Set;

/** ResourceClaims: the status of a device goes with its allocation. */
final class ClaimStrategy extends KindStrategy {
    ClaimStrategy(Traits traits) {
        super(traits);
    }

    @Override
    public void prepareForStatusUpdate(RequestContext context, ObjectNode claim, ObjectNode old) {
        super.prepareForStatusUpdate(context, claim, old);
        Set<String> freed = allocated(old);
        freed.removeAll(allocated(claim));
        ArrayNode devices = Fields.array(claim, "status", "devices");
        if (freed.isEmpty() || devices.isEmpty()) {
            return;
        }
        ObjectNode status = Fields.make(claim, "status");
        ArrayNode kept = devices.arrayNode();
        for (ObjectNode device : Fields.objects(status, "devices")) {
            if (!freed.contains(key(device))) {
                kept.add(device);
            }
        }
        Fields.setOrRemove(status, "devices", kept.isEmpty() ? null : kept);
    }

    private static Set<String> allocated(ObjectNode claim) {
        Set<String> devices = new HashSet<>();
        for (ObjectNode result : Fields.objects(claim, "status", "allocation", "devices", "results")) {
            devices.add(key(result));
        }
        return devices;
    }

    private static String key(ObjectNode device) {
        return String.join(
                "/",
                Fields.text(device, "driver"),
                Fields.text(device, "pool"),
                Fields.text(device, "device"),
                Fields.text(device, "shareID"));
    }
}
