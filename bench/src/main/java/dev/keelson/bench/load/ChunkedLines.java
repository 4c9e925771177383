package dev.keelson.bench.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Counts the lines of one chunked HTTP/1.1 answer, whose bytes come in pieces of any size. For use by one thread. */
final class ChunkedLines {

    private enum At {
        HEAD,
        SIZE,
        DATA,
        AFTER_DATA
    }

    private static final int LONGEST_HEAD = 16 << 10;

    private final StringBuilder head = new StringBuilder();
    private At at = At.HEAD;
    // Of the chunk's size, while it is read; then of its bytes, how many are to come.
    private long left;
    private boolean sizeEnded;
    private long bytes;

    /** Bytes of the body so far, without the framing of chunks. */
    long bytes() {
        return bytes;
    }

    /**
     * Takes the next piece.
     *
     * @return how many lines have ended in it
     * @throws IOException when it is not the answer 200, or the answer ends
     */
    int take(byte[] piece, int from, int to) throws IOException {
        int lines = 0;
        int position = from;
        while (position < to) {
            if (at == At.DATA) {
                int size = (int) Math.min(left, to - position);
                lines += LineEnds.count(piece, position, position + size);
                bytes += size;
                left -= size;
                position += size;
                at = left == 0 ? At.AFTER_DATA : At.DATA;
            } else {
                framing(piece[position++]);
            }
        }
        return lines;
    }

    private void framing(byte next) throws IOException {
        switch (at) {
            case HEAD -> head(next);
            case SIZE -> size(next);
            case DATA, AFTER_DATA -> {
                if (next == '\n') {
                    beginChunk();
                }
            }
        }
    }

    private void beginChunk() {
        at = At.SIZE;
        left = 0;
        sizeEnded = false;
    }

    private void head(byte next) throws IOException {
        head.append((char) next);
        if (head.length() > LONGEST_HEAD) {
            throw new IOException("not an HTTP answer: " + Connection.beginning(text()));
        }
        if (next == '\n' && head.indexOf("\r\n\r\n") >= 0) {
            String all = head.toString().toLowerCase(Locale.ROOT);
            if (!all.startsWith("http/1.1 200 ") || !all.contains("transfer-encoding: chunked")) {
                throw new IOException("a watch was answered with " + Connection.beginning(text()));
            }
            head.setLength(0);
            beginChunk();
        }
    }

    private byte[] text() {
        return head.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void size(byte next) throws IOException {
        int digit = Character.digit(next, 16);
        if (next == '\n') {
            if (left == 0) {
                throw new IOException("the watch ended");
            }
            at = At.DATA;
        } else if (digit < 0) {
            sizeEnded = true;
        } else if (!sizeEnded) {
            left = left * 16 + digit;
        }
    }
}
