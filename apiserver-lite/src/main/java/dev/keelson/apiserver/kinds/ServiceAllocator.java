package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Hands out cluster IPs and node ports, each at most once at a time. What is occupied is read from the stored services
 * when first asked, and followed from then on.
 */
public final class ServiceAllocator {
    static final int FIRST_NODE_PORT = 30_000;
    static final int LAST_NODE_PORT = 32_767;

    private final BigInteger base;
    private final long size;
    private final int addressBytes;
    private final RandomGenerator random;
    private final Supplier<List<ObjectNode>> services;
    /** Guarded by this. */
    private final Set<String> addresses = new HashSet<>();
    /** Guarded by this. */
    private final Set<Integer> ports = new HashSet<>();
    /** Guarded by this: whether the stored services have been read. */
    private boolean loaded;

    /**
     * An allocator for a range.
     *
     * @param cidr such as {@code 10.0.0.0/24}
     * @param services reads all stored services
     * @throws IllegalArgumentException if {@code cidr} is none
     */
    public ServiceAllocator(String cidr, RandomGenerator random, Supplier<List<ObjectNode>> services) {
        String[] parts = cidr.split("/", -1);
        byte[] address = parts.length == 2 ? parse(parts[0]) : null;
        if (address == null || !parts[1].matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("not a CIDR such as 10.0.0.0/24: " + cidr);
        }
        int bits = address.length * 8 - Integer.parseInt(parts[1]);
        if (bits < 2) {
            throw new IllegalArgumentException("too small a range for services: " + cidr);
        }
        this.addressBytes = address.length;
        this.size = 1L << Math.min(bits, 20);
        this.base = new BigInteger(1, address).shiftRight(bits).shiftLeft(bits);
        this.random = random;
        this.services = services;
    }

    private static byte @Nullable [] parse(String address) {
        if (!address.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            return null;
        }
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** The first address, which is that of the API server's own service. */
    public String firstAddress() {
        return text(base.add(BigInteger.ONE));
    }

    boolean isIpv6() {
        return addressBytes == 16;
    }

    private String text(BigInteger value) {
        byte[] raw = value.toByteArray();
        byte[] address = new byte[addressBytes];
        int length = Math.min(raw.length, addressBytes);
        System.arraycopy(raw, raw.length - length, address, addressBytes - length, length);
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + addressBytes + " bytes", e);
        }
    }

    boolean contains(String address) {
        byte[] bytes = parse(address);
        if (bytes == null || bytes.length != addressBytes) {
            return false;
        }
        BigInteger offset = new BigInteger(1, bytes).subtract(base);
        return offset.signum() > 0 && offset.compareTo(BigInteger.valueOf(size - 1)) < 0;
    }

    private void load() {
        if (loaded) {
            return;
        }
        for (ObjectNode service : services.get()) {
            addresses.addAll(Fields.texts(service, "spec", "clusterIPs"));
            for (ObjectNode port : Fields.objects(service, "spec", "ports")) {
                ports.add((int) Fields.number(port, "nodePort"));
            }
            ports.add((int) Fields.number(service, "spec", "healthCheckNodePort"));
        }
        loaded = true;
    }

    /** Takes an address; false if it is taken. */
    synchronized boolean take(String address) {
        load();
        return addresses.add(address);
    }

    /** Takes any address; null if none is left. The lower part of the range is kept for addresses asked for by name. */
    synchronized @Nullable String takeAddress() {
        load();
        long reserved = Math.min(Math.max(size / 16, 16), 256);
        long offset = size > 2 * reserved ? reserved : 1;
        long span = size - 1 - offset;
        long start = random.nextLong(span);
        for (long i = 0; i < span; i++) {
            String candidate = text(base.add(BigInteger.valueOf(offset + (start + i) % span)));
            if (addresses.add(candidate)) {
                return candidate;
            }
        }
        for (long low = 1; low < offset; low++) {
            String candidate = text(base.add(BigInteger.valueOf(low)));
            if (addresses.add(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    synchronized void release(String address) {
        addresses.remove(address);
    }

    /** Takes a port; false if it is taken. */
    synchronized boolean take(int port) {
        load();
        return ports.add(port);
    }

    /** Takes any port; 0 if none is left. */
    synchronized int takePort() {
        load();
        int span = LAST_NODE_PORT - FIRST_NODE_PORT + 1;
        int start = random.nextInt(span);
        for (int i = 0; i < span; i++) {
            int candidate = FIRST_NODE_PORT + (start + i) % span;
            if (ports.add(candidate)) {
                return candidate;
            }
        }
        return 0;
    }

    synchronized void release(int port) {
        ports.remove(port);
    }
}
