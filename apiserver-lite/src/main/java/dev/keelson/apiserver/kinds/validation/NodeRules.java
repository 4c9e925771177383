package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.path.GoText;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Nodes. Upstream spells the path of taints {@code metadata.taints}. */
public final class NodeRules implements Rules {
    private static final FieldPath TAINTS = Check.METADATA.child("taints");
    private static final FieldPath CIDRS = Check.SPEC.child("podCIDRs");
    private static final Pattern FEATURE = Pattern.compile("[A-Z][a-zA-Z0-9]*(/[a-zA-Z][a-zA-Z0-9]*)*");
    private static final int MAX_FEATURE = 253;

    @Override
    public void validate(ObjectNode node, List<FieldError> errors) {
        TolerationRules.taints(Fields.objects(node, "spec", "taints"), TAINTS, errors);
        resources(node, errors);
        ObjectNode swap = Fields.object(node, "status", "nodeInfo", "swap");
        if (swap != null && Fields.has(swap, "capacity") && Fields.number(swap, "capacity") <= 0) {
            errors.add(FieldError.invalid(
                    Check.METADATA.child("nodeSwapStatus").child("capacity"),
                    Fields.number(swap, "capacity"),
                    "must be greater than zero"));
        }
        features(Fields.texts(node, "status", "declaredFeatures"), errors);
        List<String> cidrs = Fields.texts(node, "spec", "podCIDRs");
        for (int i = 0; i < cidrs.size(); i++) {
            IpRules.range(cidrs.get(i), List.of(), CIDRS.index(i), errors);
        }
        if (cidrs.size() > 1 && (cidrs.size() > 2 || !IpRules.isDualStack(cidrs))) {
            errors.add(FieldError.invalid(
                    CIDRS,
                    Fields.at(node, "spec", "podCIDRs"),
                    "may specify no more than one CIDR for each IP family"));
        }
    }

    private static void resources(ObjectNode node, List<FieldError> errors) {
        for (String list : new String[] {"capacity", "allocatable"}) {
            FieldPath path = Check.STATUS.child(list);
            Fields.strings(node, "status", list)
                    .forEach((name, text) -> ResourceRules.amount(name, text, path.child(name), errors));
        }
    }

    private static void features(List<String> features, List<FieldError> errors) {
        FieldPath path = Check.STATUS.child("declaredFeatures");
        for (int i = 0; i < features.size(); i++) {
            String feature = features.get(i);
            if (feature.length() > MAX_FEATURE || !FEATURE.matcher(feature).matches()) {
                errors.add(FieldError.invalid(path.index(i), feature, "invalid feature name " + GoText.quote(feature)));
            }
            int order = i == 0 ? -1 : features.get(i - 1).compareTo(feature);
            if (order == 0) {
                errors.add(FieldError.duplicate(path.index(i), feature));
            } else if (order > 0) {
                errors.add(FieldError.invalid(path.index(i), feature, "list must be sorted alphabetically"));
            }
        }
    }

    @Override
    public void validateUpdate(ObjectNode node, ObjectNode old, List<FieldError> errors) {
        validate(node, errors);
        change(node, old, errors);
    }

    @Override
    public void validateStatusUpdate(ObjectNode node, ObjectNode old, List<FieldError> errors) {
        change(node, old, errors);
    }

    private static void change(ObjectNode node, ObjectNode old, List<FieldError> errors) {
        resources(node, errors);
        features(Fields.texts(node, "status", "declaredFeatures"), errors);
        addresses(Fields.objects(node, "status", "addresses"), errors);
        List<String> before = Fields.texts(old, "spec", "podCIDRs");
        List<String> now = Fields.texts(node, "spec", "podCIDRs");
        String fixed = "node updates may not change podCIDR except from \"\" to valid";
        if (!before.isEmpty() && before.size() != now.size()) {
            errors.add(FieldError.forbidden(CIDRS, fixed));
        }
        for (int i = 0; i < before.size() && before.size() == now.size(); i++) {
            if (!before.get(i).equals(now.get(i))) {
                errors.add(FieldError.forbidden(CIDRS, fixed));
            }
        }
        String provider = Fields.text(old, "spec", "providerID");
        if (!provider.isEmpty() && !provider.equals(Fields.text(node, "spec", "providerID"))) {
            errors.add(FieldError.forbidden(
                    Check.SPEC.child("providerID"),
                    "node updates may not change providerID except from \"\" to valid"));
        }
        configSource(Fields.object(node, "spec", "configSource"), false, Check.SPEC.child("configSource"), errors);
        for (String use : new String[] {"assigned", "active", "lastKnownGood"}) {
            FieldPath path = Check.STATUS.child("config").child(use);
            configSource(Fields.object(node, "status", "config", use), true, path, errors);
        }
        TolerationRules.taints(Fields.objects(node, "spec", "taints"), TAINTS, errors);
        if (!Fields.text(node, "spec", "externalID").equals(Fields.text(old, "spec", "externalID"))) {
            errors.add(FieldError.forbidden(Check.SPEC.child("externalID"), "may not be updated"));
        }
    }

    private static void addresses(List<ObjectNode> addresses, List<FieldError> errors) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < addresses.size(); i++) {
            String key = Fields.text(addresses.get(i), "type") + " " + Fields.text(addresses.get(i), "address");
            if (!seen.add(key)) {
                errors.add(FieldError.duplicate(Check.STATUS.child("addresses").index(i), addresses.get(i)));
            }
        }
    }

    private static void configSource(
            @Nullable ObjectNode source, boolean inStatus, FieldPath path, List<FieldError> errors) {
        if (source == null) {
            return;
        }
        ObjectNode map = Fields.object(source, "configMap");
        if (map == null) {
            errors.add(FieldError.invalid(path, source, "exactly one reference subfield must be non-nil"));
            return;
        }
        FieldPath at = path.child("configMap");
        for (String field : new String[] {"uid", "resourceVersion"}) {
            if (inStatus) {
                Check.required(map, field, at, "", errors);
            } else if (!Fields.text(map, field).isEmpty()) {
                errors.add(FieldError.forbidden(at.child(field), field + " must not be set in spec"));
            }
        }
        NameChecks.requiredLabel(map, "namespace", at, errors);
        NameChecks.requiredSubdomain(map, "name", at, errors);
        if (Check.required(map, "kubeletConfigKey", at, "", errors)) {
            String key = Fields.text(map, "kubeletConfigKey");
            Check.all(at.child("kubeletConfigKey"), key, NameRules.configMapKey(key), errors);
        }
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        List<String> warnings = new ArrayList<>(0);
        View spec = View.of(object, new ArrayList<>(0)).struct("spec");
        if (spec.has("configSource")) {
            warnings.add("spec.configSource: the feature is removed");
        }
        if (!spec.text("externalID").isEmpty()) {
            warnings.add("spec.externalID: this field is deprecated, and is unused by Kubernetes");
        }
        IpTexts.warnOfBlocks(spec, "podCIDRs", warnings);
        return warnings;
    }
}
