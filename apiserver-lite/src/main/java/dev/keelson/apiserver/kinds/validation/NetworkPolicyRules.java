package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** NetworkPolicies. Follows {@code pkg/apis/networking/validation}. */
public final class NetworkPolicyRules implements Rules {
    private static final List<String> PROTOCOLS = List.of("TCP", "UDP", "SCTP");
    private static final List<String> TYPES = List.of("Ingress", "Egress");

    @Override
    public void validate(ObjectNode policy, List<FieldError> errors) {
        spec(View.of(policy, errors).struct("spec"), Set.of());
    }

    /** Blocks that the old policy has anywhere may stay, however they are written. */
    @Override
    public void validateUpdate(ObjectNode policy, ObjectNode old, List<FieldError> errors) {
        spec(View.of(policy, errors).struct("spec"), blocks(View.of(old, errors).struct("spec")));
    }

    @Override
    public List<String> warnings(ObjectNode policy, @Nullable ObjectNode old) {
        List<String> warnings = new ArrayList<>(0);
        View spec = View.of(policy, new ArrayList<>(0)).struct("spec");
        for (String direction : List.of("ingress", "egress")) {
            for (View rule : spec.list(direction)) {
                for (View peer : rule.list(direction.equals("ingress") ? "from" : "to")) {
                    blockWarnings(peer.struct("ipBlock"), warnings);
                }
            }
        }
        return warnings;
    }

    private static void blockWarnings(View block, List<String> warnings) {
        for (String warning : IpTexts.blockWarnings(block.text("cidr"))) {
            warnings.add(block.path("cidr") + ": " + warning);
        }
        List<String> exceptions = block.texts("except");
        for (int i = 0; i < exceptions.size(); i++) {
            for (String warning : IpTexts.blockWarnings(exceptions.get(i))) {
                warnings.add(block.path("except").index(i) + ": " + warning);
            }
        }
    }

    private static Set<String> blocks(View spec) {
        Set<String> known = new HashSet<>();
        for (String direction : List.of("ingress", "egress")) {
            for (View rule : spec.list(direction)) {
                for (View peer : rule.list(direction.equals("ingress") ? "from" : "to")) {
                    View block = peer.struct("ipBlock");
                    known.add(block.text("cidr"));
                    known.addAll(block.texts("except"));
                }
            }
        }
        return known;
    }

    private static void spec(View spec, Set<String> knownBlocks) {
        spec.labelSelector("podSelector");
        for (View rule : spec.list("ingress")) {
            rule(rule, "from", knownBlocks);
        }
        for (View rule : spec.list("egress")) {
            rule(rule, "to", knownBlocks);
        }
        List<String> types = spec.texts("policyTypes");
        if (types.size() > TYPES.size()) {
            spec.invalid("policyTypes", "may not specify more than two policyTypes");
            return;
        }
        for (int i = 0; i < types.size(); i++) {
            if (!TYPES.contains(types.get(i))) {
                spec.errors()
                        .add(FieldError.notSupported(spec.path("policyTypes").index(i), types.get(i), TYPES));
            }
        }
    }

    private static void rule(View rule, String peers, Set<String> knownBlocks) {
        for (View port : rule.list("ports")) {
            port(port);
        }
        for (View peer : rule.list(peers)) {
            peer(peer, knownBlocks);
        }
    }

    private static void port(View port) {
        port.oneOf("protocol", PROTOCOLS);
        JsonNode value = port.get("port");
        if (value == null) {
            if (port.has("endPort")) {
                port.invalid("endPort", "may not be specified when `port` is not specified");
            }
        } else if (value.isTextual()) {
            if (port.has("endPort")) {
                port.invalid("endPort", "may not be specified when `port` is non-numeric");
            }
            port.problems("port", NameRules.portName(value.asText()));
        } else {
            range(port, value.asLong());
        }
    }

    private static void range(View port, long first) {
        Check.port(first, port.path("port"), port.errors());
        if (port.has("endPort")) {
            long last = port.number("endPort");
            if (last < first) {
                port.invalid("endPort", first, "must be greater than or equal to `port`");
            }
            Check.port(last, port.path("endPort"), port.errors());
        }
    }

    private static void peer(View peer, Set<String> knownBlocks) {
        View block = peer.child("ipBlock");
        peer.labelSelector("podSelector");
        peer.labelSelector("namespaceSelector");
        boolean selects = peer.has("podSelector") || peer.has("namespaceSelector");
        if (block != null) {
            block(block, knownBlocks);
        }
        if (block == null && !selects) {
            peer.required("", "must specify a peer");
        } else if (block != null && selects) {
            peer.forbidden("", "may not specify both ipBlock and another peer");
        }
    }

    private static void block(View block, Set<String> known) {
        if (!block.present("cidr")) {
            return;
        }
        String text = block.text("cidr");
        if (!known.contains(text)) {
            block.problems("cidr", IpTexts.legacyBlock(text));
        }
        IpBlock whole = IpBlock.parse(text);
        if (whole == null) {
            return;
        }
        List<String> exceptions = block.texts("except");
        for (int i = 0; i < exceptions.size(); i++) {
            String exception = exceptions.get(i);
            if (!known.contains(exception)) {
                block.problemsAt("except", i, exception, IpTexts.legacyBlock(exception));
            }
            IpBlock part = IpBlock.parse(exception);
            if (part != null && (!whole.contains(part) || whole.prefix() >= part.prefix())) {
                block.invalidAt("except", i, exception, "must be a strict subset of `cidr`");
            }
        }
    }
}
