package dev.keelson.bench.load;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** Receives for any number of watches with one thread, which costs no switch of threads for each. */
final class WatchLoop implements Runnable, AutoCloseable {

    private final Selector selector;
    private final TlsChannel.Room room = new TlsChannel.Room();

    WatchLoop() throws IOException {
        selector = Selector.open();
    }

    /** Before {@link #run}. */
    void add(WatchClient client) throws IOException {
        client.connection().register(selector, client);
    }

    @Override
    public void run() {
        try {
            while (selector.isOpen()) {
                selector.select(this::receive);
            }
        } catch (ClosedSelectorException ended) {
            // by close
        } catch (IOException failure) {
            selector.keys().forEach(key -> ((WatchClient) key.attachment()).fail(failure));
        }
    }

    private void receive(SelectionKey key) {
        WatchClient client = (WatchClient) key.attachment();
        try {
            client.receive(room);
        } catch (IOException | RuntimeException failure) {
            client.fail(failure);
            key.cancel();
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
