package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import java.util.List;

/** PriorityLevelConfigurations. Follows {@code pkg/apis/flowcontrol/validation}. */
public final class PriorityLevelRules implements Rules {
    private static final List<String> TYPES = List.of("Exempt", "Limited");
    private static final List<String> RESPONSES = List.of("Queue", "Reject");
    private static final String KEEP_ZERO = "flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares";
    private static final long MAX_QUEUES = 10_000_000;
    private static final int HASH_BITS = 60;
    private static final long CATCH_ALL_SHARES = 5;

    @Override
    public void validate(ObjectNode object, List<FieldError> errors) {
        View view = View.of(object, errors);
        View metadata = view.struct("metadata");
        if (metadata.struct("annotations").has(KEEP_ZERO)) {
            metadata.forbidden("annotations", "annotation '" + KEEP_ZERO + "' is forbidden");
        }
        View spec = view.struct("spec");
        String name = metadata.text("name");
        spec(spec, name);
        if (name.equals("exempt") && !(spec.text("type").equals("Exempt") && !spec.has("limited"))) {
            view.invalid("spec", "spec of 'exempt' except the 'spec.exempt' field must equal the fixed value");
        }
        if (name.equals("catch-all") && !isCatchAll(spec)) {
            view.invalid("spec", "spec of 'catch-all' must equal the fixed value");
        }
        FlowSchemaRules.conditions(view.struct("status"));
    }

    /** Whether this is what the level of requests without a schema has to be. */
    private static boolean isCatchAll(View spec) {
        View limited = spec.struct("limited");
        View response = limited.struct("limitResponse");
        return spec.text("type").equals("Limited")
                && !spec.has("exempt")
                && limited.number("nominalConcurrencyShares") == CATCH_ALL_SHARES
                && limited.has("lendablePercent")
                && limited.number("lendablePercent") == 0
                && !limited.has("borrowingLimitPercent")
                && response.text("type").equals("Reject")
                && !response.has("queuing");
    }

    @Override
    public void validateStatusUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        FlowSchemaRules.conditions(View.of(object, errors).struct("status"));
    }

    private static void spec(View spec, String name) {
        String type = spec.text("type");
        if (name.equals("exempt") != type.equals("Exempt")) {
            spec.invalid("type", type, "must be 'Exempt' if and only if `name` is 'exempt'");
        }
        View exempt = spec.child("exempt");
        View limited = spec.child("limited");
        switch (type) {
            case "Exempt" -> {
                if (limited != null) {
                    spec.forbidden("limited", "must be nil if the type is not Limited");
                }
                if (exempt != null) {
                    shares(exempt);
                }
            }
            case "Limited" -> {
                if (exempt != null) {
                    spec.forbidden("exempt", "must be nil if the type is Limited");
                }
                if (limited == null) {
                    spec.required("limited", "must not be empty when type is Limited");
                } else {
                    limited(limited);
                }
            }
            default -> spec.notSupported("type", TYPES);
        }
    }

    private static void shares(View level) {
        level.notNegative("nominalConcurrencyShares", "must be a non-negative integer");
        long percent = level.number("lendablePercent");
        if (percent < 0 || percent > 100) {
            level.invalid("lendablePercent", "must be between 0 and 100, inclusive");
        }
    }

    private static void limited(View level) {
        shares(level);
        level.notNegative("borrowingLimitPercent", "if specified, must be a non-negative integer");
        View response = level.struct("limitResponse");
        View queuing = response.child("queuing");
        switch (response.text("type")) {
            case "Reject" -> {
                if (queuing != null) {
                    response.forbidden("queuing", "must be nil if limited.limitResponse.type is not Limited");
                }
            }
            case "Queue" -> {
                if (queuing == null) {
                    response.required("queuing", "must not be empty if limited.limitResponse.type is Limited");
                } else {
                    queuing(queuing);
                }
            }
            default -> response.notSupported("type", RESPONSES);
        }
    }

    private static void queuing(View queuing) {
        long queues = queuing.number("queues");
        long hand = queuing.number("handSize");
        if (queuing.number("queueLengthLimit") <= 0) {
            queuing.invalid("queueLengthLimit", "must be positive");
        }
        if (queues <= 0) {
            queuing.invalid("queues", "must be positive");
        } else if (queues > MAX_QUEUES) {
            queuing.invalid("queues", "must not be greater than " + MAX_QUEUES);
        }
        if (hand <= 0) {
            queuing.invalid("handSize", "must be positive");
        } else if (hand > queues) {
            queuing.invalid("handSize", "should not be greater than queues (" + queues + ")");
        } else if (entropyBits(queues, hand) > HASH_BITS) {
            queuing.invalid(
                    "handSize",
                    "required entropy bits of deckSize " + queues + " and handSize " + hand
                            + " should not be greater than " + HASH_BITS);
        }
    }

    /** How many bits of hash it takes to deal a hand of queues. */
    private static int entropyBits(long queues, long hand) {
        return (int) Math.ceil(Math.log(queues) / Math.log(2) * hand);
    }
}
