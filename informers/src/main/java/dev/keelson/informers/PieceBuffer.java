package dev.keelson.informers;

import java.util.ArrayList;
import java.util.List;

/** Collects the pieces of a body and joins them once. */
final class PieceBuffer {

    private final List<byte[]> pieces = new ArrayList<>();
    private int size;

    void add(byte[] piece) {
        pieces.add(piece);
        size = Math.addExact(size, piece.length);
    }

    byte[] joined() {
        byte[] all = new byte[size];
        int at = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        pieces.clear();
        return all;
    }
}
