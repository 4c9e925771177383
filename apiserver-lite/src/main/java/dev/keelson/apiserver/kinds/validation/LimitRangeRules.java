package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.quantity.QuantityValue;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.kinds.validation.ResourceRules.NameRule;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** LimitRanges: for every resource, minimum ≤ default request ≤ default ≤ maximum. */
public final class LimitRangeRules implements Rules {
    private static final Set<String> TYPES = Set.of("Pod", "Container", "PersistentVolumeClaim");
    private static final FieldPath LIMITS = Check.SPEC.child("limits");
    private static final QuantityValue ONE = QuantityValue.of(1);

    @Override
    public void validate(ObjectNode range, List<FieldError> errors) {
        Set<String> types = new HashSet<>();
        List<ObjectNode> limits = Fields.objects(range, "spec", "limits");
        for (int i = 0; i < limits.size(); i++) {
            String type = Fields.text(limits.get(i), "type");
            FieldPath at = LIMITS.index(i);
            type(type, at.child("type"), errors);
            if (!types.add(type)) {
                errors.add(FieldError.duplicate(at.child("type"), type));
            }
            limit(limits.get(i), type, at, errors);
        }
    }

    private static void type(String type, FieldPath path, List<FieldError> errors) {
        List<String> problems = NameRules.labelKey(type);
        Check.all(path, type, problems, errors);
        if (problems.isEmpty() && type.indexOf('/') < 0 && !TYPES.contains(type)) {
            errors.add(FieldError.invalid(path, type, "must be a standard limit type or fully qualified"));
        }
    }

    private static void limit(ObjectNode limit, String type, FieldPath path, List<FieldError> errors) {
        boolean container = type.equals("Pod") || type.equals("Container");
        NameRule names = container ? ResourceRules::containerName : ResourceRules::name;
        Set<String> resources = new TreeSet<>();
        for (String list : new String[] {"max", "min", "default", "defaultRequest", "maxLimitRequestRatio"}) {
            Set<String> keys = Fields.strings(limit, list).keySet();
            if (type.equals("Pod") && list.startsWith("default")) {
                if (!keys.isEmpty()) {
                    errors.add(FieldError.forbidden(path.child(list), "may not be specified when `type` is 'Pod'"));
                }
                continue;
            }
            keys.forEach(key -> names.check(key, path.child(list).key(key), errors));
            resources.addAll(keys);
        }
        boolean bounded = Fields.has(limit, "min", "storage") || Fields.has(limit, "max", "storage");
        if (type.equals("PersistentVolumeClaim") && !bounded) {
            errors.add(FieldError.required(
                    path.child("limits"),
                    "either minimum or maximum storage value is required, but neither was provided"));
        }
        for (String resource : resources) {
            new Bounds(limit, type, resource, path, errors).check();
        }
    }

    /** The bounds of one resource. */
    private static final class Bounds {
        private final FieldPath path;
        private final String resource;
        private final List<FieldError> errors;
        private final @Nullable QuantityValue min;
        private final @Nullable QuantityValue max;
        private final @Nullable QuantityValue limit;
        private final @Nullable QuantityValue request;
        private final @Nullable QuantityValue ratio;

        Bounds(ObjectNode item, String type, String resource, FieldPath path, List<FieldError> errors) {
            this.path = path;
            this.resource = resource;
            this.errors = errors;
            this.min = quantity(item, "min", resource);
            this.max = quantity(item, "max", resource);
            boolean pod = type.equals("Pod");
            this.limit = pod ? null : quantity(item, "default", resource);
            this.request = pod ? null : quantity(item, "defaultRequest", resource);
            this.ratio = quantity(item, "maxLimitRequestRatio", resource);
        }

        private static @Nullable QuantityValue quantity(ObjectNode item, String list, String resource) {
            String text = Fields.text(item, list, resource);
            return text.isEmpty() ? null : QuantityValue.parse(text);
        }

        void check() {
            inOrder("min", min, "min", max, "max");
            inOrder("defaultRequest", min, "min", request, "default request");
            inOrder("defaultRequest", request, "default request", max, "max");
            inOrder("defaultRequest", request, "default request", limit, "default limit");
            inOrder("default", min, "min", limit, "default");
            inOrder("default", limit, "default", max, "max");
            if (ratio != null) {
                ratio(ratio);
            }
            if (!ResourceRules.isOvercommitAllowed(resource)
                    && limit != null
                    && request != null
                    && limit.compareTo(request) != 0) {
                invalid(
                        "defaultRequest",
                        request,
                        "default value " + limit + " must equal to defaultRequest value " + request + " in "
                                + resource);
            }
        }

        private void inOrder(
                String field,
                @Nullable QuantityValue less,
                String lessName,
                @Nullable QuantityValue more,
                String moreName) {
            if (less != null && more != null && less.compareTo(more) > 0) {
                invalid(field, less, lessName + " value " + less + " is greater than " + moreName + " value " + more);
            }
        }

        private void ratio(QuantityValue value) {
            if (value.compareTo(ONE) < 0) {
                invalid("maxLimitRequestRatio", value, "ratio " + value + " is less than 1");
            }
            if (min == null || max == null || min.isZero()) {
                return;
            }
            BigDecimal most = max.amount().divide(min.amount(), MathContext.DECIMAL64);
            if (value.amount().compareTo(most) > 0) {
                invalid(
                        "maxLimitRequestRatio",
                        value,
                        "ratio " + value + " is greater than max/min = "
                                + String.format(Locale.ROOT, "%f", most.doubleValue()));
            }
        }

        private void invalid(String field, QuantityValue value, String detail) {
            errors.add(FieldError.invalid(path.child(field).key(resource), value.toString(), detail));
        }
    }
}
