package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Near which nodes and pods a pod is to run. */
final class AffinityRules {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    private AffinityRules() {}

    static void check(PodContext pod, FieldPath path, List<FieldError> errors) {
        ObjectNode affinity = Fields.object(pod.spec(), "affinity");
        if (affinity == null) {
            return;
        }
        ObjectNode before = Fields.object(pod.old(), "affinity");
        ObjectNode nodes = Fields.object(affinity, "nodeAffinity");
        if (nodes != null) {
            nodeAffinity(nodes, before, path.child("nodeAffinity"), errors);
        }
        boolean lenient = before != null && hasBadSelector(before);
        for (String kind : new String[] {"podAffinity", "podAntiAffinity"}) {
            ObjectNode pods = Fields.object(affinity, kind);
            if (pods != null) {
                podAffinity(pods, lenient, path.child(kind), errors);
            }
        }
    }

    private static void nodeAffinity(
            ObjectNode affinity, @Nullable ObjectNode before, FieldPath path, List<FieldError> errors) {
        ObjectNode required = Fields.object(affinity, REQUIRED);
        if (required != null) {
            ObjectNode earlier = Fields.object(before, "nodeAffinity", REQUIRED);
            nodeSelector(required, earlier != null && hasBadValue(earlier), path.child(REQUIRED), errors);
        }
        List<ObjectNode> preferred = Fields.objects(affinity, PREFERRED);
        for (int i = 0; i < preferred.size(); i++) {
            FieldPath at = path.child(PREFERRED).index(i);
            weight(preferred.get(i), at, errors);
            ObjectNode term = Fields.object(preferred.get(i), "preference");
            if (term != null) {
                term(term, true, at.child("preference"), errors);
            }
        }
    }

    private static void weight(ObjectNode term, FieldPath path, List<FieldError> errors) {
        long weight = Fields.number(term, "weight");
        if (weight < 1 || weight > 100) {
            errors.add(FieldError.invalid(path.child("weight"), weight, "must be in the range 1-100"));
        }
    }

    /** Terms of which a node must match one; {@code lenient} lets label values be anything. */
    static void nodeSelector(ObjectNode selector, boolean lenient, FieldPath path, List<FieldError> errors) {
        List<ObjectNode> terms = Fields.objects(selector, "nodeSelectorTerms");
        FieldPath list = path.child("nodeSelectorTerms");
        if (terms.isEmpty()) {
            errors.add(FieldError.required(list, "must have at least one node selector term"));
        }
        for (int i = 0; i < terms.size(); i++) {
            term(terms.get(i), lenient, list.index(i), errors);
        }
    }

    /** Whether a value somewhere in the terms could not be a label's. */
    static boolean hasBadValue(ObjectNode selector) {
        for (ObjectNode term : Fields.objects(selector, "nodeSelectorTerms")) {
            for (ObjectNode expression : Fields.objects(term, "matchExpressions")) {
                for (String value : Fields.texts(expression, "values")) {
                    if (!NameRules.labelValue(value).isEmpty()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static void term(ObjectNode term, boolean lenient, FieldPath path, List<FieldError> errors) {
        List<ObjectNode> expressions = Fields.objects(term, "matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            labelRequirement(
                    expressions.get(i), lenient, path.child("matchExpressions").index(i), errors);
        }
        List<ObjectNode> fields = Fields.objects(term, "matchFields");
        for (int i = 0; i < fields.size(); i++) {
            fieldRequirement(fields.get(i), path.child("matchFields").index(i), errors);
        }
    }

    private static void labelRequirement(
            ObjectNode requirement, boolean lenient, FieldPath path, List<FieldError> errors) {
        String operator = Fields.text(requirement, "operator");
        List<String> values = Fields.texts(requirement, "values");
        if (operator.equals("Gt") || operator.equals("Lt")) {
            if (values.size() != 1) {
                errors.add(FieldError.required(
                        path.child("values"), "must be specified single value when `operator` is 'Lt' or 'Gt'"));
            }
        } else if (!Check.hasFittingCount(operator, values, path.child("values"), errors)) {
            errors.add(FieldError.invalid(path.child("operator"), operator, "not a valid selector operator"));
        }
        NameChecks.qualified(Fields.text(requirement, "key"), path.child("key"), errors);
        for (int i = 0; i < values.size() && !lenient; i++) {
            Check.all(path.child("values").index(i), values.get(i), NameRules.labelValue(values.get(i)), errors);
        }
    }

    private static void fieldRequirement(ObjectNode requirement, FieldPath path, List<FieldError> errors) {
        String operator = Fields.text(requirement, "operator");
        List<String> values = Fields.texts(requirement, "values");
        if (!operator.equals("In") && !operator.equals("NotIn")) {
            errors.add(FieldError.invalid(path.child("operator"), operator, "not a valid selector operator"));
        } else if (values.size() != 1) {
            errors.add(FieldError.required(
                    path.child("values"),
                    "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
        }
        String key = Fields.text(requirement, "key");
        if (!key.equals("metadata.name")) {
            errors.add(FieldError.invalid(path.child("key"), key, "not a valid field selector key"));
            return;
        }
        for (int i = 0; i < values.size(); i++) {
            Check.all(path.child("values").index(i), values.get(i), NameRules.dns1123Subdomain(values.get(i)), errors);
        }
    }

    private static void podAffinity(ObjectNode affinity, boolean lenient, FieldPath path, List<FieldError> errors) {
        List<ObjectNode> required = Fields.objects(affinity, REQUIRED);
        for (int i = 0; i < required.size(); i++) {
            podTerm(required.get(i), lenient, path.child(REQUIRED).index(i), errors);
        }
        List<ObjectNode> preferred = Fields.objects(affinity, PREFERRED);
        for (int i = 0; i < preferred.size(); i++) {
            FieldPath at = path.child(PREFERRED).index(i);
            weight(preferred.get(i), at, errors);
            podTerm(Fields.make(preferred.get(i), "podAffinityTerm"), lenient, at.child("podAffinityTerm"), errors);
        }
    }

    private static void podTerm(ObjectNode term, boolean lenient, FieldPath path, List<FieldError> errors) {
        for (String kind : new String[] {"labelSelector", "namespaceSelector"}) {
            Check.labelSelector(Fields.object(term, kind), lenient, path.child(kind), errors);
        }
        for (String namespace : Fields.texts(term, "namespaces")) {
            Check.all(path.child("namespace"), namespace, NameRules.dns1123Label(namespace), errors);
        }
        labelKeys(term, Fields.texts(term, "matchLabelKeys"), Fields.texts(term, "mismatchLabelKeys"), path, errors);
        String key = Fields.text(term, "topologyKey");
        if (key.isEmpty()) {
            errors.add(FieldError.required(path.child("topologyKey"), "can not be empty"));
        }
        NameChecks.qualified(key, path.child("topologyKey"), errors);
    }

    private static boolean hasBadSelector(ObjectNode affinity) {
        for (String kind : new String[] {"podAffinity", "podAntiAffinity"}) {
            for (ObjectNode term : Fields.objects(affinity, kind, REQUIRED)) {
                if (Check.hasBadValue(Fields.object(term, "labelSelector"))
                        || Check.hasBadValue(Fields.object(term, "namespaceSelector"))) {
                    return true;
                }
            }
            for (ObjectNode weighted : Fields.objects(affinity, kind, PREFERRED)) {
                if (Check.hasBadValue(Fields.object(weighted, "podAffinityTerm", "labelSelector"))
                        || Check.hasBadValue(Fields.object(weighted, "podAffinityTerm", "namespaceSelector"))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Keys of labels whose values are taken from the pod and added to the selector of {@code holder}. */
    static void labelKeys(
            ObjectNode holder, List<String> match, List<String> mismatch, FieldPath path, List<FieldError> errors) {
        if (match.isEmpty() && mismatch.isEmpty()) {
            return;
        }
        ObjectNode selector = Fields.object(holder, "labelSelector");
        for (Map.Entry<String, List<String>> list :
                List.of(Map.entry("matchLabelKeys", match), Map.entry("mismatchLabelKeys", mismatch))) {
            FieldPath at = path.child(list.getKey());
            if (!list.getValue().isEmpty() && selector == null) {
                errors.add(FieldError.forbidden(at, "must not be specified when labelSelector is not set"));
                continue;
            }
            for (int i = 0; i < list.getValue().size(); i++) {
                NameChecks.qualified(list.getValue().get(i), at.index(i), errors);
            }
        }
        if (selector != null) {
            selectedTwice(selector, match, path, errors);
        }
        for (int i = 0; i < match.size(); i++) {
            if (mismatch.contains(match.get(i))) {
                errors.add(FieldError.invalid(
                        path.child("matchLabelKeys").index(i),
                        match.get(i),
                        "exists in both matchLabelKeys and mismatchLabelKeys"));
            }
        }
    }

    /** A key is merged into the selector as one expression, so another one for it means that it is there twice. */
    private static void selectedTwice(
            ObjectNode selector, List<String> match, FieldPath path, List<FieldError> errors) {
        Set<String> keys = new HashSet<>(Fields.strings(selector, "matchLabels").keySet());
        for (ObjectNode expression : Fields.objects(selector, "matchExpressions")) {
            String key = Fields.text(expression, "key");
            int index = match.lastIndexOf(key);
            if (!keys.add(key) && index >= 0) {
                errors.add(
                        FieldError.invalid(path.index(index), key, "exists in both matchLabelKeys and labelSelector"));
            }
        }
    }
}
