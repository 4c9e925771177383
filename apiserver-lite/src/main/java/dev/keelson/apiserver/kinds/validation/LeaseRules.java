package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import java.util.List;

/** Leases. Follows {@code pkg/apis/coordination/validation}. */
public final class LeaseRules implements Rules {
    private static final List<String> STRATEGIES = List.of("OldestEmulationVersion");

    @Override
    public void validate(ObjectNode lease, List<FieldError> errors) {
        View spec = View.of(lease, errors).struct("spec");
        if (spec.has("leaseDurationSeconds") && spec.number("leaseDurationSeconds") <= 0) {
            spec.invalid("leaseDurationSeconds", "must be greater than 0");
        }
        spec.notNegative("leaseTransitions", "must be greater than or equal to 0");
        String strategy = spec.text("strategy");
        if (spec.has("strategy")) {
            strategy(spec, strategy);
        }
        if (!spec.text("preferredHolder").isEmpty() && strategy.isEmpty()) {
            spec.forbidden("preferredHolder", "may only be specified if `strategy` is defined");
        }
    }

    /** The path ends in the field's name twice, as it does in Kubernetes. */
    private static void strategy(View spec, String strategy) {
        if (strategy.indexOf('/') < 0) {
            if (!STRATEGIES.contains(strategy)) {
                spec.errors()
                        .add(FieldError.notSupported(spec.path("strategy").child("strategy"), strategy, STRATEGIES));
            }
            return;
        }
        Check.all(spec.path("strategy").child("strategy"), strategy, NameRules.labelKey(strategy), spec.errors());
    }
}
