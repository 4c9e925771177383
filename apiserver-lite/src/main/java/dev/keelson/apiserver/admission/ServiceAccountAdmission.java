package dev.keelson.apiserver.admission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.admission.AdmissionRequest.Operation;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Gives pods their service account: its name, its pull secrets, and a mounted token. */
final class ServiceAccountAdmission implements AdmissionPlugin {
    private static final String MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final int TOKEN_SECONDS = 3607;
    private static final int MODE = 0644;

    private final StoredObjects objects;
    private final RandomGenerator random;

    ServiceAccountAdmission(StoredObjects objects, RandomGenerator random) {
        this.objects = objects;
        this.random = random;
    }

    @Override
    public String name() {
        return "ServiceAccount";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        ObjectNode pod = request.object();
        if (pod == null || request.operation() != Operation.CREATE || !request.isFor("", "pods")) {
            return;
        }
        if (Fields.has(pod, "metadata", "annotations", MIRROR)) {
            return;
        }
        ObjectNode spec = Fields.make(pod, "spec");
        if (Fields.text(spec, "serviceAccountName").isEmpty()) {
            spec.put("serviceAccountName", "default");
        }
        String name = Fields.text(spec, "serviceAccountName");
        spec.put("serviceAccount", name);
        ObjectNode account = objects.get("", "serviceaccounts", request.namespace(), name);
        if (account == null) {
            throw StatusException.forbidden(
                    "",
                    "pods",
                    request.name(),
                    "error looking up service account " + request.namespace() + "/" + name + ": serviceaccount \""
                            + name + "\" not found");
        }
        if (mountsToken(account, spec)) {
            mountToken(spec);
        }
        if (Fields.array(spec, "imagePullSecrets").isEmpty()) {
            ArrayNode secrets = Fields.array(account, "imagePullSecrets");
            if (!secrets.isEmpty()) {
                spec.set("imagePullSecrets", secrets.deepCopy());
            }
        }
    }

    private static boolean mountsToken(ObjectNode account, ObjectNode spec) {
        if (Fields.has(spec, "automountServiceAccountToken")) {
            return Fields.truth(spec, "automountServiceAccountToken");
        }
        return !Fields.has(account, "automountServiceAccountToken")
                || Fields.truth(account, "automountServiceAccountToken");
    }

    private void mountToken(ObjectNode spec) {
        String volume = existing(spec);
        boolean needed = false;
        String name = volume == null ? "kube-api-access-" + suffix() : volume;
        List<ObjectNode> containers = new ArrayList<>(Fields.objects(spec, "containers"));
        containers.addAll(Fields.objects(spec, "initContainers"));
        for (ObjectNode container : containers) {
            boolean mounted = Fields.objects(container, "volumeMounts").stream()
                    .anyMatch(mount -> Fields.text(mount, "mountPath").equals(MOUNT_PATH));
            if (!mounted) {
                ObjectNode mount = container.withArray("volumeMounts").addObject();
                mount.put("name", name).put("readOnly", true).put("mountPath", MOUNT_PATH);
                needed = true;
            }
        }
        if (needed && volume == null) {
            spec.withArray("volumes").add(tokenVolume(spec.objectNode(), name));
        }
    }

    private static @Nullable String existing(ObjectNode spec) {
        for (ObjectNode volume : Fields.objects(spec, "volumes")) {
            if (Fields.text(volume, "name").startsWith("kube-api-access-")) {
                return Fields.text(volume, "name");
            }
        }
        return null;
    }

    private String suffix() {
        String alphabet = "bcdfghjklmnpqrstvwxz2456789";
        StringBuilder suffix = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            suffix.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return suffix.toString();
    }

    private static ObjectNode tokenVolume(ObjectNode volume, String name) {
        volume.put("name", name);
        ObjectNode projected = volume.putObject("projected");
        ArrayNode sources = projected.putArray("sources");
        sources.addObject()
                .putObject("serviceAccountToken")
                .put("expirationSeconds", TOKEN_SECONDS)
                .put("path", "token");
        ObjectNode certificates = sources.addObject().putObject("configMap");
        certificates.put("name", "kube-root-ca.crt");
        certificates.putArray("items").addObject().put("key", "ca.crt").put("path", "ca.crt");
        ObjectNode item =
                sources.addObject().putObject("downwardAPI").putArray("items").addObject();
        item.put("path", "namespace");
        item.putObject("fieldRef").put("apiVersion", "v1").put("fieldPath", "metadata.namespace");
        projected.put("defaultMode", MODE);
        return volume;
    }
}
