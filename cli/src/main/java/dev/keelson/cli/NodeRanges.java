package dev.keelson.cli;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** Divides the cluster's pod addresses among nodes: the n-th node has the n-th part of equal size. */
record NodeRanges(int first, int prefix, int nodePrefix) {

    private static final int SMALLEST_RANGE = 30;
    /** Some 16,000 addresses are as many as a node needs. */
    private static final int LARGEST_RANGE = 18;

    /**
     * @param cidr IPv4, such as {@code 127.64.0.0/10}
     * @throws CommandException if it is none, or too small for so many nodes
     */
    static NodeRanges of(String cidr, int nodes) {
        int slash = cidr.indexOf('/');
        try {
            int prefix = Integer.parseInt(cidr.substring(slash + 1));
            // Without a name or an empty text, which the look-up would accept.
            boolean literal = slash > 0 && cidr.substring(0, slash).matches("[0-9.]+");
            if (!literal || prefix < 1 || prefix > SMALLEST_RANGE) {
                throw new CommandException("--cluster-cidr: no usable IPv4 range: " + cidr);
            }
            InetAddress address = InetAddress.getByName(cidr.substring(0, slash));
            int bits = 32 - Integer.numberOfLeadingZeros(Math.max(nodes - 1, 0));
            int nodePrefix = Math.max(LARGEST_RANGE, prefix + bits);
            if (!(address instanceof Inet4Address) || nodePrefix > SMALLEST_RANGE) {
                throw new CommandException("--cluster-cidr: " + cidr + " is too small for " + nodes + " nodes");
            }
            int first = ByteBuffer.wrap(address.getAddress()).getInt() & (-1 << (32 - prefix));
            return new NodeRanges(first, prefix, nodePrefix);
        } catch (UnknownHostException | NumberFormatException | IndexOutOfBoundsException malformed) {
            throw new CommandException("--cluster-cidr: no usable IPv4 range: " + cidr, malformed);
        }
    }

    /** @param node counted from 0, below the number of nodes */
    String of(int node) {
        int base = first + (node << (32 - nodePrefix));
        return (base >>> 24) + "." + (base >>> 16 & 0xff) + "." + (base >>> 8 & 0xff) + "." + (base & 0xff) + "/"
                + nodePrefix;
    }
}
