package dev.keelson.apiserver.storage.embedded;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * Reads an LMDB 0.9 data file without LMDB, checking every page on the way: a damaged page makes LMDB itself crash the
 * process, and its native library takes longer to load than most files to be read. Nobody writes the file meanwhile.
 *
 * <p>Safe for many threads. Interrupts do not harm it.
 */
final class LmdbFile implements AutoCloseable {

    /** Receives the entries of the main database, by ascending key. */
    interface Visitor {
        /** @param data heap bytes in big-endian order, from its position to its limit; valid during the call */
        void entry(long key, ByteBuffer data, long offset, int length) throws IOException;
    }

    private static final int MAGIC = 0xBEEFC0DE;
    private static final int FORMAT = 1;
    private static final int PAGE_HEADER = 16;
    private static final int NODE_HEADER = 8;
    private static final int META_BYTES = 136;
    private static final int FREE_DATABASE = 24;
    private static final int MAIN_DATABASE = 72;
    private static final int DATABASE_DEPTH = 6;
    private static final int DATABASE_ENTRIES = 32;
    private static final int DATABASE_ROOT = 40;
    private static final int TRANSACTION = 128;
    private static final int BRANCH = 0x01;
    private static final int LEAF = 0x02;
    private static final int OVERFLOW = 0x04;
    private static final int META = 0x08;
    private static final int BIG_DATA = 0x01;
    private static final int DEEPEST = 32;
    private static final long NO_PAGE = -1;

    private final Path path;
    private final RandomAccessFile file;
    private final long length;
    private final int pageSize;
    private final ByteBuffer meta;
    private final BitSet used = new BitSet();

    private LmdbFile(Path path, RandomAccessFile file) throws IOException {
        this.path = path;
        this.file = file;
        this.length = file.length();
        ByteBuffer first = metaAt(0);
        this.pageSize = first.getInt(FREE_DATABASE);
        if (pageSize < 512 || pageSize > 65536 || Integer.bitCount(pageSize) != 1) {
            throw damaged("its page size is " + pageSize);
        }
        ByteBuffer second = metaAt(pageSize);
        this.meta = first.getLong(TRANSACTION) >= second.getLong(TRANSACTION) ? first : second;
        used.set(0, 2);
    }

    /** @throws DamagedStoreException where this is no LMDB file, or its first pages are gone */
    static LmdbFile open(Path path) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
        boolean opened = false;
        try {
            LmdbFile lmdb = new LmdbFile(path, file);
            opened = true;
            return lmdb;
        } finally {
            if (!opened) {
                file.close();
            }
        }
    }

    private ByteBuffer metaAt(long offset) throws IOException {
        ByteBuffer page = read(offset, PAGE_HEADER + META_BYTES);
        ByteBuffer bytes = page.slice(PAGE_HEADER, META_BYTES).order(ByteOrder.nativeOrder());
        if ((page.getShort(10) & META) == 0 || bytes.getInt(0) != MAGIC || bytes.getInt(4) != FORMAT) {
            throw damaged("the page at byte " + offset + " does not begin a store");
        }
        return bytes;
    }

    long bytes() {
        return length;
    }

    /** After {@link #forEach}: how many of the file's bytes it has come across. */
    long usedBytes() {
        return (long) used.cardinality() * pageSize;
    }

    /**
     * Passes all entries, having checked the pages that hold them and those of the list of free pages.
     *
     * @throws DamagedStoreException where a page is not what it should be
     */
    void forEach(Visitor visitor) throws IOException {
        Walk free = new Walk(false, (key, data, offset, size) -> {});
        free.database(FREE_DATABASE);
        Walk main = new Walk(true, visitor);
        main.database(MAIN_DATABASE);
    }

    /** The data at a place that {@link #forEach} told. */
    ByteBuffer data(long offset, int size) throws IOException {
        return read(offset, size).order(ByteOrder.BIG_ENDIAN);
    }

    private ByteBuffer read(long offset, int size) throws IOException {
        if (offset < 0 || offset + size > length) {
            throw damaged("it ends at byte " + length + ", but should have " + size + " bytes at " + offset);
        }
        byte[] bytes = new byte[size];
        synchronized (file) {
            file.seek(offset);
            try {
                file.readFully(bytes);
            } catch (EOFException shorter) {
                throw new DamagedStoreException(path, "it was cut short while it was read", shorter);
            }
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    private DamagedStoreException damaged(String what) {
        return new DamagedStoreException(path, what);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException ignored) {
            // Nothing was written.
        }
    }

    /** A walk through one tree. */
    private final class Walk {
        private final boolean ordered;
        private final Visitor visitor;
        private long lastKey = -1;
        private long entries;

        Walk(boolean ordered, Visitor visitor) {
            this.ordered = ordered;
            this.visitor = visitor;
        }

        void database(int at) throws IOException {
            long root = meta.getLong(at + DATABASE_ROOT);
            int depth = Short.toUnsignedInt(meta.getShort(at + DATABASE_DEPTH));
            if (root != NO_PAGE) {
                if (depth < 1 || depth > DEEPEST) {
                    throw damaged("a tree has the depth " + depth);
                }
                page(root, depth);
            }
            long expected = meta.getLong(at + DATABASE_ENTRIES);
            if (entries != expected) {
                throw damaged("it should hold " + expected + " records and holds " + entries);
            }
        }

        private void page(long number, int depth) throws IOException {
            claim(number, 1);
            ByteBuffer page = read(number * pageSize, pageSize);
            int flags = page.getShort(10);
            int lower = Short.toUnsignedInt(page.getShort(12));
            int upper = Short.toUnsignedInt(page.getShort(14));
            if (page.getLong(0) != number
                    || (flags & (BRANCH | LEAF)) != (depth > 1 ? BRANCH : LEAF)
                    || lower < PAGE_HEADER
                    || lower > upper
                    || upper > pageSize) {
                throw damaged("page " + number + " is not the page that should be there");
            }
            for (int slot = PAGE_HEADER; slot < lower; slot += 2) {
                int node = Short.toUnsignedInt(page.getShort(slot));
                if (node < upper || node + NODE_HEADER > pageSize) {
                    throw damaged("page " + number + " points outside itself");
                }
                if (depth > 1) {
                    page(childOf(page, node), depth - 1);
                } else {
                    leaf(number, page, node);
                }
            }
        }

        private long childOf(ByteBuffer page, int node) {
            return Short.toUnsignedLong(page.getShort(node))
                    | Short.toUnsignedLong(page.getShort(node + 2)) << 16
                    | Short.toUnsignedLong(page.getShort(node + 4)) << 32;
        }

        private void leaf(long number, ByteBuffer page, int node) throws IOException {
            int size = Short.toUnsignedInt(page.getShort(node)) | page.getShort(node + 2) << 16;
            int flags = page.getShort(node + 4);
            int keySize = Short.toUnsignedInt(page.getShort(node + 6));
            int start = node + NODE_HEADER + keySize;
            int inPage = (flags & BIG_DATA) != 0 ? 8 : size;
            if (size < 0 || keySize != StoredRecord.KEY_BYTES || inPage > pageSize - start) {
                throw damaged("page " + number + " holds a record that is larger than itself");
            }
            // LMDB keys its own free list in native order, where the order of keys is not that of their bytes.
            long key = page.duplicate().order(ByteOrder.BIG_ENDIAN).getLong(node + NODE_HEADER);
            if (ordered && Long.compareUnsigned(key, lastKey) <= 0 && entries > 0) {
                throw damaged("page " + number + " is out of order");
            }
            lastKey = key;
            entries++;
            if ((flags & BIG_DATA) != 0) {
                overflow(key, page.getLong(start), size);
            } else {
                ByteBuffer data = page.duplicate().order(ByteOrder.BIG_ENDIAN);
                data.position(start).limit(start + size);
                visitor.entry(key, data, number * pageSize + start, size);
            }
        }

        private void overflow(long key, long number, int size) throws IOException {
            int pages = (int) (((long) PAGE_HEADER + size + pageSize - 1) / pageSize);
            claim(number, pages);
            ByteBuffer data = read(number * pageSize, PAGE_HEADER + size);
            if (data.getLong(0) != number || (data.getShort(10) & OVERFLOW) == 0 || data.getInt(12) < pages) {
                throw damaged("page " + number + " is not the page that should be there");
            }
            data.order(ByteOrder.BIG_ENDIAN).position(PAGE_HEADER);
            visitor.entry(key, data, number * pageSize + PAGE_HEADER, size);
        }

        private void claim(long number, int pages) {
            if (number < 2 || number > Integer.MAX_VALUE - pages || (number + pages) * pageSize > length) {
                throw damaged("it points to page " + number + ", and has " + length / pageSize + " pages");
            }
            for (int page = (int) number; page < number + pages; page++) {
                if (used.get(page)) {
                    throw damaged("page " + page + " is used twice");
                }
                used.set(page);
            }
        }
    }
}
