package dev.keelson.informers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Consumer;

/** Cuts pieces of a stream into lines. Confined to one thread at a time. */
final class LineSplitter {

    /** Far above any object that a server stores. */
    static final int MAX_LINE_BYTES = 256 * 1024 * 1024;

    private final Consumer<byte[]> lines;
    // The beginning of a line whose end has not arrived.
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();

    LineSplitter(Consumer<byte[]> lines) {
        this.lines = lines;
    }

    void add(byte[] piece) throws IOException {
        int start = 0;
        for (int i = 0; i < piece.length; i++) {
            if (piece[i] == '\n') {
                partial.write(piece, start, i - start);
                emit();
                start = i + 1;
            }
        }
        partial.write(piece, start, piece.length - start);
        if (partial.size() > MAX_LINE_BYTES) {
            throw new IOException("a line of the watch is longer than " + MAX_LINE_BYTES + " bytes");
        }
    }

    private void emit() {
        byte[] line = partial.toByteArray();
        partial.reset();
        if (line.length > 0) {
            lines.accept(line);
        }
    }

    /** How many bytes wait for the end of their line. */
    int pending() {
        return partial.size();
    }
}
