package dev.keelson.apiserver.kinds.validation;

import dev.keelson.api.path.FieldError;
import dev.keelson.api.quantity.QuantityValue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How much of a device's capacity may be asked for. Follows {@code pkg/apis/resource/validation}. */
final class CapacityPolicyRules {
    private static final int MAX_VALID_VALUES = 10;

    private CapacityPolicyRules() {}

    static void policy(View policy, String capacity) {
        boolean values = policy.size("validValues") > 0;
        View range = policy.child("validRange");
        if (values && range != null) {
            policy.forbidden(
                    "",
                    "exactly one policy can be specified, cannot specify \"validValues\" and \"validRange\" at the same"
                            + " time");
            return;
        }
        if (!values && range == null) {
            return;
        }
        QuantityValue preset = quantity(policy, "default");
        if (preset == null) {
            policy.required("default", "required when " + (values ? "validValues" : "validRange") + " is defined");
            return;
        }
        QuantityValue whole = QuantityValue.parse(capacity);
        if (range != null) {
            range(range, preset, whole);
        } else {
            values(policy, preset, whole);
        }
    }

    private static @Nullable QuantityValue quantity(View view, String field) {
        return view.has(field) ? QuantityValue.parse(view.text(field)) : null;
    }

    private static void values(View policy, QuantityValue preset, QuantityValue whole) {
        List<QuantityValue> values =
                policy.texts("validValues").stream().map(QuantityValue::parse).toList();
        for (int i = 1; i < values.size(); i++) {
            if (values.get(i - 1).compareTo(values.get(i)) > 0) {
                policy.invalidAt(
                        "validValues", i, values.get(i).toString(), "values must be sorted in ascending order");
            }
        }
        boolean found = false;
        if (policy.atMost("validValues", MAX_VALID_VALUES)) {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < values.size(); i++) {
                QuantityValue value = values.get(i);
                if (value.compareTo(whole) > 0) {
                    policy.invalidAt(
                            "validValues", i, value.toString(), "option is larger than capacity value: " + whole);
                }
                found |= value.compareTo(preset) == 0;
                String key = Long.toString(value.value());
                if (!seen.add(key)) {
                    policy.errors()
                            .add(FieldError.duplicate(policy.path("validValues").index(i), key));
                }
            }
        }
        if (!found) {
            policy.invalid(
                    "validValues", preset.toString(), "default value is not valid according to the requestPolicy");
        }
    }

    private static void range(View range, QuantityValue preset, QuantityValue whole) {
        QuantityValue min = quantity(range, "min");
        if (min == null) {
            range.required("min", "required when validRange is defined");
            return;
        }
        if (min.compareTo(whole) > 0) {
            range.invalid("min", min.toString(), "min is larger than capacity value: " + whole);
        }
        if (preset.compareTo(min) < 0) {
            range.invalid("min", preset.toString(), "default is less than min: " + min);
        }
        QuantityValue max = quantity(range, "max");
        if (max != null) {
            upper(range, preset, whole, min, max);
        }
        QuantityValue step = quantity(range, "step");
        if (step != null) {
            steps(range, preset, whole, min, max, step);
        }
    }

    private static void upper(
            View range, QuantityValue preset, QuantityValue whole, QuantityValue min, QuantityValue max) {
        if (min.compareTo(max) > 0) {
            range.invalid("max", min.toString(), "min is larger than max: " + max);
        }
        if (max.compareTo(whole) > 0) {
            range.invalid("max", max.toString(), "max is larger than capacity value: " + whole);
        }
        if (preset.compareTo(max) > 0) {
            range.invalid("max", preset.toString(), "default is more than max: " + max);
        }
    }

    private static void steps(
            View range,
            QuantityValue preset,
            QuantityValue whole,
            QuantityValue min,
            @Nullable QuantityValue max,
            QuantityValue step) {
        QuantityValue one = min.add(step);
        if (one.compareTo(whole) > 0) {
            range.invalid("step", step.toString(), "one step " + one + " is larger than capacity value: " + whole);
        }
        onStep(range, preset, min, step);
        if (max != null) {
            onStep(range, max, min, step);
        }
    }

    private static void onStep(View range, QuantityValue value, QuantityValue min, QuantityValue step) {
        long size = step.value();
        // Kubernetes divides by a step of nothing and dies of it; here it is refused like any other that does not fit.
        if (size == 0 || (value.value() - min.value()) % size != 0) {
            range.invalid(
                    "step",
                    value.toString(),
                    "value is not a multiple of a given step (" + step + ") from (" + min + ")");
        }
    }
}
