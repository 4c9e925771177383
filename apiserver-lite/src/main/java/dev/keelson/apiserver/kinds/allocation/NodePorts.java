package dev.keelson.apiserver.kinds.allocation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageUnavailableException;
import java.util.Base64;
import java.util.BitSet;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Hands out node ports, each once: a bitmap in storage, changed by compare-and-set, under the key and in the form that
 * Kubernetes has ({@code RangeAllocation}). Safe for many threads and many servers; what is asked costs one write each.
 */
public final class NodePorts {
    private static final String KEY = "/registry/ranges/servicenodeports";
    private static final int MAX_ATTEMPTS = 100;

    private final Storage storage;
    private final PortRange range;
    private final RandomGenerator random;

    public NodePorts(Storage storage, PortRange range, RandomGenerator random) {
        this.storage = storage;
        this.range = range;
        this.random = random;
    }

    public PortRange range() {
        return range;
    }

    /**
     * What is taken, as offsets from the range's first port.
     *
     * @param revision at which it was read; 0 if there is no record yet
     */
    record Taken(BitSet offsets, long revision) {}

    Taken read() {
        KeyValue stored = storage.get(KEY, Storage.LATEST);
        if (stored == null) {
            return new Taken(new BitSet(), Storage.ABSENT);
        }
        ObjectNode record = Json.parseObject(stored.value());
        BitSet offsets = offsets(Base64.getDecoder().decode(Fields.text(record, "data")));
        String[] ends = Fields.text(record, "range").split("-", -1);
        int shift = Integer.parseInt(ends[0]) - range.first();
        return new Taken(shift == 0 ? offsets : shifted(offsets, shift), stored.modRevision());
    }

    /** As Go's {@code big.Int}: the most significant byte first. */
    private static BitSet offsets(byte[] bigEndian) {
        byte[] littleEndian = new byte[bigEndian.length];
        for (int i = 0; i < bigEndian.length; i++) {
            littleEndian[i] = bigEndian[bigEndian.length - 1 - i];
        }
        return BitSet.valueOf(littleEndian);
    }

    /** The range may be another than when the record was written. */
    private BitSet shifted(BitSet offsets, int by) {
        BitSet moved = new BitSet();
        offsets.stream()
                .map(offset -> offset + by)
                .filter(offset -> offset >= 0 && offset < range.size())
                .forEach(moved::set);
        return moved;
    }

    /** False if another write came first. */
    boolean write(BitSet offsets, long expected) {
        ObjectNode record = Json.NODES.objectNode();
        record.put("kind", "RangeAllocation");
        record.put("apiVersion", "v1");
        record.putObject("metadata");
        record.put("range", range.toString());
        record.put("data", Base64.getEncoder().encodeToString(bigEndian(offsets.toByteArray())));
        try {
            return storage.put(KEY, Json.encode(record), expected, null).applied();
        } catch (StorageUnavailableException e) {
            throw StatusException.plain("the allocation could not be made durable: " + e.getMessage());
        }
    }

    private static byte[] bigEndian(byte[] littleEndian) {
        byte[] turned = new byte[littleEndian.length];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = littleEndian[turned.length - 1 - i];
        }
        return turned;
    }

    private void change(Consumer<BitSet> change) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Taken taken = read();
            BitSet before = (BitSet) taken.offsets().clone();
            change.accept(taken.offsets());
            if (before.equals(taken.offsets()) || write(taken.offsets(), taken.revision())) {
                return;
            }
        }
        throw StatusException.internal("node ports are changed by others all the time");
    }

    /** Whether somebody has a port. */
    public boolean isTaken(int port) {
        return range.contains(port) && read().offsets().get(port - range.first());
    }

    /**
     * Takes a port.
     *
     * @throws AllocationException if it is taken or out of range
     */
    public void take(int port) {
        if (!range.contains(port)) {
            throw AllocationException.refused(
                    "provided port is not in the valid range. The range of valid ports is " + range);
        }
        change(taken -> {
            if (taken.get(port - range.first())) {
                throw AllocationException.refused("provided port is already allocated");
            }
            taken.set(port - range.first());
        });
    }

    /**
     * Takes any port, of the lower ones only if no other is left.
     *
     * @throws AllocationException if none is left
     */
    public int takeAny() {
        int[] chosen = new int[1];
        change(taken -> {
            int kept = range.staticCount();
            int offset = free(taken, kept, range.size());
            if (offset < 0) {
                offset = free(taken, 0, kept);
            }
            if (offset < 0) {
                throw AllocationException.full();
            }
            taken.set(offset);
            chosen[0] = range.first() + offset;
        });
        return chosen[0];
    }

    /** A free offset from {@code from} to before {@code to}, or -1. */
    private int free(BitSet taken, int from, int to) {
        if (from >= to) {
            return -1;
        }
        int found = taken.nextClearBit(from + random.nextInt(to - from));
        if (found < to) {
            return found;
        }
        found = taken.nextClearBit(from);
        return found < to ? found : -1;
    }

    /** Gives ports back; those that nobody has, and those out of range, do no harm. */
    public void release(Collection<Integer> ports) {
        if (!ports.isEmpty()) {
            change(taken -> ports.stream().filter(range::contains).forEach(port -> taken.clear(port - range.first())));
        }
    }
}
