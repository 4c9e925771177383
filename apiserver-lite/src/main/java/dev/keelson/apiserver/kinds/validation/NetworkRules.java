package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.kinds.address.AddressRange;
import dev.keelson.apiserver.kinds.address.IpAddress;
import java.util.List;

/** ServiceCIDRs and IPAddresses. Follows {@code pkg/apis/networking/validation}. */
public final class NetworkRules {
    private static final FieldPath CIDRS = Check.SPEC.child("cidrs");
    private static final FieldPath PARENT = Check.SPEC.child("parentRef");
    private static final String IMMUTABLE = "field is immutable";

    private NetworkRules() {}

    /** What is wrong with the name of an IPAddress, which is the address. */
    public static List<String> addressName(String name, boolean prefix) {
        IpAddress address = IpAddress.parse(name);
        if (address == null) {
            return List.of("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        }
        if (address.isMappedIpv4()) {
            return List.of("must not be an IPv4-mapped IPv6 address");
        }
        return address.toString().equals(name) ? List.of() : List.of("must be in canonical form (\"" + address + "\")");
    }

    /** IPAddresses. */
    public static Rules address() {
        return new Rules() {
            @Override
            public void validate(ObjectNode address, List<FieldError> errors) {
                parent(address, errors);
            }

            @Override
            public void validateUpdate(ObjectNode address, ObjectNode old, List<FieldError> errors) {
                Check.immutable(
                        Fields.at(address, "spec", "parentRef"), Fields.at(old, "spec", "parentRef"), PARENT, errors);
            }
        };
    }

    private static void parent(ObjectNode address, List<FieldError> errors) {
        ObjectNode parent = Fields.object(address, "spec", "parentRef");
        if (parent == null) {
            errors.add(FieldError.required(PARENT, ""));
            return;
        }
        String group = Fields.text(parent, "group");
        if (!group.isEmpty()) {
            Check.all(PARENT.child("group"), group, NameRules.dns1123Subdomain(group), errors);
        }
        for (String field : List.of("resource", "name")) {
            if (Check.required(parent, field, PARENT, "", errors)) {
                Check.all(
                        PARENT.child(field),
                        Fields.text(parent, field),
                        NameRules.pathSegment(Fields.text(parent, field)),
                        errors);
            }
        }
        String namespace = Fields.text(parent, "namespace");
        if (!namespace.isEmpty()) {
            Check.all(PARENT.child("namespace"), namespace, NameRules.pathSegment(namespace), errors);
        }
    }

    /** ServiceCIDRs: ranges never change; a second family may come. */
    public static Rules serviceCidr() {
        return new Rules() {
            @Override
            public void validate(ObjectNode object, List<FieldError> errors) {
                ranges(Fields.array(object, "spec", "cidrs"), errors);
            }

            @Override
            public void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
                List<String> now = Fields.texts(object, "spec", "cidrs");
                List<String> before = Fields.texts(old, "spec", "cidrs");
                boolean secondAdded = before.size() == 1 && now.size() == 2;
                if (now.size() != before.size() && !secondAdded) {
                    errors.add(FieldError.invalid(CIDRS, now, IMMUTABLE));
                    return;
                }
                for (int i = 0; i < before.size(); i++) {
                    if (!now.get(i).equals(before.get(i))) {
                        errors.add(FieldError.invalid(CIDRS.index(i), now.get(i), IMMUTABLE));
                    }
                }
                if (secondAdded) {
                    ranges(Fields.array(object, "spec", "cidrs"), errors);
                }
            }
        };
    }

    private static void ranges(ArrayNode cidrs, List<FieldError> errors) {
        if (cidrs.isEmpty()) {
            errors.add(FieldError.required(CIDRS, "at least one CIDR required"));
            return;
        }
        if (cidrs.size() > 2) {
            errors.add(FieldError.invalid(CIDRS, cidrs, "may only hold up to 2 values"));
            return;
        }
        AddressRange[] ranges = new AddressRange[cidrs.size()];
        for (int i = 0; i < cidrs.size(); i++) {
            String text = cidrs.get(i).asText();
            ranges[i] = AddressRange.parse(text);
            if (ranges[i] == null) {
                errors.add(FieldError.invalid(
                        CIDRS.index(i), text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"));
            } else if (!ranges[i].toString().equals(text)) {
                errors.add(
                        FieldError.invalid(CIDRS.index(i), text, "must be in canonical form (\"" + ranges[i] + "\")"));
            }
        }
        if (ranges.length == 2 && ranges[0] != null && ranges[1] != null && ranges[0].isIpv6() == ranges[1].isIpv6()) {
            errors.add(FieldError.invalid(
                    CIDRS,
                    cidrs,
                    "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64"));
        }
    }
}
