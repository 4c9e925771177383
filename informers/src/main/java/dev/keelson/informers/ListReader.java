package dev.keelson.informers;

import java.io.IOException;

/** Reads one answer to a LIST, piece by piece. Confined to one thread at a time. */
final class ListReader {

    /** Makes a page of a whole answer. */
    interface Pages {
        ListPage read(byte[] body) throws IOException;
    }

    private final PieceBuffer body = new PieceBuffer();
    private final Pages pages;

    ListReader(Pages pages) {
        this.pages = pages;
    }

    void add(byte[] piece) {
        body.add(piece);
    }

    /** @throws IOException when what was read is no list */
    ListPage finish() throws IOException {
        return pages.read(body.joined());
    }
}
