package dev.keelson.informers;

import java.io.IOException;
import java.util.Arrays;

/** Cuts pieces of a stream into lines. Confined to one thread at a time. */
final class LineSplitter {

    /** Gets a line that is not empty; the array may be overwritten once the call is over. */
    interface Lines {
        void line(byte[] bytes, int from, int to);
    }

    /** Far above any object that a server stores. */
    static final int MAX_LINE_BYTES = 256 * 1024 * 1024;

    private static final int LARGEST_IDLE_CAPACITY = 1024 * 1024;
    private static final int FIRST_CAPACITY = 16 * 1024;

    private final Lines lines;
    // The beginning of a line whose end has not arrived.
    private byte[] partial = new byte[0];
    private int size;

    LineSplitter(Lines lines) {
        this.lines = lines;
    }

    void add(byte[] piece) throws IOException {
        int start = 0;
        for (int i = 0; i < piece.length; i++) {
            if (piece[i] == '\n') {
                emit(piece, start, i);
                start = i + 1;
            }
        }
        keep(piece, start, piece.length);
        if (size > MAX_LINE_BYTES) {
            throw new IOException("a line of the watch is longer than " + MAX_LINE_BYTES + " bytes");
        }
    }

    private void emit(byte[] piece, int from, int to) {
        if (size == 0) {
            if (from < to) {
                lines.line(piece, from, to);
            }
            return;
        }
        keep(piece, from, to);
        int length = size;
        size = 0;
        lines.line(partial, 0, length);
        if (partial.length > LARGEST_IDLE_CAPACITY) {
            partial = new byte[0];
        }
    }

    private void keep(byte[] piece, int from, int to) {
        int length = to - from;
        if (size + length > partial.length) {
            partial = Arrays.copyOf(partial, Math.max(FIRST_CAPACITY, Math.max(size + length, partial.length * 2)));
        }
        System.arraycopy(piece, from, partial, size, length);
        size += length;
    }

    /** How many bytes wait for the end of their line. */
    int pending() {
        return size;
    }
}
