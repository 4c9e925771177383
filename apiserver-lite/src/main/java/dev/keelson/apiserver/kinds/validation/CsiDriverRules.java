package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.encoding.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** CSIDrivers. Follows {@code pkg/apis/storage/validation}. */
public final class CsiDriverRules implements Rules {
    private static final List<String> GROUP_POLICIES = List.of("File", "None", "ReadWriteOnceWithFSType");
    private static final List<String> MODES = List.of("Persistent", "Ephemeral");
    private static final long MIN_TOKEN_SECONDS = 600;
    private static final long MAX_TOKEN_SECONDS = 1L << 32;
    private static final int MIN_UPDATE_SECONDS = 10;

    @Override
    public void validate(ObjectNode driver, List<FieldError> errors) {
        View spec = View.of(driver, errors).struct("spec");
        if (!spec.has("attachRequired")) {
            spec.required("attachedRequired", "");
        }
        for (String field : List.of("podInfoOnMount", "storageCapacity", "seLinuxMount")) {
            if (!spec.has(field)) {
                spec.required(field, "");
            }
        }
        spec.oneOf("fsGroupPolicy", GROUP_POLICIES);
        tokenRequests(spec);
        for (String mode : spec.texts("volumeLifecycleModes")) {
            if (!MODES.contains(mode)) {
                errors.add(FieldError.notSupported(spec.path("volumeLifecycleModes"), mode, MODES));
            }
        }
        String period = "nodeAllocatableUpdatePeriodSeconds";
        if (spec.has(period) && spec.number(period) < MIN_UPDATE_SECONDS) {
            spec.invalid(period, "must be greater than or equal to 10 seconds");
        }
        if (spec.has("serviceAccountTokenInSecrets") && spec.size("tokenRequests") == 0) {
            spec.invalid(
                    "serviceAccountTokenInSecrets",
                    "serviceAccountTokenInSecrets is set but no tokenRequests are specified");
        }
    }

    private static void tokenRequests(View spec) {
        Set<String> audiences = new HashSet<>();
        for (View request : spec.list("tokenRequests")) {
            if (!audiences.add(request.text("audience"))) {
                request.duplicate("audience", request.text("audience"));
                continue;
            }
            long seconds = request.number("expirationSeconds");
            if (request.has("expirationSeconds") && seconds < MIN_TOKEN_SECONDS) {
                request.invalid("expirationSeconds", "may not specify a duration less than 10 minutes");
            }
            if (seconds > MAX_TOKEN_SECONDS) {
                request.invalid("expirationSeconds", "may not specify a duration larger than 2^32 seconds");
            }
        }
    }

    @Override
    public void validateUpdate(ObjectNode driver, ObjectNode old, List<FieldError> errors) {
        validate(driver, errors);
        View spec = View.of(driver, errors).struct("spec");
        View before = View.of(old, errors).struct("spec");
        if (spec.truth("attachRequired") != before.truth("attachRequired")) {
            spec.invalid("attachedRequired", spec.get("attachRequired"), "field is immutable");
        }
        spec.immutable("volumeLifecycleModes", before);
    }

    @Override
    public List<String> warnings(ObjectNode driver, @Nullable ObjectNode old) {
        boolean asks = !Fields.array(driver, "spec", "tokenRequests").isEmpty();
        boolean changed = old == null
                || !Fields.same(Fields.at(driver, "spec", "tokenRequests"), Fields.at(old, "spec", "tokenRequests"));
        return asks && changed && !Fields.has(driver, "spec", "serviceAccountTokenInSecrets")
                ? List.of("spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to"
                        + " prevent possible logging of tokens in volume attributes")
                : List.of();
    }
}
