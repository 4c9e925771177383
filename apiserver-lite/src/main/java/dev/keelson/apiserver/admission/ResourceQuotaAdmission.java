package dev.keelson.apiserver.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.quantity.QuantityValue;
import dev.keelson.apiserver.admission.AdmissionRequest.Operation;
import dev.keelson.apiserver.status.StatusException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds namespaces to their ResourceQuotas. An object is charged, by compare-and-set on the quota's status, before it is
 * stored, so that no number of servers lets more in than a quota has; what is gone or was never stored is given back by
 * who recounts. A quota whose status nobody has written yet limits nothing.
 *
 * <p>Follows apiserver's {@code pkg/admission/plugin/resourcequota}.
 */
final class ResourceQuotaAdmission implements AdmissionPlugin {
    private static final int ATTEMPTS = 20;
    private static final Set<String> CHARGED_ON_UPDATE = Set.of("services", "persistentvolumeclaims");

    private final StoredObjects objects;
    private final QuotaLedger ledger;

    ResourceQuotaAdmission(StoredObjects objects, QuotaLedger ledger) {
        this.objects = objects;
        this.ledger = ledger;
    }

    @Override
    public String name() {
        return "ResourceQuota";
    }

    @Override
    public void validate(AdmissionRequest request) {
        if (!isCharged(request)) {
            return;
        }
        List<ObjectNode> quotas = objects.list("", "resourcequotas", request.namespace());
        for (ObjectNode quota : quotas) {
            charge(request, quota);
        }
    }

    private static boolean isCharged(AdmissionRequest request) {
        if (request.namespace().isEmpty() || request.object() == null) {
            return false;
        }
        if (request.operation() == Operation.CREATE) {
            return request.subresource().isEmpty();
        }
        boolean core = request.resource().group().isEmpty();
        String plural = request.resource().resource();
        return request.operation() == Operation.UPDATE
                && core
                && ((request.subresource().isEmpty() && CHARGED_ON_UPDATE.contains(plural))
                        || (plural.equals("pods") && request.subresource().equals("resize")));
    }

    private void charge(AdmissionRequest request, ObjectNode first) {
        ObjectNode quota = first;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (!add(request, quota) || request.dryRun() || ledger.charge(quota)) {
                return;
            }
            ObjectNode newer = objects.get(
                    "",
                    "resourcequotas",
                    request.namespace(),
                    quota.path("metadata").path("name").asText());
            if (newer == null) {
                return;
            }
            quota = newer;
        }
        throw StatusException.conflict(
                "",
                "resourcequotas",
                quota.path("metadata").path("name").asText(),
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    /** Adds what the object uses to the quota's status; whether that changes anything. */
    private static boolean add(AdmissionRequest request, ObjectNode quota) {
        ObjectNode object = request.object();
        String plural = request.resource().resource();
        Map<String, QuantityValue> hard = quantities(quota.path("status").path("hard"));
        hard.keySet().removeIf(name -> !QuotaUsage.concerns(request.resource(), name));
        if (object == null || hard.isEmpty() || !QuotaScopes.match(quota, plural, object)) {
            return false;
        }
        requireStated(request, quota, hard.keySet());
        Map<String, QuantityValue> used = quantities(quota.path("status").path("used"));
        if (!used.keySet().containsAll(hard.keySet())) {
            throw refused(
                    request,
                    "status unknown for quota: " + nameOf(quota) + ", resources: " + String.join(",", hard.keySet()));
        }
        Map<String, QuantityValue> requested = requested(request, quota, object);
        requested.keySet().retainAll(hard.keySet());
        requested.values().removeIf(QuantityValue::isZero);
        if (requested.isEmpty()) {
            return false;
        }
        requireRoom(request, quota, requested, used, hard);
        ObjectNode status = quota.withObject("/status/used");
        requested.forEach(
                (name, amount) -> status.put(name, total(used, name, amount).toString()));
        return true;
    }

    private static QuantityValue total(Map<String, QuantityValue> used, String name, QuantityValue amount) {
        return used.getOrDefault(name, QuantityValue.zero()).add(amount);
    }

    /** What is new: of an update, only what it uses more than before. */
    private static Map<String, QuantityValue> requested(AdmissionRequest request, ObjectNode quota, ObjectNode object) {
        Map<String, QuantityValue> requested = QuotaUsage.of(request.resource(), object);
        requested.forEach((name, amount) -> {
            if (amount.signum() < 0) {
                throw refused(request, "quota usage is negative for resource(s): " + name);
            }
        });
        ObjectNode old = request.old();
        if (old != null && QuotaScopes.match(quota, request.resource().resource(), old)) {
            QuotaUsage.of(request.resource(), old)
                    .forEach((name, amount) -> requested.computeIfPresent(
                            name, (unused, now) -> now.subtract(amount).max(QuantityValue.zero())));
        }
        return requested;
    }

    private static void requireStated(AdmissionRequest request, ObjectNode quota, Set<String> limited) {
        ObjectNode object = request.object();
        if (object == null
                || !request.resource().resource().equals("pods")
                || !request.resource().group().isEmpty()) {
            return;
        }
        Map<String, List<String>> silent = new TreeMap<>();
        for (String name : limited) {
            List<String> containers = QuotaUsage.silent(object, name);
            if (!containers.isEmpty()) {
                silent.put(name, containers);
            }
        }
        if (!silent.isEmpty()) {
            StringBuilder what = new StringBuilder("failed quota: " + nameOf(quota) + ": must specify ");
            String separator = "";
            for (Map.Entry<String, List<String>> entry : silent.entrySet()) {
                what.append(separator)
                        .append(entry.getKey())
                        .append(" for: ")
                        .append(String.join(",", entry.getValue()));
                separator = "; ";
            }
            throw refused(request, what.toString());
        }
    }

    private static void requireRoom(
            AdmissionRequest request,
            ObjectNode quota,
            Map<String, QuantityValue> requested,
            Map<String, QuantityValue> used,
            Map<String, QuantityValue> hard) {
        Set<String> exceeded = new TreeSet<>();
        requested.forEach((name, amount) -> {
            if (total(used, name, amount).compareTo(hard.getOrDefault(name, QuantityValue.zero())) > 0) {
                exceeded.add(name);
            }
        });
        if (!exceeded.isEmpty()) {
            throw refused(
                    request,
                    "exceeded quota: " + nameOf(quota) + ", requested: " + text(requested, exceeded) + ", used: "
                            + text(used, exceeded) + ", limited: " + text(hard, exceeded));
        }
    }

    private static String text(Map<String, QuantityValue> amounts, Set<String> names) {
        return String.join(
                ",",
                names.stream()
                        .map(name -> name + "=" + amounts.getOrDefault(name, QuantityValue.zero()))
                        .toList());
    }

    private static StatusException refused(AdmissionRequest request, String why) {
        JsonNode name = request.object() == null
                ? null
                : request.object().path("metadata").get("name");
        return StatusException.forbidden(
                request.resource().group(),
                request.resource().resource(),
                name == null ? request.name() : name.asText(),
                why);
    }

    private static String nameOf(ObjectNode quota) {
        return quota.path("metadata").path("name").asText();
    }

    private static Map<String, QuantityValue> quantities(JsonNode list) {
        Map<String, QuantityValue> quantities = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : list.properties()) {
            quantities.put(entry.getKey(), QuantityValue.parse(entry.getValue().asText()));
        }
        return quantities;
    }
}
