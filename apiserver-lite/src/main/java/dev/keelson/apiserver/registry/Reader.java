package dev.keelson.apiserver.registry;

import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.apiserver.storage.CompactedException;
import dev.keelson.apiserver.storage.FutureRevisionException;
import dev.keelson.apiserver.storage.StorageUnavailableException;
import dev.keelson.apiserver.watchcache.Entry;
import dev.keelson.apiserver.watchcache.EntryList;
import dev.keelson.apiserver.watchcache.ListRequest;
import dev.keelson.apiserver.watchcache.ReadRevision;
import dev.keelson.apiserver.watchcache.TooLargeRevisionException;
import dev.keelson.apiserver.watchcache.WatchCache;
import dev.keelson.apiserver.watchcache.WatchExpiredException;
import dev.keelson.apiserver.watchcache.WatchRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Gets, lists and watches the objects of one resource. Follows apiserver's {@code storage/cacher}. */
final class Reader {
    private static final String EXPIRED_LIST = "The provided continue parameter is too old to display a consistent list"
            + " result. You can start a new list without the continue parameter, or use the continue token in this"
            + " response to retrieve the remainder of the results. Continuing with the provided token results in an"
            + " inconsistent list - objects that were created, modified, or deleted between the time the first chunk was"
            + " returned and now may show up in the list.";

    private final ServedResource resource;
    /** Stored objects in this version: made once for a revision and shared. */
    private final Entry.Form<byte[]> inVersion;

    Reader(ServedResource resource) {
        this.resource = resource;
        this.inVersion = new Entry.Form<>("in " + resource.gvk().version(), this::convert);
    }

    ObjectResult get(String namespace, String name, GetOptions options) {
        return new ObjectResult(resource.served(stored(namespace, name, options)));
    }

    /** The stored object that a get with these options sees. */
    Stored stored(String namespace, String name, GetOptions options) {
        long asked = revision(options.resourceVersion(), false);
        Stored stored;
        try {
            if (asked > 0) {
                awaitRevision(asked);
            }
            stored = resource.store().get(namespace, name);
        } catch (StorageUnavailableException away) {
            stored = cached(namespace, name, options, asked, away);
        }
        if (stored == null) {
            throw resource.notFound(name);
        }
        return stored;
    }

    /** Who does not ask for the newest can be served without storage. */
    private @Nullable Stored cached(
            String namespace, String name, GetOptions options, long asked, StorageUnavailableException away) {
        WatchCache cache = resource.store().runningCache();
        if (cache == null || options.resourceVersion().isEmpty()) {
            throw away;
        }
        String key = resource.store().key(namespace, name);
        try {
            Entry entry = cache.get(key, asked == 0 ? ReadRevision.ANY : ReadRevision.notOlderThan(asked));
            return entry == null ? null : new Stored(key, entry.revision(), entry.json());
        } catch (TooLargeRevisionException e) {
            throw StatusException.tooLargeResourceVersion(e.requested(), e.current());
        }
    }

    private void awaitRevision(long asked) {
        if (resource.store().storage().revision() >= asked) {
            return;
        }
        try {
            resource.store().cache().get("", ReadRevision.notOlderThan(asked));
        } catch (TooLargeRevisionException e) {
            throw StatusException.tooLargeResourceVersion(e.requested(), e.current());
        }
    }

    /** A revision from a query; 0 when empty. */
    private static long revision(String text, boolean isList) {
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            String message =
                    "Invalid value: \"" + text + "\": strconv.ParseUint: parsing \"" + text + "\": invalid syntax";
            throw isList
                    ? StatusException.badRequest("resourceVersion: " + message)
                    : StatusException.plain("resourceVersion: " + message);
        }
    }

    ListResult list(@Nullable String namespace, ListOptions options) {
        OptionRules.checkList(options);
        Selection selection = Selection.of(resource, options);
        String prefix = resource.store().prefix(namespace);
        ListRequest request = request(prefix, selection, options);
        try {
            return result(prefix, request, selection, options);
        } catch (TooLargeRevisionException e) {
            throw StatusException.tooLargeResourceVersion(e.requested(), e.current());
        } catch (FutureRevisionException e) {
            throw StatusException.tooLargeResourceVersion(e.requested(), e.current());
        } catch (CompactedException e) {
            throw expired(prefix, request);
        }
    }

    private ListRequest request(String prefix, Selection selection, ListOptions options) {
        // Kubernetes serves "0" from its cache, which does not cut lists.
        boolean any = options.resourceVersion().equals("0");
        int limit = any ? 0 : (int) Math.min(Math.max(0, options.limit()), Integer.MAX_VALUE);
        if (options.continueToken().isEmpty()) {
            return new ListRequest(prefix, selection.filter(), readRevision(options), limit, null);
        }
        if (!options.resourceVersion().isEmpty() && !options.resourceVersion().equals("0")) {
            throw StatusException.badRequest("specifying resource version is not allowed when using continue");
        }
        ContinueToken token = ContinueToken.decode(options.continueToken(), prefix);
        ReadRevision revision = token.revision() < 0
                ? ReadRevision.exact(resource.store().storage().revision())
                : ReadRevision.exact(token.revision());
        return new ListRequest(prefix, selection.filter(), revision, limit, token.startKey());
    }

    private static ReadRevision readRevision(ListOptions options) {
        long asked = revision(options.resourceVersion(), true);
        if (options.resourceVersion().isEmpty()) {
            return ReadRevision.CONSISTENT;
        }
        if (asked == 0) {
            return ReadRevision.ANY;
        }
        boolean exact = options.resourceVersionMatch().equals("Exact")
                || (options.resourceVersionMatch().isEmpty() && options.limit() > 0);
        return exact ? ReadRevision.exact(asked) : ReadRevision.notOlderThan(asked);
    }

    private ListResult result(String prefix, ListRequest request, Selection selection, ListOptions options) {
        EntryList page = resource.store().cache().list(request);
        List<byte[]> items = new ArrayList<>(page.entries().size());
        for (Entry entry : page.entries()) {
            items.add(served(entry));
        }
        String next = page.nextKey() == null ? null : new ContinueToken(page.revision(), page.nextKey()).encode(prefix);
        Long remaining = next != null && selection.everything() && page.remaining() >= 0 ? page.remaining() : null;
        GroupVersionKind kind = resource.gvk();
        return new ListResult(
                new GroupVersionKind(kind.group(), kind.version(), kind.kind() + "List"),
                Long.toString(page.revision()),
                next,
                remaining,
                items,
                resource.form().typedListItems(),
                resource.form().isStored() ? page.entries() : List.of());
    }

    private byte[] served(Entry entry) {
        return resource.form().isStored() ? entry.json() : entry.form(inVersion);
    }

    private byte[] convert(Entry entry) {
        byte[] made = resource.served(new Stored(entry.key(), entry.revision(), entry.json()));
        return Arrays.equals(made, entry.json()) ? entry.json() : made;
    }

    private static StatusException expired(String prefix, ListRequest request) {
        String startKey = request.startKey();
        if (startKey == null) {
            return StatusException.expired("The provided resourceVersion is too old.");
        }
        return StatusException.expired(EXPIRED_LIST).withContinue(new ContinueToken(-1, startKey).encode(prefix));
    }

    WatchStream watch(@Nullable String namespace, ListOptions options) {
        OptionRules.checkWatch(options);
        Selection selection = Selection.of(resource, options);
        long asked = revision(options.resourceVersion(), false);
        boolean initial = Boolean.TRUE.equals(options.sendInitialEvents());
        WatchRequest.Start start = start(options, asked, initial);
        WatchRequest request = new WatchRequest(
                resource.store().prefix(namespace), selection.filter(), start, asked, options.allowWatchBookmarks());
        try {
            WatchStream watch = new ServedWatch(
                    resource, this::served, resource.store().cache().watch(request));
            Executor slow = resource.form().waitsOn();
            return slow == null ? watch : new DetachedWatch(watch, slow);
        } catch (TooLargeRevisionException e) {
            throw StatusException.tooLargeResourceVersion(e.requested(), e.current());
        } catch (FutureRevisionException e) {
            throw StatusException.tooLargeResourceVersion(e.requested(), e.current());
        } catch (WatchExpiredException e) {
            return ServedWatch.failed(
                    StatusException.expired("too old resource version: " + e.requested() + " (" + e.oldest() + ")"));
        }
    }

    private static WatchRequest.Start start(ListOptions options, long asked, boolean initial) {
        if (initial) {
            return options.resourceVersion().equals("0") ? WatchRequest.Start.INITIAL_ANY : WatchRequest.Start.INITIAL;
        }
        boolean onlyNew = options.sendInitialEvents() != null;
        return asked > 0 || onlyNew ? WatchRequest.Start.AFTER : WatchRequest.Start.STATE;
    }
}
