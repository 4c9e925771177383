package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.kinds.address.IpAddress;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which IP families a service has: checks what the client says and fills in the rest, before addresses are given out.
 * Follows {@code initIPFamilyFields} in {@code pkg/registry/core/service/storage/alloc.go} and
 * {@code ValidateServiceClusterIPsRelatedFields}.
 */
final class ServiceFamilies {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath ADDRESSES = SPEC.child("clusterIPs");
    private static final FieldPath FAMILIES = SPEC.child("ipFamilies");
    private static final FieldPath POLICY = SPEC.child("ipFamilyPolicy");
    private static final List<String> KNOWN = List.of("IPv4", "IPv6");
    private static final String SINGLE = "SingleStack";
    private static final String PREFER = "PreferDualStack";
    private static final String REQUIRE = "RequireDualStack";

    private final List<String> configured;
    private final String name;
    private final ObjectNode spec;
    private final @Nullable ObjectNode before;

    /** @param configured families of this cluster, the default first */
    ServiceFamilies(List<String> configured, String name, ObjectNode spec, @Nullable ObjectNode before) {
        this.configured = configured;
        this.name = name;
        this.spec = spec;
        this.before = before;
    }

    void fill() {
        if (isExternal(spec) || prefersAsBefore()) {
            return;
        }
        if (!Fields.has(spec, "ipFamilyPolicy")) {
            spec.put("ipFamilyPolicy", inferredPolicy());
        }
        refuse(wrongFields());
        refuse(contradictions());
        if (isHeadless() && Fields.strings(spec, "selector").isEmpty()) {
            fillHeadless();
            return;
        }
        refuse(unavailable());
        if (families().isEmpty()) {
            spec.putArray("ipFamilies").add(configured.get(0));
        }
        if (!policy(spec).equals(SINGLE) && families().size() == 1 && configured.size() == 2) {
            spec.withArray("ipFamilies").add(other(families().get(0)));
        }
    }

    private void refuse(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw StatusException.invalid("", "Service", name, errors);
        }
    }

    static boolean isExternal(ObjectNode spec) {
        return Fields.text(spec, "type").equals("ExternalName");
    }

    private static String policy(ObjectNode spec) {
        return Fields.text(spec, "ipFamilyPolicy");
    }

    private List<String> families() {
        return Fields.texts(spec, "ipFamilies");
    }

    private List<String> addresses() {
        return Fields.texts(spec, "clusterIPs");
    }

    private boolean isHeadless() {
        return Fields.text(spec, "clusterIP").equals("None");
    }

    private static String other(String family) {
        return family.equals("IPv4") ? "IPv6" : "IPv4";
    }

    private boolean same(String field) {
        return before != null && Fields.texts(spec, field).equals(Fields.texts(before, field));
    }

    /** A service that takes what it gets is not changed when the cluster's families have. */
    boolean prefersAsBefore() {
        if (before == null || isExternal(spec) || !policy(spec).equals(PREFER)) {
            return false;
        }
        String earlier = policy(before);
        return Fields.text(spec, "type").equals(Fields.text(before, "type"))
                && (earlier.isEmpty() || earlier.equals(PREFER))
                && same("clusterIPs")
                && same("ipFamilies");
    }

    private String inferredPolicy() {
        if (before != null && Fields.has(before, "ipFamilyPolicy")) {
            return policy(before);
        }
        return isHeadless() && Fields.strings(spec, "selector").isEmpty() ? REQUIRE : SINGLE;
    }

    private List<FieldError> wrongFields() {
        List<FieldError> errors = new ArrayList<>();
        List<String> addresses = addresses();
        String single = Fields.text(spec, "clusterIP");
        if (single.isEmpty() && !addresses.isEmpty()) {
            errors.add(FieldError.invalid(ADDRESSES, addresses, "must be empty when `clusterIP` is not specified"));
        } else if (!single.isEmpty() && addresses.isEmpty()) {
            errors.add(FieldError.required(ADDRESSES, ""));
        } else if (!single.isEmpty() && !addresses.get(0).equals(single)) {
            errors.add(FieldError.invalid(ADDRESSES, addresses, "first value must match `clusterIP`"));
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < families().size(); i++) {
            String family = families().get(i);
            if (!KNOWN.contains(family)) {
                errors.add(FieldError.notSupported(FAMILIES.index(i), family, KNOWN));
            }
            if (!seen.add(family)) {
                errors.add(FieldError.duplicate(FAMILIES.index(i), family));
            }
        }
        if (!List.of(SINGLE, PREFER, REQUIRE).contains(policy(spec))) {
            errors.add(FieldError.notSupported(POLICY, policy(spec), List.of(PREFER, REQUIRE, SINGLE)));
        }
        if (wellFormed(addresses, errors)) {
            pairs(addresses, errors);
        }
        return errors;
    }

    private boolean wellFormed(List<String> addresses, List<FieldError> errors) {
        boolean well = true;
        for (int i = 0; i < addresses.size(); i++) {
            String address = addresses.get(i);
            if (i == 0 && address.equals("None")) {
                if (addresses.size() > 1) {
                    well = false;
                    errors.add(FieldError.invalid(ADDRESSES, addresses, "'None' must be the first and only value"));
                }
            } else if (IpAddress.parse(address) == null) {
                well = false;
                errors.add(FieldError.invalid(
                        ADDRESSES.index(i), address, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"));
            }
        }
        if (addresses.size() > 2) {
            errors.add(FieldError.invalid(ADDRESSES, addresses, "may only hold up to 2 values"));
        }
        return well;
    }

    private static String familyOf(String address) {
        return address.indexOf(':') >= 0 ? "IPv6" : "IPv4";
    }

    private void pairs(List<String> addresses, List<FieldError> errors) {
        if (addresses.size() > 1
                && (addresses.size() > 2 || familyOf(addresses.get(0)).equals(familyOf(addresses.get(1))))) {
            errors.add(FieldError.invalid(ADDRESSES, addresses, "may specify no more than one IP for each IP family"));
        }
        List<String> families = families();
        for (int i = 0; !isHeadless() && i < Math.min(addresses.size(), families.size()); i++) {
            if (KNOWN.contains(families.get(i)) && !familyOf(addresses.get(i)).equals(families.get(i))) {
                errors.add(FieldError.invalid(
                        ADDRESSES.index(i),
                        addresses.get(i),
                        "expected an " + families.get(i) + " value as indicated by `ipFamilies[" + i + "]`"));
            }
        }
    }

    private List<FieldError> contradictions() {
        List<FieldError> errors = new ArrayList<>();
        boolean single = policy(spec).equals(SINGLE);
        if (before != null && single) {
            shorten("clusterIPs");
            shorten("ipFamilies");
        } else if (before != null) {
            if (!addresses().isEmpty()
                    && addresses().size() < Fields.array(before, "clusterIPs").size()) {
                errors.add(policyError("must be 'SingleStack' to release the secondary cluster IP"));
            }
            if (!families().isEmpty()
                    && families().size() < Fields.array(before, "ipFamilies").size()) {
                errors.add(policyError("must be 'SingleStack' to release the secondary IP family"));
            }
        }
        if (single && addresses().size() == 2) {
            errors.add(policyError(
                    "must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified"));
        }
        if (single && families().size() == 2) {
            errors.add(policyError(
                    "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified"));
        }
        inferFamilies(errors);
        return errors;
    }

    private FieldError policyError(String why) {
        return FieldError.invalid(POLICY, policy(spec), why);
    }

    /** A change to a single family says clearly enough that the second goes. */
    private void shorten(String field) {
        ArrayNode values = Fields.array(spec, field);
        if (same(field) && values.size() > 1) {
            values.remove(1);
        }
    }

    private void inferFamilies(List<FieldError> errors) {
        List<String> addresses = addresses();
        for (int i = 0; i < addresses.size() && !addresses.get(i).equals("None"); i++) {
            String family = familyOf(addresses.get(i));
            if (i >= families().size()) {
                if (configured.contains(family)) {
                    spec.withArray("ipFamilies").add(family);
                } else {
                    errors.add(FieldError.invalid(
                            ADDRESSES.index(i), addresses, family + " is not configured on this cluster"));
                }
            }
        }
    }

    /** Whoever names its endpoints itself may name them in any family. */
    private void fillHeadless() {
        if (families().isEmpty()) {
            spec.putArray("ipFamilies").add(configured.get(0));
        }
        if (families().size() < 2 && !policy(spec).equals(SINGLE)) {
            spec.withArray("ipFamilies").add(other(families().get(0)));
        }
    }

    private List<FieldError> unavailable() {
        List<FieldError> errors = new ArrayList<>();
        if (policy(spec).equals(REQUIRE) && configured.size() < 2) {
            errors.add(policyError("this cluster is not configured for dual-stack services"));
        }
        for (int i = 0; i < families().size(); i++) {
            if (!configured.contains(families().get(i))) {
                errors.add(FieldError.invalid(FAMILIES.index(i), families().get(i), "not configured on this cluster"));
            }
        }
        return errors;
    }
}
