package dev.keelson.apiserver.kinds.allocation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.admission.StoredObjects;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.kinds.address.AddressRange;
import dev.keelson.apiserver.kinds.address.IpAddress;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.status.StatusException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Hands out cluster IPs, each once: who creates the IPAddress object of that name has it. Addresses come from the
 * ServiceCIDRs that are ready. Safe for many threads and many servers.
 */
public final class ServiceAddresses {
    static final String GROUP = "networking.k8s.io";
    static final String ADDRESSES = "ipaddresses";
    static final String RANGES = "servicecidrs";
    static final String FAMILY = "ipaddress.kubernetes.io/ip-family";
    static final String MANAGED_BY = "ipaddress.kubernetes.io/managed-by";
    static final String MANAGER = "ipallocator.k8s.io";

    /** How often luck is tried before it is looked up what is free. */
    private static final int GUESSES = 4;

    private final List<AddressRange> configured;
    private final StoredObjects objects;
    private final SystemWrites writes;
    private final RandomGenerator random;

    /** @param configured the ranges of the server's flags, the first being that of the default family */
    public ServiceAddresses(
            List<AddressRange> configured, StoredObjects objects, SystemWrites writes, RandomGenerator random) {
        this.configured = List.copyOf(configured);
        this.objects = objects;
        this.writes = writes;
        this.random = random;
    }

    /** The service an address is for. */
    public record Owner(String namespace, String name) {}

    /** The families of this cluster, IPv4 or IPv6, the default first. */
    public List<String> families() {
        return configured.stream().map(AddressRange::family).toList();
    }

    /** The ranges from which addresses may be taken now. Before the first ServiceCIDR is there, those configured. */
    private List<AddressRange> ready() {
        List<ObjectNode> all = objects.list(GROUP, RANGES, "");
        return all.isEmpty()
                ? configured
                : ranges(all.stream().filter(ServiceAddresses::isReady).toList());
    }

    private static List<AddressRange> ranges(List<ObjectNode> serviceCidrs) {
        List<AddressRange> ranges = new ArrayList<>();
        for (ObjectNode serviceCidr : serviceCidrs) {
            for (String cidr : Fields.texts(serviceCidr, "spec", "cidrs")) {
                AddressRange range = AddressRange.parse(cidr);
                if (range != null) {
                    ranges.add(range);
                }
            }
        }
        return ranges;
    }

    /** One of which nobody has said yet whether it is ready counts as ready. */
    private static boolean isReady(ObjectNode serviceCidr) {
        if (Metadata.isDeleting(serviceCidr)) {
            return false;
        }
        for (ObjectNode condition : Fields.objects(serviceCidr, "status", "conditions")) {
            if (Fields.text(condition, "type").equals("Ready")) {
                return Fields.text(condition, "status").equals("True");
            }
        }
        return true;
    }

    /** Whether any ServiceCIDR, ready or not, has the address. */
    boolean isInRange(IpAddress address) {
        return ranges(objects.list(GROUP, RANGES, "")).stream().anyMatch(range -> range.contains(address));
    }

    /** @throws AllocationException if no range that is ready has the address */
    public void requireInRange(IpAddress address) {
        if (ready().stream().noneMatch(range -> range.contains(address))) {
            throw AllocationException.refused("the provided network does not match the current range");
        }
    }

    /**
     * Takes an address.
     *
     * @throws AllocationException if it is taken or out of range
     */
    public void take(Owner owner, IpAddress address) {
        requireInRange(address);
        if (!create(owner, address)) {
            throw AllocationException.refused("provided IP is already allocated");
        }
    }

    /** What a dry run answers with: no address that anybody could have. */
    public IpAddress placeholder(String family) {
        return ofFamily(family).stream()
                .findFirst()
                .orElseThrow(AllocationException::full)
                .network();
    }

    private List<AddressRange> ofFamily(String family) {
        return ready().stream().filter(range -> range.family().equals(family)).toList();
    }

    /**
     * Takes any address of a family, one of a range's lower part only if no other is left.
     *
     * @throws AllocationException if none is left
     */
    public IpAddress takeAny(Owner owner, String family) {
        for (AddressRange range : ofFamily(family)) {
            IpAddress taken = takeFrom(owner, range, range.firstDynamic(), range.last());
            if (taken == null && range.staticCount() > 0) {
                taken = takeFrom(
                        owner, range, range.first(), range.firstDynamic().plus(BigInteger.ONE.negate()));
            }
            if (taken != null) {
                return taken;
            }
        }
        throw AllocationException.full();
    }

    private @Nullable IpAddress takeFrom(Owner owner, AddressRange range, IpAddress first, IpAddress last) {
        BigInteger count = last.value().subtract(first.value()).add(BigInteger.ONE);
        if (count.signum() <= 0) {
            return null;
        }
        long bound = count.min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
        for (int guess = 0; guess < GUESSES; guess++) {
            IpAddress candidate = first.plus(BigInteger.valueOf(random.nextLong(bound)));
            if (create(owner, candidate)) {
                return candidate;
            }
        }
        return takeFree(owner, first, last, first.plus(BigInteger.valueOf(random.nextLong(bound))));
    }

    /** Goes once around from {@code start}, past all that is known to be taken. */
    private @Nullable IpAddress takeFree(Owner owner, IpAddress first, IpAddress last, IpAddress start) {
        Set<String> taken = new HashSet<>();
        objects.list(GROUP, ADDRESSES, "").forEach(address -> taken.add(Metadata.name(address)));
        IpAddress candidate = start;
        do {
            if (!taken.contains(candidate.toString()) && create(owner, candidate)) {
                return candidate;
            }
            candidate = candidate.equals(last) ? first : candidate.next();
        } while (!candidate.equals(start));
        return null;
    }

    /** False if somebody has it. */
    boolean create(Owner owner, IpAddress address) {
        ObjectNode object = Json.NODES.objectNode();
        object.put("apiVersion", GROUP + "/v1").put("kind", "IPAddress");
        ObjectNode metadata = object.putObject("metadata").put("name", address.toString());
        metadata.putObject("labels").put(FAMILY, address.family()).put(MANAGED_BY, MANAGER);
        object.putObject("spec")
                .putObject("parentRef")
                .put("group", "")
                .put("resource", "services")
                .put("namespace", owner.namespace())
                .put("name", owner.name());
        try {
            writes.create(GROUP, "v1", ADDRESSES, object);
            return true;
        } catch (StatusException refused) {
            if (refused.reason().equals("AlreadyExists")) {
                return false;
            }
            throw refused;
        }
    }

    /** Gives an address back, if it is that service's. */
    public void release(Owner owner, String address) {
        IpAddress parsed = IpAddress.parse(address);
        ObjectNode stored = parsed == null ? null : objects.get(GROUP, ADDRESSES, "", parsed.toString());
        if (stored != null && owner.equals(owner(stored))) {
            writes.delete(GROUP, "v1", ADDRESSES, "", Metadata.name(stored), Metadata.uid(stored));
        }
    }

    /** The service that an IPAddress says it is of, or null if it is no service's. */
    static @Nullable Owner owner(ObjectNode address) {
        ObjectNode parent = Fields.object(address, "spec", "parentRef");
        boolean service = parent != null
                && Fields.text(parent, "group").isEmpty()
                && Fields.text(parent, "resource").equals("services");
        return service ? new Owner(Fields.text(parent, "namespace"), Fields.text(parent, "name")) : null;
    }
}
