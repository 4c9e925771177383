package dev.keelson.apiserver.admission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.admission.AdmissionRequest.Operation;
import dev.keelson.apiserver.encoding.Fields;

/** Taints new nodes as not ready, so that nothing lands on them before they say that they are. */
final class TaintNodesByCondition implements AdmissionPlugin {
    private static final String NOT_READY = "node.kubernetes.io/not-ready";

    @Override
    public String name() {
        return "TaintNodesByCondition";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        ObjectNode node = request.object();
        if (node == null || request.operation() != Operation.CREATE || !request.isFor("", "nodes")) {
            return;
        }
        for (ObjectNode taint : Fields.objects(node, "spec", "taints")) {
            if (Fields.text(taint, "key").equals(NOT_READY)
                    && Fields.text(taint, "effect").equals("NoSchedule")) {
                return;
            }
        }
        ArrayNode taints = Fields.make(node, "spec").withArray("taints");
        taints.addObject().put("key", NOT_READY).put("effect", "NoSchedule");
    }
}
