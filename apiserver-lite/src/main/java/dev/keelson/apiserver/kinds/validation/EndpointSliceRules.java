package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.registry.ObjectMetaRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** EndpointSlices. Follows {@code pkg/apis/discovery/validation}. */
public final class EndpointSliceRules implements Rules {
    private static final List<String> TYPES = List.of("FQDN", "IPv4", "IPv6");
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
    private static final List<String> CONTROLLERS =
            List.of("endpointslice-controller.k8s.io", "endpointslicemirroring-controller.k8s.io");
    private static final int MAX_ENDPOINTS = 1000;
    private static final int MAX_PORTS = 20_000;
    private static final int MAX_ADDRESSES = 100;
    private static final int MAX_TOPOLOGY = 16;
    private static final int MAX_HINTS = 8;

    @Override
    public void validate(ObjectNode slice, List<FieldError> errors) {
        View view = View.of(slice, errors);
        head(view);
        endpoints(view);
    }

    /** Endpoints that do not change are not looked at again. */
    @Override
    public void validateUpdate(ObjectNode slice, ObjectNode old, List<FieldError> errors) {
        View view = View.of(slice, errors);
        head(view);
        if (!Fields.same(slice.get("endpoints"), old.get("endpoints"))) {
            endpoints(view);
        }
        view.immutable("addressType", View.of(old, errors));
    }

    /** Slices of the bundled controllers are not warned about. */
    @Override
    public List<String> warnings(ObjectNode slice, @Nullable ObjectNode old) {
        List<String> warnings = new ArrayList<>(0);
        if (old == null && Fields.text(slice, "addressType").equals("FQDN")) {
            warnings.add("spec.addressType: FQDN endpoints are deprecated");
        }
        if (CONTROLLERS.contains(Fields.text(slice, "metadata", "labels", MANAGED_BY))) {
            return warnings;
        }
        for (View endpoint : View.of(slice, new ArrayList<>(0)).list("endpoints")) {
            List<String> addresses = endpoint.texts("addresses");
            for (int i = 0; i < addresses.size(); i++) {
                String warning = IpTexts.addressWarning(addresses.get(i));
                if (warning != null) {
                    warnings.add(endpoint.path("addresses").index(i) + ": " + warning);
                }
            }
        }
        return warnings;
    }

    private static void head(View slice) {
        if (slice.present("addressType")) {
            slice.oneOf("addressType", TYPES);
        }
        if (!slice.atMost("ports", MAX_PORTS)) {
            return;
        }
        Set<String> names = new HashSet<>();
        for (View port : slice.list("ports")) {
            port(port, names);
        }
    }

    private static void port(View port, Set<String> names) {
        String name = port.text("name");
        if (!name.isEmpty()) {
            port.problems("name", NameRules.dns1123Label(name));
        }
        if (!names.add(name)) {
            port.duplicate("name", name);
        }
        port.requiredOneOf("protocol", PROTOCOLS);
        if (port.has("appProtocol")) {
            port.problems("appProtocol", NameRules.labelKey(port.text("appProtocol")));
        }
    }

    private static void endpoints(View slice) {
        if (!slice.atMost("endpoints", MAX_ENDPOINTS)) {
            return;
        }
        String type = slice.text("addressType");
        for (View endpoint : slice.list("endpoints")) {
            addresses(endpoint, type);
            endpoint(endpoint);
        }
    }

    private static void addresses(View endpoint, String type) {
        List<String> addresses = endpoint.texts("addresses");
        if (addresses.isEmpty()) {
            endpoint.required("addresses", "must contain at least 1 address");
        }
        endpoint.atMost("addresses", MAX_ADDRESSES);
        for (int i = 0; i < addresses.size(); i++) {
            String address = addresses.get(i);
            switch (type) {
                case "IPv4" -> ip(endpoint, i, address, true);
                case "IPv6" -> ip(endpoint, i, address, false);
                case "FQDN" -> domain(endpoint, i, address);
                default -> {}
            }
        }
    }

    private static void ip(View endpoint, int at, String address, boolean version4) {
        List<String> problems = version4 ? IpTexts.legacyAddress(address) : IpTexts.address(address);
        endpoint.problemsAt("addresses", at, address, problems);
        if (problems.isEmpty()) {
            if ((address.indexOf(':') < 0) != version4) {
                endpoint.invalid("addresses", address, "must be an " + (version4 ? "IPv4" : "IPv6") + " address");
            }
            endpoint.problemsAt("addresses", at, address, IpTexts.endpoint(address));
        }
    }

    private static void domain(View endpoint, int at, String text) {
        if (text.isEmpty()) {
            endpoint.requiredAt("addresses", at, "");
            return;
        }
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        List<String> problems = NameRules.dns1123Subdomain(name);
        if (!problems.isEmpty()) {
            endpoint.invalidAt("addresses", at, name, String.join(",", problems));
            return;
        }
        if (name.indexOf('.') < 0) {
            endpoint.invalidAt(
                    "addresses", at, name, "should be a domain with at least two segments separated by dots");
            return;
        }
        for (String label : name.split("\\.", -1)) {
            List<String> wrong = NameRules.dns1123Label(label);
            if (!wrong.isEmpty()) {
                endpoint.invalidAt("addresses", at, label, String.join(",", wrong));
                return;
            }
        }
    }

    private static void endpoint(View endpoint) {
        if (endpoint.has("nodeName")) {
            endpoint.problems("nodeName", NameRules.dns1123Subdomain(endpoint.text("nodeName")));
        }
        Map<String, String> topology = endpoint.strings("deprecatedTopology");
        if (!topology.isEmpty()) {
            endpoint.atMost("deprecatedTopology", MAX_TOPOLOGY);
            ObjectMetaRules.labels(topology, endpoint.path("deprecatedTopology"), endpoint.errors());
            if (topology.containsKey(ZONE)) {
                endpoint.errors()
                        .add(FieldError.internal(
                                endpoint.path("deprecatedTopology").key(ZONE),
                                "reserved key was not removed in conversion"));
            }
        }
        if (endpoint.has("hostname")) {
            endpoint.problems("hostname", NameRules.dns1123Label(endpoint.text("hostname")));
        }
        View hints = endpoint.child("hints");
        if (hints != null) {
            if (hints(hints, "forZones")) {
                hints(hints, "forNodes");
            }
        }
    }

    /** Checks hints of one sort; whether there are not too many. */
    private static boolean hints(View hints, String field) {
        if (!hints.atMost(field, MAX_HINTS)) {
            return false;
        }
        Set<String> names = new HashSet<>();
        for (View hint : hints.list(field)) {
            String name = hint.text("name");
            if (!names.add(name)) {
                hint.duplicate("name", name);
            }
            hint.problems(
                    "name", field.equals("forZones") ? NameRules.labelValue(name) : NameRules.dns1123Subdomain(name));
        }
        return true;
    }
}
