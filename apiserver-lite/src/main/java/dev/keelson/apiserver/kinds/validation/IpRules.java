package dev.keelson.apiserver.kinds.validation;

import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.kinds.address.WrittenAddress;
import java.util.Collection;
import java.util.List;

/**
 * IP addresses and ranges. Fields that are older than strict parsing refuse leading zeros, IPv4 addresses in IPv6 form
 * and bits after a prefix, but keep values that were stored before. Follows apimachinery's {@code util/validation/ip.go}.
 */
final class IpRules {
    private IpRules() {}

    /** Checks an address, unless it is one of those that the stored object has. */
    static void address(String value, Collection<String> stored, FieldPath path, List<FieldError> errors) {
        if (stored.contains(value)) {
            return;
        }
        all(value, IpTexts.legacyAddress(value), path, errors);
    }

    /** Checks a range, unless it is one of those that the stored object has. */
    static void range(String value, Collection<String> stored, FieldPath path, List<FieldError> errors) {
        if (stored.contains(value)) {
            return;
        }
        all(value, IpTexts.legacyBlock(value), path, errors);
    }

    /** Checks that traffic may be sent to an address. */
    static void endpoint(String value, FieldPath path, List<FieldError> errors) {
        all(value, IpTexts.endpoint(value), path, errors);
    }

    private static void all(String value, List<String> problems, FieldPath path, List<FieldError> errors) {
        problems.forEach(problem -> errors.add(FieldError.invalid(path, value, problem)));
    }

    /** Whether these are addresses of both families; what is no address counts for neither. */
    static boolean isDualStack(List<String> addresses) {
        boolean four = false;
        boolean six = false;
        for (String address : addresses) {
            int slash = address.indexOf('/');
            String plain = slash < 0 ? address : address.substring(0, slash);
            four |= isIpv4(plain);
            six |= isIpv6(plain);
        }
        return four && six;
    }

    static boolean isIpv4(String value) {
        WrittenAddress address = WrittenAddress.parse(value);
        return address != null && address.isVersion4();
    }

    static boolean isIpv6(String value) {
        WrittenAddress address = WrittenAddress.parse(value);
        return address != null && !address.isVersion4();
    }

    static boolean isAddress(String value) {
        return WrittenAddress.parse(value) != null;
    }
}
