package dev.keelson.apiserver.server;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The range of the services' cluster IPs. */
final class ServiceRange {

    private ServiceRange() {}

    /**
     * The first address of a range, which is the API server's own service.
     *
     * @throws ApiServerException if {@code cidr} is no range
     */
    static String firstAddress(String cidr) {
        int slash = cidr.indexOf('/');
        String address = slash < 0 ? "" : cidr.substring(0, slash);
        if (!address.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new ApiServerException("service-cluster-ip-range: \"" + cidr + "\" is not of the form ADDRESS/BITS");
        }
        try {
            byte[] bytes = InetAddress.getByName(address).getAddress();
            int bits = Integer.parseInt(cidr.substring(slash + 1));
            if (bits < 0 || bits > bytes.length * 8 - 2) {
                throw new NumberFormatException(cidr);
            }
            clearBeyond(bytes, bits);
            bytes[bytes.length - 1] |= 1;
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException | NumberFormatException bad) {
            throw new ApiServerException("service-cluster-ip-range: \"" + cidr + "\" is not a usable range", bad);
        }
    }

    private static void clearBeyond(byte[] address, int bits) {
        for (int bit = bits; bit < address.length * 8; bit++) {
            address[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
    }
}
