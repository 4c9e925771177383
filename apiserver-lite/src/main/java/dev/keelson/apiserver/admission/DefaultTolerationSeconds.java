package dev.keelson.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;

/** Lets pods stay five minutes on nodes that become unready or unreachable, unless they say otherwise. */
final class DefaultTolerationSeconds implements AdmissionPlugin {
    private static final List<String> TAINTS =
            List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");
    private static final int SECONDS = 300;

    @Override
    public String name() {
        return "DefaultTolerationSeconds";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        ObjectNode pod = request.object();
        if (pod == null || !request.isFor("", "pods")) {
            return;
        }
        for (String taint : TAINTS) {
            if (!tolerates(pod, taint)) {
                Fields.make(pod, "spec")
                        .withArray("tolerations")
                        .addObject()
                        .put("key", taint)
                        .put("operator", "Exists")
                        .put("effect", "NoExecute")
                        .put("tolerationSeconds", SECONDS);
            }
        }
    }

    private static boolean tolerates(ObjectNode pod, String taint) {
        for (ObjectNode toleration : Fields.objects(pod, "spec", "tolerations")) {
            String key = Fields.text(toleration, "key");
            String effect = Fields.text(toleration, "effect");
            boolean sameKey = key.equals(taint) || key.isEmpty();
            if (sameKey && (effect.isEmpty() || effect.equals("NoExecute"))) {
                return true;
            }
        }
        return false;
    }
}
