package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import java.util.List;

/** IPAddresses and ServiceCIDRs. Follows {@code pkg/apis/networking/validation}. */
public final class AddressRules {
    private AddressRules() {}

    /** What is wrong with the name of an IPAddress: it is the address. */
    public static List<String> name(String name, boolean prefix) {
        return IpTexts.address(name);
    }

    /** IPAddresses. */
    public static Rules address() {
        return new Rules() {
            @Override
            public void validate(ObjectNode address, List<FieldError> errors) {
                View spec = View.of(address, errors).struct("spec");
                View parent = spec.child("parentRef");
                if (parent == null) {
                    spec.required("parentRef", "");
                    return;
                }
                if (!parent.text("group").isEmpty()) {
                    parent.problems("group", NameRules.dns1123Subdomain(parent.text("group")));
                }
                ReferenceRules.segment(parent, "resource");
                ReferenceRules.segment(parent, "name");
                if (!parent.text("namespace").isEmpty()) {
                    parent.problems("namespace", NameRules.pathSegment(parent.text("namespace")));
                }
            }

            @Override
            public void validateUpdate(ObjectNode address, ObjectNode old, List<FieldError> errors) {
                Check.all(
                        Check.METADATA.child("name"),
                        View.of(address, errors).struct("metadata").text("name"),
                        IpTexts.address(
                                View.of(address, errors).struct("metadata").text("name")),
                        errors);
                validate(address, errors);
                View.of(address, errors)
                        .struct("spec")
                        .immutable("parentRef", View.of(old, errors).struct("spec"));
            }
        };
    }

    /** ServiceCIDRs. */
    public static Rules serviceCidr() {
        return new Rules() {
            @Override
            public void validate(ObjectNode range, List<FieldError> errors) {
                blocks(View.of(range, errors).struct("spec"));
            }

            @Override
            public void validateUpdate(ObjectNode range, ObjectNode old, List<FieldError> errors) {
                View spec = View.of(range, errors).struct("spec");
                blocksKept(
                        spec,
                        spec.texts("cidrs"),
                        View.of(old, errors).struct("spec").texts("cidrs"));
            }
        };
    }

    private static void blocks(View spec) {
        List<String> blocks = spec.texts("cidrs");
        if (blocks.isEmpty()) {
            spec.required("cidrs", "at least one CIDR required");
            return;
        }
        if (blocks.size() > 2) {
            spec.invalid("cidrs", spec.node(), "may only hold up to 2 values");
            return;
        }
        for (int i = 0; i < blocks.size(); i++) {
            spec.problemsAt("cidrs", i, blocks.get(i), IpTexts.block(blocks.get(i)));
        }
        if (blocks.size() == 2) {
            IpBlock first = IpBlock.parse(blocks.get(0));
            IpBlock second = IpBlock.parse(blocks.get(1));
            if (first != null
                    && second != null
                    && first.address().isVersion4() == second.address().isVersion4()) {
                spec.invalid(
                        "cidrs",
                        "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64");
            }
        }
    }

    /** A range keeps its blocks; a second one may be added, to serve both families. */
    private static void blocksKept(View spec, List<String> now, List<String> before) {
        if (now.size() != before.size() && !(before.size() == 1 && now.size() == 2)) {
            spec.invalid("cidrs", "field is immutable");
            return;
        }
        for (int i = 0; i < before.size(); i++) {
            if (!now.get(i).equals(before.get(i))) {
                spec.invalidAt("cidrs", i, now.get(i), "field is immutable");
            }
        }
        if (now.size() > before.size()) {
            blocks(spec);
        }
    }
}
