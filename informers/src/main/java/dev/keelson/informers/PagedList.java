package dev.keelson.informers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One complete list, asked for page by page. When the server forgets the revision of the pages in between, what is left is
 * a list in one piece. Confined to the reflector's strand.
 *
 * <p>Follows k8s.io/client-go/tools/pager/pager.go.
 */
final class PagedList<T extends HasMetadata> {

    /** The loop that asked for the list; told once. */
    interface Owner<T extends HasMetadata> {

        void listed(PagedList<T> list, Snapshot<T> snapshot);

        void listFailed(PagedList<T> list, Throwable cause);
    }

    private final ReflectorContext<T> context;
    private final StreamTransport transport;
    private final RequestPaths paths;
    private final String accept;
    private final Owner<T> owner;
    private final String revision;
    private final long startedNanos;
    private final List<CachedObject<T>> objects = new ArrayList<>();
    private final Set<String> undecodable = new HashSet<>();
    private int pageSize;
    // The first page's, from which a watch misses nothing.
    private @Nullable String listRevision;
    private boolean paged;
    private @Nullable Page current;

    /**
     * @param revision how old the state may be: 0 for any age, empty for the newest
     * @param pageSize 0 for everything at once
     */
    PagedList(
            ReflectorContext<T> context,
            StreamTransport transport,
            RequestPaths paths,
            String accept,
            Owner<T> owner,
            String revision,
            int pageSize) {
        this.context = context;
        this.transport = transport;
        this.paths = paths;
        this.accept = accept;
        this.owner = owner;
        this.revision = revision;
        this.pageSize = pageSize;
        this.startedNanos = context.clock().nanos();
    }

    String revision() {
        return revision;
    }

    void start() {
        context.vitals().listing();
        next("");
    }

    void abort() {
        if (current != null) {
            current.abort();
        }
    }

    private void next(String continuation) {
        Page page = new Page(continuation);
        current = page;
        page.open(transport, paths.list(revision, pageSize, continuation), accept);
    }

    private void restartUnpaged() {
        pageSize = 0;
        objects.clear();
        undecodable.clear();
        listRevision = null;
        next("");
    }

    private void take(ListPage page, String asked) {
        if (listRevision == null) {
            listRevision = page.revision();
        }
        for (EncodedValue item : page.items()) {
            CachedObject<T> object = context.decoded(item);
            if (object != null) {
                objects.add(object);
            } else {
                ObjectHead head = ObjectHead.of(item.part());
                if (!head.name().isEmpty()) {
                    undecodable.add(head.key());
                }
            }
        }
        if (page.continuation().isEmpty()) {
            Duration took = context.clock().since(startedNanos);
            owner.listed(this, new Snapshot<>(objects, undecodable, listRevision, took, paged));
        } else if (page.continuation().equals(asked)) {
            owner.listFailed(this, new IOException("the list goes in circles: a page is its own successor"));
        } else {
            paged = true;
            next(page.continuation());
        }
    }

    private final class Page extends Exchange {

        private final String continuation;
        private final ListReader body = context.decoder().list();

        Page(String continuation) {
            super(context.strand(), context.clock());
            this.continuation = continuation;
        }

        @Override
        Duration longestSilence() {
            return context.options().silence();
        }

        @Override
        void accepted() {
            context.vitals().heard();
            signOfLife();
        }

        @Override
        void received(byte[] bytes) {
            context.vitals().heard();
            signOfLife();
            body.add(bytes);
        }

        @Override
        void completed() {
            ListPage page;
            try {
                page = body.finish();
            } catch (IOException notAList) {
                failed(notAList);
                return;
            }
            take(page, continuation);
        }

        @Override
        void failed(Throwable cause) {
            if (!continuation.isEmpty() && cause instanceof StatusFailure status && status.isExpired()) {
                restartUnpaged();
            } else {
                owner.listFailed(PagedList.this, cause);
            }
        }
    }
}
