package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.quantity.QuantityValue;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.registry.RequestContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pods. Follows {@code pkg/registry/core/pod/strategy.go}. */
final class PodStrategy extends KindStrategy {
    PodStrategy(Traits traits) {
        super(traits);
    }

    @Override
    public void prepareForCreate(RequestContext context, ObjectNode pod) {
        Metadata.of(pod).put("generation", 1);
        ObjectNode status = pod.putObject("status");
        status.put("phase", "Pending");
        if (!Fields.array(pod, "spec", "schedulingGates").isEmpty()) {
            ObjectNode condition = status.putArray("conditions").addObject();
            condition.put("type", "PodScheduled");
            condition.put("status", "False");
            condition.put("reason", "SchedulingGated");
            condition.put("message", "Scheduling is blocked due to non-empty scheduling gates");
        }
        status.put("qosClass", qualityOfService(pod));
        PodPreparation.dropDisabled(Fields.make(pod, "spec"), null);
        PodPreparation.mergeLabelKeys(pod);
        PodPreparation.alignAppArmor(pod, context.warnings());
    }

    @Override
    public void prepareForUpdate(RequestContext context, ObjectNode pod, ObjectNode old) {
        Fields.copyField(old, pod, "status");
        PodPreparation.dropDisabled(Fields.make(pod, "spec"), Fields.object(old, "spec"));
        Metadata.bumpGeneration(pod, old, !Fields.same(pod.get("spec"), old.get("spec")));
    }

    @Override
    public void prepareForStatusUpdate(RequestContext context, ObjectNode pod, ObjectNode old) {
        Fields.copyField(old, pod, "spec");
        ObjectNode metadata = Metadata.of(pod);
        metadata.remove("deletionTimestamp");
        Fields.copyField(Metadata.of(old.deepCopy()), metadata, "ownerReferences");
        ObjectNode status = Fields.make(pod, "status");
        if (Fields.text(status, "qosClass").isEmpty()) {
            Fields.copyField(Fields.make(old.deepCopy(), "status"), status, "qosClass");
        }
        if (Fields.number(status, "observedGeneration") == 0) {
            Fields.copyField(Fields.make(old.deepCopy(), "status"), status, "observedGeneration");
        }
        keepConditionGenerations(status, old);
    }

    /** A condition that does not say to which generation it belongs keeps what it said before. */
    private static void keepConditionGenerations(ObjectNode status, ObjectNode old) {
        List<ObjectNode> before = new ArrayList<>(Fields.objects(old, "status", "conditions"));
        for (ObjectNode condition : Fields.objects(status, "conditions")) {
            String type = Fields.text(condition, "type");
            for (int i = 0; i < before.size(); i++) {
                if (Fields.text(before.get(i), "type").equals(type)) {
                    ObjectNode earlier = before.remove(i);
                    if (Fields.number(condition, "observedGeneration") == 0) {
                        Fields.copyField(earlier, condition, "observedGeneration");
                    }
                    break;
                }
            }
        }
    }

    @Override
    public boolean deletesGracefully() {
        return true;
    }

    @Override
    public @Nullable Long gracePeriod(ObjectNode pod, @Nullable Long requested) {
        String phase = Fields.text(pod, "status", "phase");
        boolean over = phase.equals("Succeeded") || phase.equals("Failed");
        if (Fields.text(pod, "spec", "nodeName").isEmpty() || over) {
            return 0L;
        }
        if (requested != null) {
            return requested;
        }
        long own = Fields.number(pod, "spec", "terminationGracePeriodSeconds");
        return own < 0 ? 1 : own;
    }

    @Override
    public @Nullable String selectableLabel(String label) {
        return switch (label) {
            case "spec.host" -> "spec.nodeName";
            case "status.podIPs" -> "status.podIP";
            default -> super.selectableLabel(label);
        };
    }

    /** Guaranteed, Burstable or BestEffort, from the cpu and memory of all containers. */
    static String qualityOfService(ObjectNode pod) {
        Map<String, QuantityValue> requests = new HashMap<>();
        Map<String, QuantityValue> limits = new HashMap<>();
        boolean guaranteed = true;
        ObjectNode podLevel = Fields.object(pod, "spec", "resources");
        List<ObjectNode> holders = new ArrayList<>();
        if (podLevel != null && !podLevel.isEmpty()) {
            holders.add(Fields.make(pod, "spec"));
        } else {
            holders.addAll(Fields.objects(pod, "spec", "containers"));
            holders.addAll(Fields.objects(pod, "spec", "initContainers"));
        }
        for (ObjectNode holder : holders) {
            collect(holder, "requests", requests);
            guaranteed &= collect(holder, "limits", limits) == 2;
        }
        if (requests.isEmpty() && limits.isEmpty()) {
            return "BestEffort";
        }
        for (Map.Entry<String, QuantityValue> request : requests.entrySet()) {
            QuantityValue limit = limits.get(request.getKey());
            guaranteed &= limit != null && limit.compareTo(request.getValue()) == 0;
        }
        return guaranteed && requests.size() == limits.size() ? "Guaranteed" : "Burstable";
    }

    private static int collect(ObjectNode holder, String field, Map<String, QuantityValue> into) {
        int count = 0;
        for (Map.Entry<String, String> entry :
                Fields.strings(holder, "resources", field).entrySet()) {
            QuantityValue value = QuantityValue.parse(entry.getValue());
            boolean counts = entry.getKey().equals("cpu") || entry.getKey().equals("memory");
            if (counts && value.signum() > 0) {
                into.merge(entry.getKey(), value, QuantityValue::add);
                count++;
            }
        }
        return count;
    }
}
