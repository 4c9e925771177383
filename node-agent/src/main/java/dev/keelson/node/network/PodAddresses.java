package dev.keelson.node.network;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Gives each pod an IPv4 address from a range, the next free one in turn, so that an address is not reused at once.
 *
 * <p>Pods of the process runtime live on the host's network. On Linux every address of 127.0.0.0/8 is the host itself, so
 * that a pod which listens on its own address, or on all, is reached there, and two replicas can listen on one port. On
 * hosts where only 127.0.0.1 is, all pods share that ({@link #shared}).
 */
public final class PodAddresses {

    /** Where nodes on loopback addresses take theirs from: room for 256 nodes of some 16,000 pods. */
    public static final String LOOPBACK_POOL = "127.64.0.0/10";

    private static final int NODE_BITS = 14;

    private final int first;
    private final int size;
    // By pod uid. Guarded by this.
    private final Map<String, Integer> byPod = new HashMap<>();
    // The values of byPod. Guarded by this.
    private final Set<Integer> taken = new HashSet<>();
    // Offset where the search for a free address begins. Guarded by this.
    private int next = 1;

    private PodAddresses(int first, int size) {
        this.first = first;
        this.size = size;
    }

    /**
     * @param cidr such as {@code 127.64.0.0/18}
     * @throws IllegalArgumentException if that is no IPv4 range of at least four addresses
     */
    public static PodAddresses of(String cidr) {
        int slash = cidr.indexOf('/');
        try {
            int bits = Integer.parseInt(cidr.substring(slash + 1));
            InetAddress address = InetAddress.getByName(cidr.substring(0, slash));
            if (slash <= 0 || bits < 1 || bits > 30 || !(address instanceof Inet4Address)) {
                throw new IllegalArgumentException("no usable IPv4 range: " + cidr);
            }
            int size = 1 << (32 - bits);
            return new PodAddresses(toInt(address) & -size, size);
        } catch (UnknownHostException | NumberFormatException | IndexOutOfBoundsException malformed) {
            throw new IllegalArgumentException("no usable IPv4 range: " + cidr, malformed);
        }
    }

    /** All pods have the host's one loopback address. */
    public static PodAddresses shared() {
        return new PodAddresses(0x7f000001, 1);
    }

    /** The part of the loopback pool that is a node's, by its number among the nodes of this host. */
    public static String loopbackRange(int node) {
        int base = (127 << 24) | (64 << 16);
        return toString(base + ((node & 0xff) << NODE_BITS)) + "/" + (32 - NODE_BITS);
    }

    /** Whether this host accepts connections on the range's addresses, as Linux does for all of 127.0.0.0/8. */
    public boolean usable() {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getByName(toString(first + 1)), 0));
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** The pod's address; the same at every call until it is released. */
    public synchronized String allocate(String podUid) {
        Integer known = byPod.get(podUid);
        if (known != null) {
            return toString(known);
        }
        if (size == 1) {
            return toString(first);
        }
        for (int tried = 0; tried < size; tried++) {
            int offset = next;
            next = next + 1 >= size - 1 ? 1 : next + 1;
            int candidate = first + offset;
            int last = candidate & 0xff;
            if (last != 0 && last != 255 && taken.add(candidate)) {
                byPod.put(podUid, candidate);
                return toString(candidate);
            }
        }
        throw new IllegalStateException("all pod addresses of this node are taken: " + taken.size());
    }

    /** Notes the address that a pod has since an earlier start of the agent. */
    public synchronized void reserve(String podUid, String address) {
        try {
            int value = toInt(InetAddress.getByName(address));
            byPod.put(podUid, value);
            taken.add(value);
            int offset = value - first;
            if (offset >= next && offset < size - 1) {
                next = offset + 1;
            }
        } catch (UnknownHostException malformed) {
            throw new IllegalArgumentException("no address: " + address, malformed);
        }
    }

    public synchronized void release(String podUid) {
        Integer address = byPod.remove(podUid);
        if (address != null) {
            taken.remove(address);
        }
    }

    private static int toInt(InetAddress address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }

    private static String toString(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 0xff) + "." + (address >>> 8 & 0xff) + "." + (address & 0xff);
    }
}
