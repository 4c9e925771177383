package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.quantity.QuantityValue;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** CSINodes and CSIStorageCapacities. Follows {@code pkg/apis/storage/validation}. */
public final class CsiRules {
    private static final int MAX_DRIVER_NAME = 63;
    private static final int MAX_NODE_ID = 256;

    private CsiRules() {}

    /** The name of a driver, in a field that has to have one. */
    static void driverName(View view, String field) {
        if (!view.present(field)) {
            return;
        }
        driverName(view, field, view.text(field));
    }

    /** The name of a driver as a part of what the field says. */
    static void driverName(View view, String field, String name) {
        if (name.length() > MAX_DRIVER_NAME) {
            view.tooLong(field, MAX_DRIVER_NAME);
        }
        for (String problem : NameRules.dns1123Subdomain(name.toLowerCase(Locale.ROOT))) {
            view.invalid(field, name, problem);
        }
    }

    /** CSINodes. */
    public static Rules node() {
        return new Rules() {
            @Override
            public void validate(ObjectNode node, List<FieldError> errors) {
                Set<String> names = new HashSet<>();
                for (View driver : View.of(node, errors).struct("spec").list("drivers")) {
                    driver(driver, names);
                }
            }

            @Override
            public void validateUpdate(ObjectNode node, ObjectNode old, List<FieldError> errors) {
                validate(node, errors);
                driversKept(
                        View.of(node, errors).struct("spec"),
                        View.of(old, errors).struct("spec"));
            }
        };
    }

    private static void driver(View driver, Set<String> names) {
        driverName(driver, "name");
        String id = driver.text("nodeID");
        driver.present("nodeID");
        if (id.length() > MAX_NODE_ID) {
            driver.invalid("nodeID", "must be " + MAX_NODE_ID + " characters or less");
        }
        driver.struct("allocatable").notNegative("count", "must be greater than or equal to 0");
        if (!names.add(driver.text("name"))) {
            driver.duplicate("name", driver.text("name"));
        }
        Set<String> keys = new HashSet<>();
        for (String key : driver.texts("topologyKeys")) {
            if (key.isEmpty()) {
                driver.required("", "");
            }
            if (!keys.add(key)) {
                driver.duplicate("", key);
            }
            for (String problem : NameRules.labelKey(key)) {
                driver.invalid("", key, problem);
            }
        }
    }

    /** Drivers may come and go, but one that stays changes only in what it can allocate. */
    private static void driversKept(View spec, View before) {
        for (View old : before.list("drivers")) {
            for (View driver : spec.list("drivers")) {
                if (!old.text("name").equals(driver.text("name"))) {
                    continue;
                }
                ObjectNode now = driver.node().deepCopy();
                ObjectNode then = old.node().deepCopy();
                now.remove("allocatable");
                then.remove("allocatable");
                if (!Fields.same(now, then)) {
                    spec.invalid("drivers", now, "field is immutable");
                }
            }
        }
    }

    /** CSIStorageCapacities. */
    public static Rules capacity() {
        return new Rules() {
            @Override
            public void validate(ObjectNode capacity, List<FieldError> errors) {
                View view = View.of(capacity, errors);
                view.labelSelector("nodeTopology");
                for (String problem : NameRules.dns1123Subdomain(view.text("storageClassName"))) {
                    view.invalid("storageClassName", view.text("storageClassName"), problem);
                }
                String amount = Fields.text(capacity, "capacity");
                if (!amount.isEmpty() && QuantityValue.parse(amount).signum() < 0) {
                    view.invalid("capacity", amount, "must be greater than or equal to 0");
                }
            }

            @Override
            public void validateUpdate(ObjectNode capacity, ObjectNode old, List<FieldError> errors) {
                validate(capacity, errors);
                View view = View.of(capacity, errors);
                view.immutable("nodeTopology", View.of(old, errors));
                view.immutable("storageClassName", View.of(old, errors));
            }

            @Override
            public List<String> warnings(ObjectNode capacity, @Nullable ObjectNode old) {
                return topologyWarnings(View.of(capacity, new ArrayList<>(0)).struct("nodeTopology"));
            }
        };
    }

    private static List<String> topologyWarnings(View selector) {
        List<String> warnings = new ArrayList<>(0);
        for (View expression : selector.list("matchExpressions")) {
            String key = expression.text("key");
            String message = NodeLabels.message(key);
            if (message != null) {
                warnings.add(expression.path("key") + ": " + key + " is " + message);
            }
        }
        for (String label : selector.strings("matchLabels").keySet()) {
            String message = NodeLabels.message(label);
            if (message != null) {
                warnings.add(selector.path("matchLabels").child(label) + ": " + message);
            }
        }
        return warnings;
    }
}
