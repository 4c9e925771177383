package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;
import java.util.Map;

/** PriorityClasses. Follows {@code pkg/apis/scheduling/validation}. */
public final class PriorityClassRules implements Rules {
    private static final long HIGHEST_OF_USERS = 1_000_000_000L;
    private static final Map<String, Long> SYSTEM =
            Map.of("system-cluster-critical", 2_000_000_000L, "system-node-critical", 2_000_001_000L);
    private static final List<String> POLICIES = List.of("PreemptLowerPriority", "Never");

    @Override
    public void validate(ObjectNode object, List<FieldError> errors) {
        View view = View.of(object, errors);
        String name = view.struct("metadata").text("name");
        if (name.startsWith("system-")) {
            String problem = systemProblem(view, name);
            if (!problem.isEmpty()) {
                view.struct("metadata")
                        .forbidden(
                                "name",
                                "priority class names with 'system-' prefix are reserved for system use only. error: "
                                        + problem);
            }
        } else if (view.number("value") > HIGHEST_OF_USERS) {
            view.forbidden("value", "maximum allowed value of a user defined priority is " + HIGHEST_OF_USERS);
        }
        if (view.has("preemptionPolicy") && view.present("preemptionPolicy")) {
            view.oneOf("preemptionPolicy", POLICIES);
        }
    }

    private static String systemProblem(View view, String name) {
        Long value = SYSTEM.get(name);
        if (value == null) {
            return name + " is not a known system priority class";
        }
        if (view.number("value") != value) {
            return "value of " + name + " PriorityClass must be " + value;
        }
        return view.truth("globalDefault") ? "globalDefault of " + name + " PriorityClass must be false" : "";
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        View view = View.of(object, errors);
        if (!Fields.same(object.get("value"), old.get("value"))) {
            view.forbidden("value", "may not be changed in an update.");
        }
        view.immutable("preemptionPolicy", View.of(old, errors));
    }
}
