package dev.keelson.apiserver.kinds.address;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range in CIDR notation of which addresses are handed out: neither the network's own nor, in IPv4, the broadcast
 * address. Its lower part is kept for addresses that are asked for by name. Follows Kubernetes'
 * {@code pkg/registry/core/service/ipallocator/ipallocator.go}.
 */
public final class AddressRange {

    private static final int LEAST_STATIC = 16;
    private static final int MOST_STATIC = 256;

    private final IpAddress network;
    private final int prefix;

    private AddressRange(IpAddress network, int prefix) {
        this.network = network;
        this.prefix = prefix;
    }

    /** The range, bits after the prefix cleared; null if {@code cidr} is none. */
    public static @Nullable AddressRange parse(String cidr) {
        int slash = cidr.indexOf('/');
        IpAddress address = slash < 0 ? null : IpAddress.parse(cidr.substring(0, slash));
        String bits = cidr.substring(slash + 1);
        if (address == null || !bits.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(bits) > address.bits()) {
            return null;
        }
        int prefix = Integer.parseInt(bits);
        int free = address.bits() - prefix;
        return new AddressRange(
                new IpAddress(address.value().shiftRight(free).shiftLeft(free), address.ipv6()), prefix);
    }

    /**
     * The ranges of a flag such as {@code 10.0.0.0/16,fd00::/108}: one, or one of each family.
     *
     * @throws IllegalArgumentException says what is wrong
     */
    public static List<AddressRange> parseList(String flag) {
        List<AddressRange> ranges = new ArrayList<>();
        for (String part : flag.split(",", -1)) {
            AddressRange range = parse(part.trim());
            if (range == null) {
                throw new IllegalArgumentException("\"" + part + "\" is not of the form ADDRESS/BITS");
            }
            if (range.network.bits() - range.prefix < 2) {
                throw new IllegalArgumentException("\"" + part + "\" has too few addresses for services");
            }
            if (range.network.ipv6() && range.prefix < 64) {
                throw new IllegalArgumentException("\"" + part + "\" must have at least 64 bits before its addresses");
            }
            ranges.add(range);
        }
        boolean twice =
                ranges.size() == 2 && ranges.get(0).isIpv6() == ranges.get(1).isIpv6();
        if (ranges.size() > 2 || twice) {
            throw new IllegalArgumentException("\"" + flag + "\" may have no more than one range of each IP family");
        }
        return ranges;
    }

    public boolean isIpv6() {
        return network.ipv6();
    }

    /** IPv4 or IPv6. */
    public String family() {
        return network.family();
    }

    public IpAddress network() {
        return network;
    }

    public IpAddress first() {
        return network.next();
    }

    /** The last address that may be handed out. */
    public IpAddress last() {
        BigInteger all = BigInteger.ONE.shiftLeft(network.bits() - prefix);
        return network.plus(all.subtract(BigInteger.valueOf(isIpv6() ? 1 : 2)));
    }

    /** Whether {@code address} may be handed out. */
    public boolean contains(IpAddress address) {
        return address.ipv6() == isIpv6() && first().compareTo(address) <= 0 && address.compareTo(last()) <= 0;
    }

    /** How many addresses from the first on are kept for those who name one. */
    public int staticCount() {
        int bits = network.bits() - prefix;
        long size = 1L << Math.min(bits, 40);
        if (size <= LEAST_STATIC) {
            return 0;
        }
        return (int) Math.min(MOST_STATIC, Math.max(LEAST_STATIC, size / LEAST_STATIC));
    }

    /** The first address that is handed out to those who name none. */
    public IpAddress firstDynamic() {
        return first().plus(BigInteger.valueOf(staticCount()));
    }

    @Override
    public String toString() {
        return network + "/" + prefix;
    }
}
