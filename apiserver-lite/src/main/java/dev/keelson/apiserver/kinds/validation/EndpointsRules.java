package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Endpoints. */
public final class EndpointsRules implements Rules {
    private static final FieldPath SUBSETS = FieldPath.of("subsets");

    @Override
    public void validate(ObjectNode endpoints, List<FieldError> errors) {
        List<ObjectNode> subsets = Fields.objects(endpoints, "subsets");
        for (int i = 0; i < subsets.size(); i++) {
            ObjectNode subset = subsets.get(i);
            FieldPath at = SUBSETS.index(i);
            List<ObjectNode> ready = Fields.objects(subset, "addresses");
            List<ObjectNode> notReady = Fields.objects(subset, "notReadyAddresses");
            if (ready.isEmpty() && notReady.isEmpty()) {
                errors.add(FieldError.required(at, "must specify `addresses` or `notReadyAddresses`"));
            }
            addresses(ready, at.child("addresses"), errors);
            addresses(notReady, at.child("notReadyAddresses"), errors);
            List<ObjectNode> ports = Fields.objects(subset, "ports");
            for (int j = 0; j < ports.size(); j++) {
                port(ports.get(j), ports.size() > 1, at.child("ports").index(j), errors);
            }
        }
    }

    private static void addresses(List<ObjectNode> addresses, FieldPath path, List<FieldError> errors) {
        for (int i = 0; i < addresses.size(); i++) {
            FieldPath at = path.index(i);
            String ip = Fields.text(addresses.get(i), "ip");
            IpRules.address(ip, List.of(), at.child("ip"), errors);
            NameChecks.label(addresses.get(i), "hostname", at, errors);
            NameChecks.subdomainIfSet(addresses.get(i), "nodeName", at, errors);
            IpRules.endpoint(ip, at.child("ip"), errors);
        }
    }

    private static void port(ObjectNode port, boolean named, FieldPath path, List<FieldError> errors) {
        if (named) {
            NameChecks.requiredLabel(port, "name", path, errors);
        } else {
            NameChecks.label(port, "name", path, errors);
        }
        Check.port(Fields.number(port, "port"), path.child("port"), errors);
        ContainerRules.protocol(port, path, errors);
        NameChecks.qualifiedIfSet(port, "appProtocol", path, errors);
    }

    /** What was stored before may stay. */
    @Override
    public void validateUpdate(ObjectNode endpoints, ObjectNode old, List<FieldError> errors) {
        if (!Fields.same(endpoints.get("subsets"), old.get("subsets"))) {
            validate(endpoints, errors);
        }
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        List<String> warnings = new ArrayList<>(0);
        String manager = Fields.text(object, "metadata", "labels", "endpoints.kubernetes.io/managed-by");
        if (!manager.equals("endpoint-controller")) {
            for (View subset : View.of(object, new ArrayList<>(0)).list("subsets")) {
                IpTexts.warnOfAddresses(subset.list("addresses"), "ip", warnings);
                IpTexts.warnOfAddresses(subset.list("notReadyAddresses"), "ip", warnings);
            }
        }
        return warnings;
    }
}
