package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.GoText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with texts that should be IP addresses or CIDR blocks; an empty list if nothing is. Follows {@code
 * apimachinery/pkg/util/validation/ip.go}.
 */
final class IpTexts {
    private static final String LEADING_ZEROS = "must not have leading 0s";

    private IpTexts() {}

    /** A new field's address, which has to be canonical. */
    static List<String> address(String text) {
        List<String> problems = legacyAddress(text);
        IpAddress ip = problems.isEmpty() ? IpAddress.parse(text) : null;
        return ip == null || ip.toString().equals(text) ? problems : List.of(notCanonical(ip.toString()));
    }

    /** An address of a field that once took any notation. */
    static List<String> legacyAddress(String text) {
        IpAddress ip = IpAddress.parse(text);
        if (ip == null) {
            return List.of("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        }
        if (ip.leadingZeros()) {
            return List.of(LEADING_ZEROS);
        }
        return ip.mapped() ? List.of("must not be an IPv4-mapped IPv6 address") : List.of();
    }

    /** A new field's block, which has to be canonical. */
    static List<String> block(String text) {
        List<String> problems = legacyBlock(text);
        IpBlock block = problems.isEmpty() ? IpBlock.parse(text) : null;
        return block == null || block.toString().equals(text) ? problems : List.of(notCanonical(block.toString()));
    }

    /** A block of a field that once took any notation. */
    static List<String> legacyBlock(String text) {
        IpBlock block = IpBlock.parse(text);
        if (block == null) {
            return List.of("must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
        }
        if (block.leadingZeros()) {
            return List.of(LEADING_ZEROS + " in IP or prefix length");
        }
        if (block.address().mapped()) {
            return List.of("must not have an IPv4-mapped IPv6 address");
        }
        return block.hasHostBits() ? List.of("must not have bits set beyond the prefix length") : List.of();
    }

    /** An address with the length of its network's prefix. */
    static List<String> interfaceAddress(String text) {
        IpBlock block = IpBlock.parse(text);
        if (block == null) {
            return List.of("must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)");
        }
        String canonical = block.address() + "/" + block.shownPrefix();
        return canonical.equals(text) ? List.of() : List.of(notCanonical(canonical));
    }

    /** An address behind a service. */
    static List<String> endpoint(String text) {
        IpAddress ip = IpAddress.parse(text);
        if (ip == null) {
            return List.of("must be a valid IP address");
        }
        List<String> problems = new ArrayList<>(0);
        if (ip.isUnspecified()) {
            problems.add("may not be unspecified (" + text + ")");
        }
        if (ip.isLoopback() && !ip.isOfLocalPods()) {
            problems.add("may not be in the loopback range (127.0.0.0/8, ::1/128)");
        }
        if (ip.isLinkLocal()) {
            problems.add("may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        }
        if (ip.isLinkLocalMulticast()) {
            problems.add("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
        return problems;
    }

    /** What to warn of in an address that is served as it was written, or null. */
    static @Nullable String addressWarning(String text) {
        IpAddress ip = IpAddress.parse(text);
        if (ip == null || ip.toString().equals(text)) {
            return null;
        }
        if (ip.leadingZeros() || ip.mapped()) {
            return "non-standard IP address " + GoText.quote(text) + " is invalid: use " + GoText.quote(ip.toString());
        }
        return "IPv6 address " + GoText.quote(text) + " should be in RFC 5952 canonical format ("
                + GoText.quote(ip.toString()) + ")";
    }

    /** What to warn of in a block. */
    static List<String> blockWarnings(String text) {
        IpBlock block = IpBlock.parse(text);
        if (block == null) {
            return List.of();
        }
        List<String> warnings = new ArrayList<>(0);
        String canonical = block.toString();
        if (block.hasHostBits()) {
            warnings.add("CIDR value " + GoText.quote(text) + " is ambiguous in this context (should be "
                    + GoText.quote(canonical) + " or "
                    + GoText.quote(block.address() + "/" + block.address().bits()) + "?)");
        }
        if (block.leadingZeros() || block.address().mapped()) {
            warnings.add(
                    "non-standard CIDR value " + GoText.quote(text) + " is invalid: use " + GoText.quote(canonical));
        }
        if (warnings.isEmpty() && !canonical.equals(text)) {
            warnings.add("IPv6 CIDR value " + GoText.quote(text) + " should be in RFC 5952 canonical format ("
                    + GoText.quote(canonical) + ")");
        }
        return warnings;
    }

    private static String notCanonical(String canonical) {
        return "must be in canonical form (" + GoText.quote(canonical) + ")";
    }

    /** Warns of an address, if there is anything to say. */
    static void warnOfAddress(Object path, String text, List<String> warnings) {
        String warning = addressWarning(text);
        if (warning != null) {
            warnings.add(path + ": " + warning);
        }
    }

    /** Warns of the addresses in a list's fields. */
    static void warnOfAddresses(List<View> entries, String field, List<String> warnings) {
        entries.forEach(entry -> warnOfAddress(entry.path(field), entry.text(field), warnings));
    }

    /** Warns of the blocks in a list. */
    static void warnOfBlocks(View of, String field, List<String> warnings) {
        List<String> blocks = of.texts(field);
        for (int i = 0; i < blocks.size(); i++) {
            for (String warning : blockWarnings(blocks.get(i))) {
                warnings.add(of.path(field).index(i) + ": " + warning);
            }
        }
    }

    /** What to warn of in the addresses of a load balancer, in the status of what it is for. */
    static List<String> balancerWarnings(ObjectNode object) {
        List<String> warnings = new ArrayList<>(0);
        View balancer = View.of(object, new ArrayList<>(0)).struct("status").struct("loadBalancer");
        balancer.list("ingress").forEach(entry -> warnOfAddress(entry.path(), entry.text("ip"), warnings));
        return warnings;
    }
}
