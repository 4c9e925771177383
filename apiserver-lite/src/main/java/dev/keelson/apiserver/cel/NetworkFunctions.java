package dev.keelson.apiserver.cel;

import dev.keelson.api.path.GoText;
import java.util.function.Predicate;

/** Addresses and networks. Follows {@code cel/library/ip.go} and {@code cidr.go}. */
final class NetworkFunctions {
    private NetworkFunctions() {}

    static void addTo(Library library) {
        library.global("ip", "string_to_ip", "string", "IP", a -> ip((String) a[0]));
        library.global("isIP", "is_ip", "string", "bool", a -> IpValue.parse((String) a[0]) != null);
        library.global(
                "ip.isCanonical",
                "ip_is_canonical",
                "string",
                "bool",
                a -> ip((String) a[0]).toString().equals(a[0]));
        library.member("family", "ip_family", "IP", "int", a -> ((IpValue) a[0]).isV4() ? 4L : 6L);
        test(library, "isUnspecified", "ip_is_unspecified", IpValue::isUnspecified);
        test(library, "isLoopback", "ip_is_loopback", IpValue::isLoopback);
        test(library, "isLinkLocalMulticast", "ip_is_link_local_multicast", IpValue::isLinkLocalMulticast);
        test(library, "isLinkLocalUnicast", "ip_is_link_local_unicast", IpValue::isLinkLocalUnicast);
        test(library, "isGlobalUnicast", "ip_is_global_unicast", IpValue::isGlobalUnicast);
        library.global("string", "ip_to_string", "IP", "string", a -> a[0].toString());
        networks(library);
    }

    private static void test(Library library, String name, String id, Predicate<IpValue> body) {
        library.member(name, id, "IP", "bool", a -> body.test((IpValue) a[0]));
    }

    private static void networks(Library library) {
        library.global("cidr", "string_to_cidr", "string", "CIDR", a -> cidr((String) a[0]));
        library.global("isCIDR", "is_cidr", "string", "bool", a -> CidrValue.parse((String) a[0]) != null);
        library.member(
                "containsIP",
                "cidr_contains_ip_string",
                "CIDR, string",
                "bool",
                a -> ((CidrValue) a[0]).contains(ip((String) a[1])));
        library.member(
                "containsIP",
                "cidr_contains_ip_ip",
                "CIDR, IP",
                "bool",
                a -> ((CidrValue) a[0]).contains((IpValue) a[1]));
        library.member(
                "containsCIDR",
                "cidr_contains_cidr_string",
                "CIDR, string",
                "bool",
                a -> ((CidrValue) a[0]).contains(cidr((String) a[1])));
        library.member(
                "containsCIDR",
                "cidr_contains_cidr",
                "CIDR, CIDR",
                "bool",
                a -> ((CidrValue) a[0]).contains((CidrValue) a[1]));
        library.member("ip", "cidr_ip", "CIDR", "IP", a -> ((CidrValue) a[0]).address());
        library.member("prefixLength", "cidr_prefix_length", "CIDR", "int", a -> (long) ((CidrValue) a[0]).bits());
        library.member("masked", "cidr_masked", "CIDR", "CIDR", a -> ((CidrValue) a[0]).masked());
        library.global("string", "cidr_to_string", "CIDR", "string", a -> a[0].toString());
    }

    private static IpValue ip(String text) {
        IpValue ip = IpValue.parse(text);
        if (ip == null) {
            throw new EvaluationException(
                    "IP Address " + GoText.quote(text) + " parse error during conversion from string");
        }
        return ip;
    }

    private static CidrValue cidr(String text) {
        CidrValue cidr = CidrValue.parse(text);
        if (cidr == null) {
            throw new EvaluationException(
                    "network address parse error during conversion from string: " + GoText.quote(text));
        }
        return cidr;
    }
}
