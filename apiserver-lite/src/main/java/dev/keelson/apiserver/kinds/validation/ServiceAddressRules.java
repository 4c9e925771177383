package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The addresses of services and their families. */
public final class ServiceAddressRules {
    private static final FieldPath ADDRESSES = Check.SPEC.child("clusterIPs");
    private static final FieldPath FAMILIES = Check.SPEC.child("ipFamilies");
    private static final FieldPath POLICY = Check.SPEC.child("ipFamilyPolicy");
    private static final List<String> KNOWN_FAMILIES = List.of("IPv4", "IPv6");
    private static final List<String> POLICIES = List.of("PreferDualStack", "RequireDualStack", "SingleStack");
    private static final String FIXED = "may not change once set";

    private ServiceAddressRules() {}

    /**
     * Checks cluster IPs and families against each other. The allocator must ask too, before it takes addresses.
     *
     * @param old the stored service, whose addresses may stay as they are
     */
    public static void check(ObjectNode service, @Nullable ObjectNode old, List<FieldError> errors) {
        ObjectNode spec = Fields.make(service, "spec");
        if (Fields.text(spec, "type").equals("ExternalName")) {
            return;
        }
        List<String> addresses = Fields.texts(spec, "clusterIPs");
        List<String> families = Fields.texts(spec, "ipFamilies");
        first(spec, addresses, errors);
        families(families, errors);
        Check.supported(spec, "ipFamilyPolicy", Check.SPEC, POLICIES, errors);
        if (!addresses(spec, addresses, Fields.texts(old, "spec", "clusterIPs"), errors)) {
            return;
        }
        if (addresses.size() > 1 && !IpRules.isDualStack(addresses)) {
            errors.add(FieldError.invalid(
                    ADDRESSES, spec.get("clusterIPs"), "may specify no more than one IP for each IP family"));
        }
        if (ServiceRules.isHeadless(spec)) {
            return;
        }
        for (int i = 0; i < Math.min(addresses.size(), families.size()); i++) {
            boolean six = IpRules.isIpv6(addresses.get(i));
            String family = families.get(i);
            if (family.equals(six ? "IPv4" : "IPv6")) {
                errors.add(FieldError.invalid(
                        ADDRESSES.index(i),
                        addresses.get(i),
                        "expected an " + family + " value as indicated by `ipFamilies[" + i + "]`"));
            }
        }
    }

    private static void first(ObjectNode spec, List<String> addresses, List<FieldError> errors) {
        String single = Fields.text(spec, "clusterIP");
        if (single.isEmpty() && !addresses.isEmpty()) {
            errors.add(FieldError.invalid(
                    ADDRESSES, spec.get("clusterIPs"), "must be empty when `clusterIP` is not specified"));
        } else if (!single.isEmpty() && addresses.isEmpty()) {
            errors.add(FieldError.required(ADDRESSES, ""));
        } else if (!single.isEmpty() && !single.equals(addresses.get(0))) {
            errors.add(FieldError.invalid(ADDRESSES, spec.get("clusterIPs"), "first value must match `clusterIP`"));
        }
    }

    private static void families(List<String> families, List<FieldError> errors) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < families.size(); i++) {
            if (!KNOWN_FAMILIES.contains(families.get(i))) {
                errors.add(FieldError.notSupported(FAMILIES.index(i), families.get(i), KNOWN_FAMILIES));
            }
            if (!seen.add(families.get(i))) {
                errors.add(FieldError.duplicate(FAMILIES.index(i), families.get(i)));
            }
        }
    }

    /** Whether every address is one, so that more can be asked of them. */
    private static boolean addresses(
            ObjectNode spec, List<String> addresses, List<String> stored, List<FieldError> errors) {
        int before = errors.size();
        for (int i = 0; i < addresses.size(); i++) {
            if (i > 0 || !addresses.get(i).equals("None")) {
                IpRules.address(addresses.get(i), stored, ADDRESSES.index(i), errors);
            } else if (addresses.size() > 1) {
                errors.add(FieldError.invalid(
                        ADDRESSES, spec.get("clusterIPs"), "'None' must be the first and only value"));
            }
        }
        boolean good = errors.size() == before;
        if (addresses.size() > 2) {
            errors.add(FieldError.invalid(ADDRESSES, spec.get("clusterIPs"), "may only hold up to 2 values"));
        }
        return good;
    }

    static void externalAddresses(ObjectNode spec, @Nullable ObjectNode before, List<FieldError> errors) {
        List<String> addresses = Fields.texts(spec, "externalIPs");
        List<String> stored = Fields.texts(before, "externalIPs");
        for (int i = 0; i < addresses.size(); i++) {
            FieldPath at = Check.SPEC.child("externalIPs").index(i);
            int count = errors.size();
            IpRules.address(addresses.get(i), stored, at, errors);
            if (errors.size() == count) {
                IpRules.endpoint(addresses.get(i), at, errors);
            }
        }
    }

    /** The first address and family stay; a second one may come and go. */
    static void change(ObjectNode spec, ObjectNode before, List<FieldError> errors) {
        boolean external = Fields.text(spec, "type").equals("ExternalName")
                || Fields.text(before, "type").equals("ExternalName");
        boolean was = ServiceRules.isHeadless(before);
        boolean is = ServiceRules.isHeadless(spec);
        if (external || (was && is)) {
            return;
        }
        changed(spec, before, "clusterIPs", "clusterIP", ADDRESSES, errors);
        if (was == is) {
            changed(spec, before, "ipFamilies", "ipFamily", FAMILIES, errors);
        }
    }

    private static void changed(
            ObjectNode spec, ObjectNode before, String field, String what, FieldPath path, List<FieldError> errors) {
        List<String> now = Fields.texts(spec, field);
        List<String> then = Fields.texts(before, field);
        if (now.size() == then.size()) {
            for (int i = 0; i < then.size(); i++) {
                if (!then.get(i).equals(now.get(i))) {
                    int shown = field.equals("clusterIPs") ? i : 0;
                    errors.add(FieldError.invalid(path.index(shown), spec.get(field), FIXED));
                }
            }
            return;
        }
        if (now.isEmpty()) {
            errors.add(FieldError.invalid(path.index(0), spec.get(field), "primary " + what + " can not be unset"));
        }
        if (!then.isEmpty() && !now.isEmpty() && !then.get(0).equals(now.get(0))) {
            errors.add(FieldError.invalid(path.index(0), spec.get(field), FIXED));
        }
        boolean single = Fields.text(spec, "ipFamilyPolicy").equals("SingleStack");
        if (then.size() > now.size() && now.size() == 1 && !single) {
            errors.add(FieldError.invalid(
                    POLICY,
                    spec.get("ipFamilyPolicy"),
                    "must be set to 'SingleStack' when releasing the secondary " + what));
        }
    }
}
