package dev.keelson.informers;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Switches on the mutation detector of every informer that talks to one API server, whoever builds its factory, and
 * collects what is found. For test harnesses, which know the server and not the informers of the code under test.
 *
 * <p>Guarantees: while a watch is open, an {@link InformerFactory} that is built in this JVM for a client of its server has
 * the detector on, unless its builder says otherwise; informers of other servers are not touched, so that harnesses with a
 * server each can work side by side. Safe for many threads.
 *
 * <p>Caveats: factories that were built before are not covered. The open watches are the one state that informers of a JVM
 * have in common. The server is told by scheme, host and port, as the client's configuration has them.
 */
public final class MutationWatch implements AutoCloseable {

    private static final List<MutationWatch> OPEN = new CopyOnWriteArrayList<>();

    private final String server;
    private final Set<InformerFactory> factories = ConcurrentHashMap.newKeySet();
    // Guarded by this.
    private final List<InformerFailure> found = new ArrayList<>();

    private MutationWatch(String server) {
        this.server = server;
    }

    /** Begins to watch the informers of a server; its path does not matter. */
    public static MutationWatch over(URI server) {
        MutationWatch watch = new MutationWatch(origin(server));
        OPEN.add(watch);
        return watch;
    }

    private static String origin(URI server) {
        return server.getScheme() + "://" + server.getAuthority();
    }

    /** The open watches of a server. */
    static List<MutationWatch> of(URI server) {
        if (OPEN.isEmpty()) {
            return List.of();
        }
        String origin = origin(server);
        return OPEN.stream().filter(watch -> watch.server.equals(origin)).toList();
    }

    void joined(InformerFactory factory) {
        factories.add(factory);
    }

    void left(InformerFactory factory) {
        factories.remove(factory);
    }

    InformerObserver observer() {
        return new InformerObserver() {
            @Override
            public void failed(InformerFailure failure) {
                if (failure.stage() == InformerFailure.Stage.CACHE) {
                    add(failure);
                }
            }
        };
    }

    private synchronized void add(InformerFailure failure) {
        found.add(failure);
    }

    /**
     * Looks at every object of the informers' caches, and returns what has been found since this was last asked, by that
     * look or before. The cause of each failure is a {@link CacheMutatedException}.
     */
    public List<InformerFailure> drain() {
        factories.forEach(InformerFactory::checkMutations);
        synchronized (this) {
            List<InformerFailure> taken = List.copyOf(found);
            found.clear();
            return taken;
        }
    }

    /** Covers no further factories; those covered keep their detectors. Idempotent. */
    @Override
    public void close() {
        OPEN.remove(this);
        factories.clear();
    }
}
