package dev.keelson.informers;

import java.util.Arrays;

/**
 * Byte sequences by number: those that have been seen more than once, kept once.
 *
 * <p>What is looked for the first time only leaves its hash with a doorkeeper; the second time it is admitted. So what
 * occurs once, as most names and times do, is never kept. The doorkeeper forgets: a sequence whose occurrences lie far
 * apart may need more of them.
 *
 * <p>One thread at a time looks up and admits. Any thread may read an entry whose number was published to it.
 */
final class ByteTable {

    // Bounds the time of a look-up also when somebody makes hashes collide; what finds no place is not kept.
    private static final int MAX_PROBES = 16;
    private static final int FIRST_SLOTS = 256;
    private static final int FIRST_DOORS = 1024;
    private static final int MOST_DOORS = 1 << 17;
    private static final int SPREAD = 0x9E3779B9;
    private static final int HALF = 32;
    private static final long LOW = 0xFFFFFFFFL;
    // What an array and its places in the tables cost.
    private static final int ENTRY_OVERHEAD = 40;

    // Hash in the high half, number plus one in the low half; 0 for none. At most half full.
    private long[] slots = new long[FIRST_SLOTS];
    // Volatile for readers, who must see the contents of a grown array; the array they find holds every number they
    // know.
    private volatile byte[][] entries = new byte[FIRST_SLOTS][];
    private int count;
    private int[] doors = new int[FIRST_DOORS];
    private int passedDoors;
    private long bytes;

    /** The number of the sequence; -1 when it is not kept. May admit it. */
    int numberOf(byte[] source, int from, int to, int hash) {
        long[] table = slots;
        int mask = table.length - 1;
        int at = spread(hash) & mask;
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            long slot = table[at];
            if (slot == 0) {
                break;
            }
            if ((int) (slot >>> HALF) == hash) {
                int number = (int) slot - 1;
                byte[] entry = entries[number];
                if (Arrays.equals(entry, 0, entry.length, source, from, to)) {
                    return number;
                }
            }
            at = (at + 1) & mask;
        }
        return passes(hash) ? admit(Arrays.copyOfRange(source, from, to), hash) : -1;
    }

    /** Whether the same hash has been seen lately. */
    private boolean passes(int hash) {
        int mark = hash == 0 ? 1 : hash;
        int door = spread(mark) & (doors.length - 1);
        if (doors[door] == mark) {
            return true;
        }
        doors[door] = mark;
        passedDoors++;
        if (passedDoors > doors.length && doors.length < MOST_DOORS) {
            widen();
        }
        return false;
    }

    private void widen() {
        int[] former = doors;
        doors = new int[former.length * 2];
        for (int mark : former) {
            doors[spread(mark) & (doors.length - 1)] = mark;
        }
        passedDoors = 0;
    }

    /** Keeps a sequence that is not kept yet; -1 when there is no place. */
    int admit(byte[] sequence, int hash) {
        if ((count + 1) * 2 > slots.length) {
            grow();
        }
        if (!place(slots, hash, count)) {
            return -1;
        }
        if (count == entries.length) {
            entries = Arrays.copyOf(entries, count + count / 2);
        }
        entries[count] = sequence;
        bytes += sequence.length + ENTRY_OVERHEAD;
        return count++;
    }

    private void grow() {
        long[] grown = new long[slots.length * 2];
        for (long slot : slots) {
            if (slot != 0) {
                place(grown, (int) (slot >>> HALF), (int) slot - 1);
            }
        }
        slots = grown;
    }

    private static boolean place(long[] table, int hash, int number) {
        int mask = table.length - 1;
        int at = spread(hash) & mask;
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            if (table[at] == 0) {
                table[at] = ((long) hash << HALF) | ((number + 1) & LOW);
                return true;
            }
            at = (at + 1) & mask;
        }
        return false;
    }

    private static int spread(int hash) {
        int product = hash * SPREAD;
        return product ^ (product >>> 15);
    }

    byte[] entry(int number) {
        return entries[number];
    }

    int size() {
        return count;
    }

    /** About how much memory the entries take. Never decreases. */
    long bytes() {
        return bytes;
    }

    /** What {@link #numberOf} wants to be given with a sequence. */
    static int hash(byte[] source, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + source[i];
        }
        return hash;
    }
}
